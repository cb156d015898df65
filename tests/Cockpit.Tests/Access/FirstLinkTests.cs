using Cockpit.Access;

namespace Cockpit.Tests.Access;

public sealed class FirstLinkTests
{
    [Fact]
    public async Task A_link_is_redeemed_once_even_by_callers_at_the_same_moment()
    {
        for (var round = 0; round < 50; round++)
        {
            var link = new FirstLink();
            var token = link.Arm().Split("token=")[1];
            using var gate = new Barrier(8);
            var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
            {
                gate.SignalAndWait();
                return link.Redeem(token);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.Single(won, isFirst => isFirst);
        }
    }

    [Fact]
    public void A_wrong_token_does_not_use_the_link_up()
    {
        var link = new FirstLink();
        Assert.False(link.Redeem(""));
        var token = link.Arm().Split("token=")[1];

        Assert.False(link.Redeem(token + "x"));
        Assert.False(link.Redeem(""));
        Assert.True(link.Redeem(token));
        Assert.False(link.Redeem(token));
    }

    [Fact]
    public void Arming_again_ends_the_earlier_link()
    {
        var link = new FirstLink();
        var earlier = link.Arm().Split("token=")[1];
        var later = link.Arm().Split("token=")[1];

        Assert.False(link.Redeem(earlier));
        Assert.True(link.Redeem(later));
    }
}
