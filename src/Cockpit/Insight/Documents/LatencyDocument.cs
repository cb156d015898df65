using System.Text.Json.Serialization;

namespace Cockpit.Insight.Documents;

/// <summary>How long decisions took and how many failed.</summary>
/// <param name="Rows">Decisions.</param>
/// <param name="Answered">Decisions that were answered.</param>
/// <param name="Failed">Decisions that failed.</param>
/// <param name="FailureRate">Failed over all; null without decisions.</param>
/// <param name="P50">Milliseconds that half of the decisions with a known latency did not exceed; null without any.</param>
/// <param name="P95">The same for 95 %.</param>
/// <param name="P99">The same for 99 %.</param>
public sealed record LatencyDocument(long Rows, long Answered, long Failed, double? FailureRate, double? P50, double? P95, double? P99) : InsightDocument
{
    /// <summary>Which ways the answers took: of all versions, because what a rule or a default answered belongs to none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DegradedDocument? Degraded { get; init; }

    /// <summary>The same, window by window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LatencyDocument>? Windows { get; init; }
}
