using Cockpit.Control.Guards;
using Cockpit.Control.Rollouts;
using Cockpit.Store.Rollouts;

namespace Cockpit.Tests.Control;

public sealed class RolloutCourseTests
{
    private static readonly DateTimeOffset Began = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RolloutGuards Guards = new(0.05, null, false, false, null, 50);

    [Theory]
    [InlineData(RolloutState.Running, 0, 30, GuardVerdict.Within, RolloutTurn.Stay)]
    [InlineData(RolloutState.Running, 0, 60, GuardVerdict.Within, RolloutTurn.Advance)]
    [InlineData(RolloutState.Running, 0, 60, GuardVerdict.Insufficient, RolloutTurn.Stay)]
    [InlineData(RolloutState.Running, 0, 60, GuardVerdict.Watch, RolloutTurn.HoldForGuard)]
    [InlineData(RolloutState.Running, 0, 30, GuardVerdict.Watch, RolloutTurn.Stay)]
    [InlineData(RolloutState.Running, 0, 1, GuardVerdict.Failed, RolloutTurn.Abort)]
    [InlineData(RolloutState.Running, 1, 60, GuardVerdict.Within, RolloutTurn.Promote)]
    [InlineData(RolloutState.Running, 2, 0, GuardVerdict.Insufficient, RolloutTurn.Promote)]
    [InlineData(RolloutState.Running, 2, 0, GuardVerdict.Failed, RolloutTurn.Abort)]
    [InlineData(RolloutState.Held, 0, 6000, GuardVerdict.Within, RolloutTurn.Stay)]
    [InlineData(RolloutState.Held, 0, 6000, GuardVerdict.Failed, RolloutTurn.Abort)]
    [InlineData(RolloutState.Watching, 2, 30, GuardVerdict.Watch, RolloutTurn.Stay)]
    [InlineData(RolloutState.Watching, 2, 30, GuardVerdict.Failed, RolloutTurn.PutBack)]
    [InlineData(RolloutState.Watching, 2, 120, GuardVerdict.Insufficient, RolloutTurn.Complete)]
    public void What_comes_next_follows_from_the_state_the_time_and_the_worst_guard(RolloutState state, int step, int seconds, GuardVerdict verdict, RolloutTurn expected)
    {
        var rollout = Rollout(state, step);

        var (turn, why) = RolloutCourse.Next(rollout, Plan(promotes: true), Evidence(verdict), Began.AddSeconds(seconds));

        Assert.Equal(expected, turn);
        Assert.NotEmpty(why);
    }

    [Fact]
    public void A_plan_that_does_not_promote_is_held_at_its_end()
        => Assert.Equal(RolloutTurn.HoldAtEnd, RolloutCourse.Next(Rollout(RolloutState.Running, 1), Plan(promotes: false), Evidence(GuardVerdict.Within), Began.AddSeconds(60)).Turn);

    [Fact]
    public void Too_few_calls_are_never_called_well()
    {
        var (_, why) = RolloutCourse.Next(Rollout(RolloutState.Running, 0), Plan(promotes: true), Evidence(GuardVerdict.Insufficient), Began.AddSeconds(60));

        Assert.Contains("until there is enough to judge", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Drift_is_judged_at_most_ten_times_while_a_step_lasts()
    {
        var rollout = Rollout(RolloutState.Running, 0);
        var judged = 0;
        for (var second = 1; second < 60; second++)
        {
            var now = Began.AddSeconds(second);
            judged += RolloutCourse.JudgesAnew(rollout, Plan(promotes: true), now) ? 1 : 0;
            rollout.CheckedAt = now;
        }

        Assert.InRange(judged, 5, 10);
        Assert.True(RolloutCourse.JudgesAnew(rollout, Plan(promotes: true), Began.AddSeconds(60)));
    }

    private static RolloutRow Rollout(RolloutState state, int step)
        => new() { Command = Guid.Empty, Model = "m", Version = "2", LiveBefore = "1", Plan = "", StartedBy = "key:a", StartedAt = Began, StepSince = Began, State = state, Step = step, Why = "asked for" };

    private static RolloutPlan Plan(bool promotes) => new([new(10, 60), new(50, 60)], Guards, promotes, 120);

    private static GuardEvidence Evidence(GuardVerdict verdict) => new(Began, Began, 100, 50, [new GuardFinding("failureRate", 0, 0.05, 100, verdict, "Words.")]);
}
