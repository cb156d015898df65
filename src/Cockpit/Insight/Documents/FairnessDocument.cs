using System.Text.Json.Serialization;
using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Intervals;

namespace Cockpit.Insight.Documents;

/// <summary>A fairness report in the form that programs rely on; field for field as api.md gives it.</summary>
public sealed record FairnessDocument(long Rows, FairnessVerdict Verdict, IReadOnlyList<FairnessDocument.AttributeEntry> Attributes) : InsightDocument
{
    /// <summary>The same, window by window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FairnessDocument>? Windows { get; init; }

    /// <summary>One attribute or intersection.</summary>
    public sealed record AttributeEntry(
        [property: JsonPropertyName("attribute")] string Name, string? Reference, IReadOnlyList<GroupEntry> Groups,
        double? DemographicParityDifference, double? DemographicParityRatio, double? EqualOpportunityDifference, double? EqualizedOddsDifference,
        FairnessVerdict Verdict, string Sentence);

    /// <summary>One group; an undefined rate is null.</summary>
    public sealed record GroupEntry(
        string Group, long N, long Positives, bool Enough, Rate? SelectionRate, Rate? TruePositiveRate, Rate? FalsePositiveRate, Rate? FalseNegativeRate,
        Rate? PositivePredictiveValue, Rate? Accuracy, double? RocAuc, double? CalibrationError, Rate? DisparateImpact);

    /// <summary>A figure with its 95 % interval; an open end is null. <c>n</c> is the denominator of a rate, absent for a figure of two groups.</summary>
    public sealed record Rate(double Value, double Low, double High, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? N = null)
    {
        /// <summary>The figure of an estimate; null where that is undefined.</summary>
        public static Rate? Of(Estimate? estimate) => estimate is { } known ? new Rate(known.Value, known.Low, known.High, known.N) : null;
    }

    /// <summary>The document of a report.</summary>
    public static FairnessDocument Of(FairnessReport report) => new(report.Rows, report.Verdict, [.. report.Attributes.Select(Of)]);

    private static AttributeEntry Of(AttributeFairness attribute)
        => new(attribute.Attribute, attribute.Reference, [.. attribute.Groups.Select(Of)], attribute.DemographicParityDifference, attribute.DemographicParityRatio,
            attribute.EqualOpportunityDifference, attribute.EqualizedOddsDifference, attribute.Verdict, attribute.Sentence);

    private static GroupEntry Of(GroupFairness group)
        => new(group.Group, group.N, group.Positives, group.Enough, Rate.Of(group.SelectionRate), Rate.Of(group.TruePositiveRate), Rate.Of(group.FalsePositiveRate), Rate.Of(group.FalseNegativeRate),
            Rate.Of(group.PositivePredictiveValue), Rate.Of(group.Accuracy), group.RocAuc, group.CalibrationError, Rate.Of(group.DisparateImpact));
}
