using System.Globalization;
using Cockpit.Control.Guards;
using Cockpit.Control.Rollouts;
using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Cockpit.Store.Rollouts;

namespace Cockpit.Pages.Rollouts;

/// <summary>A rollout in words.</summary>
public static class RolloutWords
{
    /// <summary>How it stands.</summary>
    public static (Tone Tone, string Word) State(RolloutRow rollout) => rollout.State switch
    {
        RolloutState.Running => (Tone.Unknown, rollout.Ending is null ? "Running" : "Being made live"),
        RolloutState.Held => (Tone.Watch, $"Held{(rollout.Cause is { } cause ? $": {Cause(cause)}" : "")}"),
        RolloutState.Watching => (Tone.Unknown, rollout.Ending is null ? "Live, being watched" : "Being rolled back"),
        RolloutState.Completed => (Tone.Healthy, "Completed"),
        _ => (Tone.Act, "Aborted"),
    };

    /// <summary>What callers meet now.</summary>
    public static string Share(RolloutRow rollout) => rollout switch
    {
        { State: RolloutState.Completed or RolloutState.Watching } => $"Version {rollout.Version} is live.",
        { State: RolloutState.Aborted } => $"Version {rollout.Version} is asked no more by this rollout.",
        { Weight: 0 } => $"Version {rollout.Version} gets copies; version {rollout.LiveBefore} answers every caller.",
        _ => $"Version {rollout.Version} answers {rollout.Weight}{Space}% of what version {rollout.LiveBefore} would, which answers the rest.",
    };

    /// <summary>A step's weight.</summary>
    public static string Weight(int weight) => weight == 0 ? "Copies only" : $"{weight}{Space}%";

    /// <summary>How far a step is.</summary>
    public static (Tone Tone, string Word) Step(StepPassage step, RolloutRow rollout) => step switch
    {
        { From: null } => (Tone.Unknown, rollout.IsOpen ? "To come" : "Not reached"),
        { To: null } => (Tone.Unknown, "Now"),
        _ when rollout.State == RolloutState.Aborted && rollout.Step == step.Number - 1 => (Tone.Act, "Ended here"),
        _ => (Tone.Healthy, "Passed"),
    };

    /// <summary>How long a step has lasted, of how long it must.</summary>
    public static string Time(StepPassage step, DateTimeOffset now)
        => step.From is not { } from ? $"{Span(TimeSpan.FromSeconds(step.Plan.Seconds))} planned" : $"{Span((step.To ?? now) - from)} of {Span(TimeSpan.FromSeconds(step.Plan.Seconds))}";

    /// <summary>What a guard found, as a mark.</summary>
    public static (Tone Tone, string Word) Verdict(GuardVerdict verdict) => verdict switch
    {
        GuardVerdict.Within => (Tone.Healthy, "Within"),
        GuardVerdict.Watch => (Tone.Watch, "Perhaps beyond"),
        GuardVerdict.Failed => (Tone.Act, "Beyond"),
        GuardVerdict.Insufficient => (Tone.Unknown, "Too few"),
        _ => (Tone.Unknown, "Not judged"),
    };

    /// <summary>A guard's name.</summary>
    public static string Guard(string guard) => guard switch { "failureRate" => "Failed calls", "p95Ms" => "95 % of calls within", "drift" => "Data", "fairness" => "Fairness", _ => "Decided otherwise" };

    /// <summary>A guard's figure beside its limit.</summary>
    public static string Figure(GuardFinding found) => found switch
    {
        { Limit: null } => "–",
        { Guard: "p95Ms" } => $"{Say.Duration(found.Value)} of {Say.Duration(found.Limit)}",
        _ => $"{Say.Percent(found.Value)} of {Say.Percent(found.Limit)}",
    };

    /// <summary>A change of state.</summary>
    public static string Change(RolloutChange change, RolloutPlan plan, int step, int weight) => change switch
    {
        RolloutChange.Started => $"Began with step 1, {Weight(weight).ToLowerInvariant()}",
        RolloutChange.Advanced when step >= plan.Steps.Count => "The steps are over; the version is to be made live",
        RolloutChange.Advanced => $"Went on to step {step + 1}, {Weight(weight).ToLowerInvariant()}",
        RolloutChange.Held => "Held",
        RolloutChange.Continued => "Went on",
        RolloutChange.Promoted => "The version was made live",
        RolloutChange.Completed => "Completed",
        _ => "Aborted",
    };

    /// <summary>What an action will do, to whom, and how to undo it.</summary>
    public static string Effect(CommandKind action, RolloutRow rollout, string riskTier) => action switch
    {
        CommandKind.Hold => $"The rollout stays where it is: {Share(rollout)} A guard that fails still ends it. It waits for nobody. To undo it: Continue.",
        CommandKind.Abort => $"Within about a second version {rollout.LiveBefore}, which stayed live, answers every caller again. It waits for nobody. This rollout does not come back; ask for a new one.",
        _ when rollout.Cause == HoldCause.End => $"Version {rollout.Version} is made live. {Waits(rollout, riskTier)}",
        _ => $"Step {Math.Min(rollout.Step + 1, RolloutPlan.Read(rollout.Plan).Steps.Count)} begins again: its time and its calls are counted anew. {Waits(rollout, riskTier)} To undo it: Hold.",
    };

    /// <summary>Why an action cannot be taken now; null when it can.</summary>
    public static string? MayNot(CommandKind action, RolloutRow rollout, bool hasRole) => action switch
    {
        _ when !hasRole => "your role may not change what serves; operators and admins may.",
        _ when !rollout.IsOpen => "the rollout is over.",
        _ when rollout.State == RolloutState.Watching => "the version is live; roll back on the model’s page.",
        CommandKind.Hold when rollout.State == RolloutState.Held => "it is held already.",
        CommandKind.Continue when rollout.State == RolloutState.Running => "it is not held.",
        _ => null,
    };

    private const string Space = "\u00A0";

    private static string Waits(RolloutRow rollout, string riskTier)
        => riskTier == "low" || rollout.Cause is HoldCause.Hand or HoldCause.Model ? "" : $"The model is of {riskTier} risk, so nothing happens until somebody else has approved it.";

    private static string Cause(HoldCause cause) => cause switch
    {
        HoldCause.Hand => "by hand", HoldCause.Guard => "by a guard", HoldCause.End => "at its end", HoldCause.Model => "the model was changed", _ => "it could not be made live",
    };

    private static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => $"{(int)span.TotalSeconds}{Space}s",
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#}{Space}min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#}{Space}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#}{Space}d"),
    };
}
