using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Intervals;

namespace Cockpit.Insight.Documents;

/// <summary>A fairness report in the form that programs rely on; field for field as api.md gives it.</summary>
public sealed record FairnessDocument(long Rows, FairnessVerdict Verdict, IReadOnlyList<FairnessDocument.AttributeEntry> Attributes) : InsightDocument
{
    /// <summary>One attribute or intersection.</summary>
    public sealed record AttributeEntry(
        [property: System.Text.Json.Serialization.JsonPropertyName("attribute")] string Name, string? Reference, IReadOnlyList<GroupEntry> Groups,
        double? DemographicParityDifference, double? DemographicParityRatio, double? EqualOpportunityDifference, double? EqualizedOddsDifference,
        FairnessVerdict Verdict, string Sentence);

    /// <summary>One group; an undefined rate is null.</summary>
    public sealed record GroupEntry(
        string Group, long N, long Positives, bool Enough, Rate? SelectionRate, Rate? TruePositiveRate, Rate? FalsePositiveRate, Rate? FalseNegativeRate,
        Rate? PositivePredictiveValue, Rate? Accuracy, double? RocAuc, double? CalibrationError, Rate? DisparateImpact);

    /// <summary>A figure with its 95 % interval; an open end is null.</summary>
    public sealed record Rate(double Value, double Low, double High);

    /// <summary>The document of a report.</summary>
    public static FairnessDocument Of(FairnessReport report) => new(report.Rows, report.Verdict, [.. report.Attributes.Select(Of)]);

    private static AttributeEntry Of(AttributeFairness attribute)
        => new(attribute.Attribute, attribute.Reference, [.. attribute.Groups.Select(Of)], attribute.DemographicParityDifference, attribute.DemographicParityRatio,
            attribute.EqualOpportunityDifference, attribute.EqualizedOddsDifference, attribute.Verdict, attribute.Sentence);

    private static GroupEntry Of(GroupFairness group)
        => new(group.Group, group.N, group.Positives, group.Enough, Of(group.SelectionRate), Of(group.TruePositiveRate), Of(group.FalsePositiveRate), Of(group.FalseNegativeRate),
            Of(group.PositivePredictiveValue), Of(group.Accuracy), group.RocAuc, group.CalibrationError, Of(group.DisparateImpact));

    private static Rate? Of(Estimate? estimate) => estimate is { } known ? new Rate(known.Value, known.Low, known.High) : null;
}
