using Cockpit.Registry;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Registry;

public sealed class LiveHistoryTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("1", null)]
    [InlineData("1 2", "1")]
    [InlineData("1 2 3", "2")]
    [InlineData("1 2 3 <2", "1")]
    [InlineData("1 2 3 <2 <1", null)]
    [InlineData("1 2 3 <2 4", "2")]
    [InlineData("1 2 3 <1", null)]
    [InlineData("1 2 1", "2")]
    [InlineData("1 2 3 2", "3")]
    [InlineData("1 2 <1 2", "1")]
    public void The_last_good_version_is_the_one_before_that_was_not_rolled_away_from(string history, string? expected)
        => Assert.Equal(expected, LiveHistory.LastGood(Read(history), _ => true));

    [Fact]
    public void What_may_not_serve_again_is_passed_over()
    {
        Assert.Equal("1", LiveHistory.LastGood(Read("1 2 3"), version => version != "2"));
        Assert.Null(LiveHistory.LastGood(Read("1 2 3"), _ => false));
    }

    [Fact]
    public void Rolling_back_again_and_again_never_meets_a_version_twice_and_ends()
        => Prop.ForAll(Arb.From(Gen.Choose(1, 6).ArrayOf()), promoted =>
        {
            List<(string, bool)> history = [.. promoted.Select(version => ($"{version}", false))];
            HashSet<string> met = [.. history.TakeLast(1).Select(last => last.Item1)];
            while (LiveHistory.LastGood(history, _ => true) is { } back)
            {
                if (!met.Add(back))
                    return false;
                history.Add((back, true));
            }

            return met.Count == promoted.Distinct().Count();
        }).Hold();

    private static IEnumerable<(string Version, bool IsRollback)> Read(string history)
        => history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => (word.TrimStart('<'), word.StartsWith('<')));
}
