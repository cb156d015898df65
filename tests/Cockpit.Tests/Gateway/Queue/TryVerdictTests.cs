using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Queue;
using Cockpit.Problems;
using Cockpit.Registry.Policies;

namespace Cockpit.Tests.Gateway.Queue;

public sealed class TryVerdictTests
{
    private static readonly AsyncSettings Settings = new() { Tries = 5, Delay = TimeSpan.FromSeconds(1) };
    private static readonly Problem Failed = GatewayProblems.ModelFailed("1", 503);
    private static readonly Problem Paused = GatewayProblems.Paused("m", DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    public void Each_try_waits_twice_as_long_as_the_one_before(int tries, int seconds)
    {
        var verdict = TryVerdict.Of(Failed, wasAsked: true, tries, Settings, chance: 1);

        Assert.Equal((false, true, TimeSpan.FromSeconds(seconds), "again"), (verdict.IsDead, verdict.Counts, verdict.Wait, verdict.Word));
        Assert.Equal(TimeSpan.FromSeconds(seconds) / 2, TryVerdict.Of(Failed, wasAsked: true, tries, Settings, chance: 0).Wait);
    }

    [Fact]
    public void The_last_try_gives_up() => Assert.True(TryVerdict.Of(Failed, wasAsked: true, tries: 5, Settings, chance: 0).IsDead);

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public void What_no_time_mends_gives_up_at_once(int status)
    {
        Assert.True(TryVerdict.Of(Failed with { Status = status }, wasAsked: true, tries: 1, Settings, chance: 0).IsDead);
        Assert.True(TryVerdict.Of(Failed with { Status = status }, wasAsked: false, tries: 1, Settings, chance: 0).IsDead);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Where_no_model_was_asked_no_try_is_used_up(int tries)
    {
        var verdict = TryVerdict.Of(Paused, wasAsked: false, tries, Settings, chance: 0);

        Assert.Equal((false, false, "postponed"), (verdict.IsDead, verdict.Counts, verdict.Word));
    }

    [Fact]
    public void It_never_comes_before_it_was_asked_for_and_never_waits_longer_than_five_minutes()
    {
        Assert.Equal(Paused.RetryAfter, TryVerdict.Of(Paused, wasAsked: false, tries: 1, Settings, chance: 0).Wait);
        Assert.Equal(TryVerdict.LongestWait, TryVerdict.Of(Paused with { RetryAfter = TimeSpan.FromDays(1) }, wasAsked: false, tries: 1, Settings, chance: 0).Wait);
        Assert.Equal(TryVerdict.LongestWait, TryVerdict.Of(Failed, wasAsked: true, tries: 99, Settings with { Tries = 100, Delay = TimeSpan.FromHours(1) }, chance: 0).Wait);
    }
}
