using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cockpit.Demo.Past;

/// <summary>A decision that was made before Cockpit was there, as a line of <c>decisions:ingest</c>.</summary>
public sealed record PastDecision
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The same in every run of the same day, so that a decision counts once.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The model that made it.</summary>
    public required string Model { get; init; }

    /// <summary>The version that made it.</summary>
    public required string Version { get; init; }

    /// <summary>The traffic class.</summary>
    public required string TrafficClass { get; init; }

    /// <summary>What the model saw: numbers and texts by column.</summary>
    public required IReadOnlyDictionary<string, object> Features { get; init; }

    /// <summary>Protected attributes by name.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>What was decided.</summary>
    public required string Prediction { get; init; }

    /// <summary>A probability, or an amount.</summary>
    public required double Score { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>What it cost, in euro.</summary>
    public required decimal Cost { get; init; }

    /// <summary>Whom it was about.</summary>
    public required string Subject { get; init; }

    /// <summary>What turned out to be true; null while that is not known.</summary>
    public string? Label { get; init; }

    /// <summary>The line, without its end.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Json);
}
