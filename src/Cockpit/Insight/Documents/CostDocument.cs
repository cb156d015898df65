using System.Text.Json.Serialization;

namespace Cockpit.Insight.Documents;

/// <summary>What decisions cost.</summary>
/// <param name="Rows">Decisions.</param>
/// <param name="Priced">Decisions whose cost is known; the others count nothing.</param>
/// <param name="Total">Sum, in <paramref name="Currency"/>.</param>
/// <param name="PerThousand">Cost of a thousand priced decisions; null without any.</param>
/// <param name="Currency">ISO 4217; null where the version names none.</param>
/// <param name="Classes">The same by traffic class.</param>
public sealed record CostDocument(long Rows, long Priced, decimal Total, decimal? PerThousand, string? Currency, IReadOnlyList<CostDocument.ClassCost> Classes) : InsightDocument
{
    /// <summary>The same, window by window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CostDocument>? Windows { get; init; }

    /// <summary>One traffic class.</summary>
    public sealed record ClassCost([property: JsonPropertyName("class")] string TrafficClass, long Rows, long Priced, decimal Total);
}
