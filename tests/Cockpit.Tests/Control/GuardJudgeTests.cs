using Cockpit.Control.Guards;
using Cockpit.Store.Rollouts;
using Cockpit.Store.Rollups;

namespace Cockpit.Tests.Control;

public sealed class GuardJudgeTests
{
    private static readonly RolloutGuards Guards = new(0.05, 100, false, false, 0.1, 50);

    [Theory]
    [InlineData(0, 0, GuardVerdict.Insufficient)]
    [InlineData(0, 49, GuardVerdict.Insufficient)]
    [InlineData(0, 50, GuardVerdict.Within)]
    [InlineData(5, 100, GuardVerdict.Within)]
    [InlineData(8, 100, GuardVerdict.Watch)]
    [InlineData(30, 100, GuardVerdict.Failed)]
    [InlineData(10, 10, GuardVerdict.Failed)]
    [InlineData(3, 3, GuardVerdict.Failed)]
    [InlineData(1, 1, GuardVerdict.Insufficient)]
    [InlineData(2, 20, GuardVerdict.Insufficient)]
    public void Failures_are_judged_by_their_share_and_by_how_sure_it_is(long failed, long calls, GuardVerdict expected)
        => Assert.Equal(expected, GuardJudge.Failures(Tally(calls, failed), Guards.FailureRate, Guards.MinimumDecisions).Verdict);

    [Fact]
    public void A_slow_tail_beyond_one_in_twenty_fails_and_a_smaller_one_does_not()
    {
        Assert.Equal(GuardVerdict.Within, GuardJudge.Latency(Timed((50, 960), (150, 40)), 100, 0.05, Guards.MinimumDecisions).Verdict);
        Assert.Equal(GuardVerdict.Watch, GuardJudge.Latency(Timed((50, 940), (150, 60)), 100, 0.05, Guards.MinimumDecisions).Verdict);
        Assert.Equal(GuardVerdict.Failed, GuardJudge.Latency(Timed((50, 800), (150, 200)), 100, 0.05, Guards.MinimumDecisions).Verdict);
        Assert.Equal(GuardVerdict.Insufficient, GuardJudge.Latency(Timed((50, 10)), 100, 0.05, Guards.MinimumDecisions).Verdict);
    }

    [Fact]
    public void A_version_that_keeps_half_of_its_limit_is_seldom_ended_by_chance_though_it_is_looked_at_after_every_call()
    {
        var random = new Random(5);
        var ended = 0;
        for (var version = 0; version < 500; version++)
        {
            var failed = 0L;
            for (var call = 1; call <= 500; call++)
            {
                failed += random.NextDouble() < 0.025 ? 1 : 0;
                if (GuardJudge.Failures(Tally(call, failed), Guards.FailureRate, Guards.MinimumDecisions).Verdict == GuardVerdict.Failed)
                {
                    ended++;
                    break;
                }
            }
        }

        Assert.InRange(ended, 0, 10);
    }

    private static CallTally Tally(long calls, long failed) => new(calls, 0, failed, calls, failed, new Dictionary<int, long>());

    private static CallTally Timed(params (double Ms, long Count)[] calls)
        => new(calls.Sum(call => call.Count), 0, 0, 0, 0, calls.ToDictionary(call => LatencyBuckets.Of(call.Ms), call => call.Count));
}
