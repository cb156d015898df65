namespace Cockpit.Demo.Registry;

/// <summary>How much harm a wrong decision can do.</summary>
public enum RiskTier
{
    /// <summary>An annoyance.</summary>
    Low,

    /// <summary>Money or time of the people concerned.</summary>
    Medium,

    /// <summary>Access to something people depend on.</summary>
    High,
}

/// <summary>What a model predicts.</summary>
public enum ModelTask
{
    /// <summary>One of two labels, with a score.</summary>
    Binary,

    /// <summary>An amount.</summary>
    Regression,

    /// <summary>A text.</summary>
    Generation,
}

/// <summary>The body that registers a model.</summary>
public sealed record ModelRegistration
{
    /// <summary>The team that may act on the model.</summary>
    public required string Team { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>What it is used for, in one sentence.</summary>
    public required string Purpose { get; init; }

    /// <summary>Decides how much approval a change needs.</summary>
    public required RiskTier RiskTier { get; init; }

    /// <summary>What it predicts.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>The attributes by which fairness is judged.</summary>
    public required IReadOnlyList<string> ProtectedAttributes { get; init; }

    /// <summary>The label that counts as positive; absent for a regression.</summary>
    public string? PositiveLabel { get; init; }

    /// <summary>Who is told, in order, when something breaks.</summary>
    public IReadOnlyList<string> Escalation { get; init; } = [];
}

/// <summary>The body that registers a version of a model.</summary>
public sealed record VersionRegistration(EndpointRegistration Endpoint, CostRegistration Cost);

/// <summary>Where a version is served.</summary>
public sealed record EndpointRegistration(string Protocol, Uri Url, int TimeoutMs);

/// <summary>What a call costs.</summary>
public sealed record CostRegistration(decimal PerCall, string Currency)
{
    /// <summary>What a token of the question costs; absent for models that count none.</summary>
    public decimal? PerInputToken { get; init; }

    /// <summary>What a token of the answer costs; absent for models that count none.</summary>
    public decimal? PerOutputToken { get; init; }
}

/// <summary>The body that asks for a command.</summary>
public sealed record CommandRequest(string Kind, string Model, string Version, string Reason, string Confirm);

/// <summary>The body that asks for an override.</summary>
public sealed record OverrideCommand(string Kind, string Model, string Reason, string Confirm, OverrideRegistration Override);

/// <summary>What is answered instead of a model, for whom, and until when.</summary>
public sealed record OverrideRegistration(OverrideSegment Scope, OverrideSaid Answer, DateTimeOffset Until);

/// <summary>A segment: conditions on features, all of which must hold.</summary>
public sealed record OverrideSegment(IReadOnlyList<string> Where);

/// <summary>An answer that no model gave.</summary>
public sealed record OverrideSaid(string Prediction);

/// <summary>A model's overrides.</summary>
public sealed record OverrideStates(IReadOnlyList<OverrideStates.State> Items)
{
    /// <summary>One of them.</summary>
    public sealed record State(string Id);
}

/// <summary>The body that asks for a rollout.</summary>
public sealed record RolloutCommand(string Kind, string Model, string Version, string Reason, string Confirm, RolloutRequest Rollout);

/// <summary>How a version takes over.</summary>
public sealed record RolloutRequest(IReadOnlyList<RolloutStepRequest> Steps, RolloutGuardsRequest Guards, double WatchMinutes)
{
    /// <summary>Short steps, so that a newcomer sees them pass.</summary>
    public static RolloutRequest Quick { get; } = new([new(0, 1), new(10, 2), new(50, 3), new(100, 3)], new(0.05, 50), 10);
}

/// <summary>A share of the live version's requests in percent, and how long.</summary>
public sealed record RolloutStepRequest(int Weight, double Minutes);

/// <summary>The share of calls that may fail, and how many calls a judgement needs.</summary>
public sealed record RolloutGuardsRequest(double FailureRate, int MinimumDecisions);

/// <summary>How many rollouts a model has.</summary>
public sealed record RolloutList(IReadOnlyList<RolloutItem>? Items);

/// <summary>How far one is.</summary>
public sealed record RolloutItem(string State);

/// <summary>Which policy of a model is in force; 0 is none.</summary>
public sealed record PolicyState(long Revision);

/// <summary>How far a command has come.</summary>
public sealed record CommandState(string Id, string Status, bool WaitsForApproval = false);

/// <summary>The body that approves a command.</summary>
public sealed record Approval(string Comment);
