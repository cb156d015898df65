using Cockpit.Control.Guards;
using Cockpit.Insight.DryRuns;
using Cockpit.Registry.Policies;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Insight.DryRuns;

public sealed class SummaryReplayTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly ModelRow Model = new() { Name = "m", Owner = "o", Purpose = "p", Task = ModelTask.Binary, PositiveLabel = "yes" };
    private static readonly Guardrail Hourly = new("drifted", new GuardrailRule.Drift(null)) { Window = TimeSpan.FromHours(1), Samples = 10, After = 2, Clears = 2 };

    [Fact]
    public void Each_look_sees_what_was_decided_within_the_window_and_nothing_else()
    {
        List<long> seen = [];
        var replay = new SummaryReplay(Hourly, "1", Frame(TimeSpan.FromHours(6)), window =>
        {
            seen.Add(window.Decisions);
            return Found(GuardVerdict.Within, window.Decisions);
        });

        // One decision a minute for three hours, then a pause of two hours, then one.
        foreach (var minute in Enumerable.Range(0, 180).Append(300))
            replay.Take(At(minute));
        replay.LookUntil(Noon.AddMinutes(300));

        Assert.Equal(TimeSpan.FromMinutes(5), replay.Every);
        Assert.Equal([5, 10, 15], seen.Take(3));
        Assert.Equal(60, seen.Max());
        Assert.All(seen.Skip(11).Take(24), n => Assert.Equal(60, n));
        // After the last of the hour nothing is looked at, and what comes later begins anew.
        Assert.Equal([10, 5], seen.TakeLast(2));
        Assert.Equal((seen.Count, 2L), (replay.Looks, replay.TooFew));
    }

    [Fact]
    public void A_window_that_fails_for_long_is_one_breach_until_it_was_well_and_few_decisions_are_none()
    {
        var replay = new SummaryReplay(Hourly, "1", Frame(TimeSpan.FromHours(12)), window => Found(window.Failed > 5 ? GuardVerdict.Failed : GuardVerdict.Within, window.Decisions));

        for (var minute = 0; minute < 720; minute++)
            replay.Take(At(minute, isFailed: minute is (> 120 and < 180) or (> 480 and < 540)));

        Assert.Equal(2, replay.Breaches);
        Assert.Equal(2, replay.Shown.Count);
        Assert.InRange(replay.Shown[0].To, Noon.AddMinutes(125), Noon.AddMinutes(140));
        var few = new SummaryReplay(Hourly with { Samples = 1_000 }, "1", Frame(TimeSpan.FromHours(12)), window => Found(GuardVerdict.Failed, window.Decisions));
        for (var minute = 0; minute < 720; minute++)
            few.Take(At(minute));
        Assert.Equal((0L, few.Looks), (few.Breaches, few.TooFew));
    }

    [Theory]
    [InlineData(60, 1, 300)]
    [InlineData(1_440, 1, 7_200)]
    [InlineData(1, 30, 2_592)]
    public void A_long_window_or_span_is_looked_at_more_seldom(int windowMinutes, int spanDays, int seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), SummaryReplay.EveryOf(Hourly with { Window = TimeSpan.FromMinutes(windowMinutes) }, TimeSpan.FromDays(spanDays)));

    private static SummaryFrame Frame(TimeSpan span) => new(Model, SummaryShape.Plain, SummaryPrecision.Exact, span);

    private static GuardFinding Found(GuardVerdict verdict, long n) => new("drift", null, null, n, verdict, "It has.");

    private static AskedDecisionRow At(int minute, bool isFailed = false)
        => new(Guid.CreateVersion7(Noon.AddMinutes(minute)), Noon.AddMinutes(minute), "1", "interactive", isFailed ? DecisionStatus.Failed : DecisionStatus.Answered, DecisionPath.Model, null, null, """{"age":42}""", null, "yes", 0.9, 20);
}
