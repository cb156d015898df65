using System.Globalization;
using Cockpit.Problems;
using Cockpit.Store.Rollouts;

namespace Cockpit.Control.Desk;

/// <summary>What a plan of a rollout must say, and what it means when it leaves something out.</summary>
public static class RolloutRules
{
    /// <summary>Most steps of a plan.</summary>
    public const int MostSteps = 20;
    /// <summary>The share of failed calls that is allowed unless the plan says otherwise.</summary>
    public const double UsualFailureRate = 0.05;
    /// <summary>Calls that a judgement needs unless the plan says otherwise.</summary>
    public const int UsualMinimum = 50;

    private const int LongestSeconds = 30 * 86_400;
    private const int MostDecisions = 1_000_000;
    private const double SlowestMs = 3_600_000;

    /// <summary>The plan that a request asks for, or the field at fault.</summary>
    internal static (RolloutPlan? Plan, Problem? Problem) Read(RolloutAsked? asked)
    {
        var guards = asked?.Guards ?? new GuardsAsked();
        if ((CheckSteps(asked?.Steps) ?? CheckGuards(guards) ?? CheckEnd(asked!)) is { } wrong)
            return (null, wrong);
        var read = new RolloutGuards(guards.FailureRate ?? UsualFailureRate, guards.P95Ms, guards.Drift ?? false, guards.Fairness ?? false, guards.Disagreement, guards.MinimumDecisions ?? UsualMinimum);
        return (new RolloutPlan([.. asked!.Steps!.Select(step => new RolloutStep(step.Weight!.Value, (int)SecondsOf(step)!.Value))], read, asked.OnEnd != "hold", (int)((asked.WatchMinutes ?? 0) * 60)), null);
    }

    private static Problem? CheckSteps(IReadOnlyList<StepAsked>? steps)
    {
        if (steps is not { Count: >= 1 and <= MostSteps })
            return CommonProblems.Invalid("rollout.steps", $"The plan has {steps?.Count ?? 0} steps.", $"Give 1 to {MostSteps} steps, each {{ weight, minutes }} or {{ weight, seconds }}.");
        var before = -1;
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i]?.Weight is not { } weight || weight is < 0 or > 100 || weight <= before)
                return CommonProblems.Invalid($"rollout.steps[{i}].weight", $"The weight of step {i + 1} is {Said(steps[i]?.Weight)}.", "Give whole percents from 0 to 100, each greater than the one before; 0 only copies requests to the version.");
            if (SecondsOf(steps[i]) is not (>= 1 and <= LongestSeconds))
                return CommonProblems.Invalid($"rollout.steps[{i}].minutes", $"The time of step {i + 1} cannot be used.", "Give minutes or seconds, and not both: 1 second to 30 days.");
            before = weight;
        }

        return null;
    }

    private static Problem? CheckGuards(GuardsAsked guards) => guards switch
    {
        { FailureRate: not (null or (>= 0 and <= 1)) } => CommonProblems.Invalid("rollout.guards.failureRate", $"failureRate is {Said(guards.FailureRate)}.", $"Give a share from 0 to 1, or leave it out for {UsualFailureRate.ToString(CultureInfo.InvariantCulture)}."),
        { P95Ms: not (null or (>= 1 and <= SlowestMs)) } => CommonProblems.Invalid("rollout.guards.p95Ms", $"p95Ms is {Said(guards.P95Ms)}.", "Give 1 to 3,600,000 milliseconds, or leave it out."),
        { Disagreement: not (null or (>= 0 and <= 1)) } => CommonProblems.Invalid("rollout.guards.disagreement", $"disagreement is {Said(guards.Disagreement)}.", "Give a share from 0 to 1, or leave it out."),
        { MinimumDecisions: not (null or (>= 1 and <= MostDecisions)) } => CommonProblems.Invalid("rollout.guards.minimumDecisions", $"minimumDecisions is {Said(guards.MinimumDecisions)}.", $"Give 1 to 1,000,000, or leave it out for {UsualMinimum}."),
        _ => null,
    };

    private static Problem? CheckEnd(RolloutAsked asked)
    {
        if (asked.OnEnd is not (null or "promote" or "hold"))
            return CommonProblems.Invalid("rollout.onEnd", $"onEnd is '{asked.OnEnd}'.", "Give promote or hold, or leave it out for promote.");
        return (asked.WatchMinutes ?? 0) * 60 is >= 0 and <= LongestSeconds ? null
            : CommonProblems.Invalid("rollout.watchMinutes", $"watchMinutes is {Said(asked.WatchMinutes)}.", "Give 0 to 43,200 minutes (30 days), or leave it out for none.");
    }

    /// <summary>Null when neither or both are given.</summary>
    private static double? SecondsOf(StepAsked step) => step switch
    {
        { Minutes: { } minutes, Seconds: null } => minutes * 60,
        { Minutes: null, Seconds: { } seconds } => seconds,
        _ => null,
    };

    private static string Said(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "missing";
}
