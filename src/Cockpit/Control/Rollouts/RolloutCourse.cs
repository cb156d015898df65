using System.Globalization;
using Cockpit.Control.Guards;
using Cockpit.Store.Rollouts;

namespace Cockpit.Control.Rollouts;

/// <summary>What a rollout does next by itself.</summary>
public enum RolloutTurn
{
    /// <summary>It stays as it is.</summary>
    Stay,
    /// <summary>It goes on to the next step.</summary>
    Advance,
    /// <summary>A guard has it wait for somebody.</summary>
    HoldForGuard,
    /// <summary>It is at its end, and the plan has it wait for somebody.</summary>
    HoldAtEnd,
    /// <summary>It ends; the live version answers everything.</summary>
    Abort,
    /// <summary>The version is to be made live.</summary>
    Promote,
    /// <summary>The version before is to be made live again.</summary>
    PutBack,
    /// <summary>It ends well.</summary>
    Complete,
}

/// <summary>Decides what a rollout does next from what its guards found. Pure: the same facts always give the same turn.</summary>
public static class RolloutCourse
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private const int Looks = 60;
    private const int Judgements = 10;

    /// <summary>The turn, and why.</summary>
    public static (RolloutTurn Turn, string Why) Next(RolloutRow rollout, RolloutPlan plan, GuardEvidence evidence, DateTimeOffset now)
    {
        var hasFailed = evidence.Verdict == GuardVerdict.Failed;
        return rollout.State switch
        {
            RolloutState.Watching when hasFailed => (RolloutTurn.PutBack, evidence.Sentence),
            RolloutState.Watching when IsOver(rollout, plan, now) => (RolloutTurn.Complete, evidence.Verdict == GuardVerdict.Insufficient ? $"The watch is over; too few calls to judge it. {evidence.Sentence}" : "The watch is over, and no guard has failed."),
            RolloutState.Running or RolloutState.Held when hasFailed => (RolloutTurn.Abort, evidence.Sentence),
            RolloutState.Running => Go(rollout, plan, evidence, now),
            RolloutState.Watching => (RolloutTurn.Stay, $"Live, and watched until {End(rollout, plan):HH:mm:ss} UTC."),
            _ => (RolloutTurn.Stay, rollout.Why),
        };
    }

    /// <summary>Whether it is time to look at the guards: each sixtieth of the step, from every second to every half minute.</summary>
    public static bool IsDue(RolloutRow rollout, RolloutPlan plan, DateTimeOffset now)
        => rollout.CheckedAt is not { } looked || now - looked >= Clamp(Length(rollout, plan) / Looks);

    /// <summary>
    /// Whether drift and fairness are judged anew: each tenth of the step, and when its time is over. Every look at growing data is
    /// another chance of a false alarm, and costs more than counting.
    /// </summary>
    public static bool JudgesAnew(RolloutRow rollout, RolloutPlan plan, DateTimeOffset now)
    {
        if (rollout.CheckedAt is not { } looked || IsOver(rollout, plan, now))
            return true;
        var part = Length(rollout, plan) / Judgements;
        return (long)((now - rollout.StepSince) / part) > (long)((looked - rollout.StepSince) / part);
    }

    /// <summary>When the step, or the watch, has lasted as long as it must.</summary>
    public static DateTimeOffset End(RolloutRow rollout, RolloutPlan plan) => rollout.StepSince + Length(rollout, plan);

    private static (RolloutTurn Turn, string Why) Go(RolloutRow rollout, RolloutPlan plan, GuardEvidence evidence, DateTimeOffset now)
    {
        if (rollout.Step >= plan.Steps.Count)
            return (RolloutTurn.Promote, "The steps are over.");
        if (!IsOver(rollout, plan, now))
            return (RolloutTurn.Stay, $"{Say(rollout, plan)} lasts until {End(rollout, plan):HH:mm:ss} UTC.");
        return evidence.Verdict switch
        {
            GuardVerdict.Insufficient => (RolloutTurn.Stay, $"{Say(rollout, plan)} goes on until there is enough to judge. {evidence.Sentence}"),
            GuardVerdict.Watch => (RolloutTurn.HoldForGuard, evidence.Sentence),
            _ when rollout.Step + 1 < plan.Steps.Count => (RolloutTurn.Advance, $"{Say(rollout, plan)} is over, and every guard is within its limit."),
            _ when plan.Promotes => (RolloutTurn.Promote, "The last step is over, and every guard is within its limit."),
            _ => (RolloutTurn.HoldAtEnd, "The last step is over, and every guard is within its limit. The plan leaves it to somebody to go on."),
        };
    }

    private static bool IsOver(RolloutRow rollout, RolloutPlan plan, DateTimeOffset now) => now >= End(rollout, plan);

    private static TimeSpan Length(RolloutRow rollout, RolloutPlan plan)
        => TimeSpan.FromSeconds(rollout.State == RolloutState.Watching ? plan.WatchSeconds : plan.Steps[Math.Min(rollout.Step, plan.Steps.Count - 1)].Seconds);

    private static TimeSpan Clamp(TimeSpan pause) => pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;

    private static string Say(RolloutRow rollout, RolloutPlan plan)
        => string.Create(CultureInfo.InvariantCulture, $"Step {rollout.Step + 1} of {plan.Steps.Count}");
}
