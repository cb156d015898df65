using System.Text;
using System.Text.Json;
using Cockpit.Store.Decisions;

namespace Cockpit.Telemetry.Rollups;

/// <summary>The parts of a decision that summaries are made of; JSON as UTF-8.</summary>
public readonly record struct DecisionContent(
    bool Answered, string? Prediction, double? Score, string? Label, double? LatencyMs, decimal? Cost, ReadOnlyMemory<byte> Features, ReadOnlyMemory<byte>? Attributes,
    AnswerPath? Path = null)
{
    /// <summary>Of a decision on its way into the store.</summary>
    public static DecisionContent Of(NewDecision decision)
        => new(decision.Status == DecisionStatus.Answered, decision.Prediction, decision.Score, decision.Label, decision.LatencyMs, decision.Cost, decision.Features, decision.Attributes, decision.AnswerPath);

    /// <summary>Of a stored decision.</summary>
    public static DecisionContent Of(DecisionFactsRow row)
        => new(row.Status == DecisionStatus.Answered, row.Prediction, row.Score, row.Label, row.LatencyMs, row.Cost,
            Encoding.UTF8.GetBytes(row.Features), row.Attributes is { } attributes ? Encoding.UTF8.GetBytes(attributes) : default(ReadOnlyMemory<byte>?),
            PathOf(row));

    /// <summary>The way that the answer of a stored decision took; null when it failed.</summary>
    public static AnswerPath? PathOf(DecisionFactsRow row)
        => row.Status == DecisionStatus.Answered ? AnswerPaths.Of(row.Path, row.CacheTrace is { } trace && IsStale(trace)) : null;

    private static bool IsStale(string trace)
    {
        using var json = JsonDocument.Parse(trace);
        return json.RootElement.TryGetProperty("recalled", out var recalled) && recalled.TryGetProperty("stale", out var stale) && stale.ValueKind == JsonValueKind.True;
    }
}
