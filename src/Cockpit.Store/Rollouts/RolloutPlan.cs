using System.Text.Json;

namespace Cockpit.Store.Rollouts;

/// <summary>How a version is to take over from the live one, as the command's row and the rollout's keep it.</summary>
/// <param name="Steps">In order, 1 to 20, with rising weights.</param>
/// <param name="Guards">What has to hold in each of them.</param>
/// <param name="Promotes">Whether the version is made live after the last step; else the rollout is held there for somebody to decide.</param>
/// <param name="WatchSeconds">How long the guards go on after the promotion; 0 is not at all.</param>
public sealed record RolloutPlan(IReadOnlyList<RolloutStep> Steps, RolloutGuards Guards, bool Promotes, int WatchSeconds)
{
    /// <summary>The plan as JSON; the same plan is always the same text.</summary>
    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>The plan in a row.</summary>
    /// <exception cref="InvalidDataException">The row holds something else.</exception>
    public static RolloutPlan Read(string? json)
        => json is not null && JsonSerializer.Deserialize<RolloutPlan>(json, JsonSerializerOptions.Web) is { Steps.Count: > 0, Guards: not null } plan
            ? plan : throw new InvalidDataException("The text is no plan of a rollout.");
}

/// <summary>One step.</summary>
/// <param name="Weight">The share of the live version's requests that the new one answers, in percent; 0 only copies requests to it.</param>
/// <param name="Seconds">How long it lasts at least.</param>
public sealed record RolloutStep(int Weight, int Seconds);

/// <summary>Limits that the new version has to keep in each step, counted from the step's beginning. A null limits nothing.</summary>
/// <param name="FailureRate">Share of its calls without an answer, 0 to 1.</param>
/// <param name="P95Ms">Milliseconds that 95 % of its answers do not exceed.</param>
/// <param name="Drift">Whether its data must not have drifted from its baseline.</param>
/// <param name="Fairness">Whether it must treat groups alike.</param>
/// <param name="Disagreement">Share of copied requests that it decides otherwise than the live version, 0 to 1.</param>
/// <param name="MinimumDecisions">With fewer calls, or fewer comparisons, nothing is judged to be well.</param>
public sealed record RolloutGuards(double FailureRate, double? P95Ms, bool Drift, bool Fairness, double? Disagreement, int MinimumDecisions);
