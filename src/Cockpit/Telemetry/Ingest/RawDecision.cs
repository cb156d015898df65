using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;

namespace Cockpit.Telemetry.Ingest;

/// <summary>A decision made elsewhere, as its fields were read from a line; nothing is checked yet but its form.</summary>
public sealed record RawDecision
{
    private const int LongestText = 256;

    /// <summary>The source's own id; without one the decision is always new.</summary>
    public string? Id { get; init; }
    /// <summary>When it was made.</summary>
    public DateTimeOffset? At { get; init; }
    /// <summary>The model that made it.</summary>
    public string? Model { get; init; }
    /// <summary>The version that made it.</summary>
    public string? Version { get; init; }
    /// <summary>The traffic class.</summary>
    public string? TrafficClass { get; init; }
    /// <summary>JSON object.</summary>
    public ReadOnlyMemory<byte>? Features { get; init; }
    /// <summary>JSON object.</summary>
    public ReadOnlyMemory<byte>? Attributes { get; init; }
    /// <summary>The decided class or value.</summary>
    public string? Prediction { get; init; }
    /// <summary>The model's score.</summary>
    public double? Score { get; init; }
    /// <summary>How long it took, in milliseconds.</summary>
    public double? LatencyMs { get; init; }
    /// <summary>What it cost.</summary>
    public decimal? Cost { get; init; }
    /// <summary>Who or what was decided about.</summary>
    public string? Subject { get; init; }
    /// <summary>What turned out to be true.</summary>
    public string? Label { get; init; }

    /// <summary>The decision to store, or the reason why it cannot be one.</summary>
    /// <param name="registry">Which models and versions exist.</param>
    /// <param name="caller">Whose models are within reach.</param>
    /// <param name="clock">Makes ids, and tells the present.</param>
    /// <param name="trace">What the row's trace says of its origin.</param>
    public (NewDecision? Decision, string? Reason) Check(RegistrySnapshot registry, Caller caller, TimeProvider clock, ReadOnlyMemory<byte> trace)
    {
        if (Reason(registry, caller, clock.GetUtcNow()) is { } reason)
            return (null, reason);

        var id = Id is null ? DecisionId.New(clock) : DecisionId.From(Id);
        return (new NewDecision
        {
            Id = id,
            ForeignId = Id,
            RequestId = id.Value,
            At = At!.Value.ToUniversalTime(),
            Model = Model!,
            Version = Version!,
            TrafficClass = TrafficClass is null ? TrafficClasses.Usual : TrafficClasses.Find(TrafficClass)!,
            Status = DecisionStatus.Answered,
            Path = DecisionPath.Model,
            Source = DecisionSource.Ingest,
            Subject = Subject,
            Prediction = Prediction,
            Score = Score,
            Label = Label,
            LatencyMs = LatencyMs,
            Cost = Cost,
            Features = Features!.Value,
            Attributes = Attributes,
            Trace = trace,
        }, null);
    }

    private string? Reason(RegistrySnapshot registry, Caller caller, DateTimeOffset now)
    {
        foreach (var (name, text) in new[] { ("id", Id), ("model", Model), ("version", Version), ("trafficClass", TrafficClass), ("prediction", Prediction), ("subject", Subject), ("label", Label) })
        {
            if (text is not null && (text.Length > LongestText || text.Any(char.IsControl)))
                return $"'{name}' must have at most {LongestText} characters and no control characters.";
        }

        if (At is not { } at)
            return "'at' is missing.";
        if (at > now + TimeSpan.FromMinutes(5))
            return $"'at' is {at:O}, which lies in the future.";
        if (at < DateTimeOffset.UnixEpoch)
            return $"'at' is {at:O}, which lies before 1970.";
        if (string.IsNullOrEmpty(Model))
            return "'model' is missing.";
        if (string.IsNullOrEmpty(Version))
            return "'version' is missing.";
        if (registry.Find(Model, caller) is not { } entry)
            return $"There is no model '{Model}'; register it first.";
        if (!entry.Versions.ContainsKey(Version))
            return $"Model '{Model}' has no version '{Version}'; register it first.";
        if (TrafficClass is not null && TrafficClasses.Find(TrafficClass) is null)
            return $"'trafficClass' is '{TrafficClass}'; it must be one of {string.Join(", ", TrafficClasses.Known)}.";
        if (Features is null)
            return "'features' is missing.";
        if (Prediction is null && Score is null)
            return "'prediction' is missing, and so is 'score': one of them must be there.";
        if (LatencyMs is < 0)
            return "'latencyMs' is negative.";
        return Cost is < 0 or > 1_000_000_000 ? "'cost' is negative or too large." : null;
    }
}
