using System.Text.Json.Serialization;
using Cockpit.Statistics.Intervals;
using Cockpit.Statistics.Performance;

namespace Cockpit.Insight.Documents;

/// <summary>Whether scores can be read as probabilities: of the decisions scored about 0.3, about 30 % should turn out positive.</summary>
/// <param name="Rows">Scored decisions whose outcome is known.</param>
/// <param name="CalibrationError">Expected calibration error over ten bins of equal width; null without labels.</param>
/// <param name="Brier">Mean squared error of the scores.</param>
/// <param name="Bins">The ten bins.</param>
public sealed record CalibrationDocument(long Rows, double? CalibrationError, double? Brier, IReadOnlyList<CalibrationDocument.Bin> Bins) : InsightDocument
{
    /// <summary>The same, window by window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CalibrationDocument>? Windows { get; init; }

    /// <summary>One bin, [low, high), the last closed. The interval is Wilson's, 95 %; null in an empty bin.</summary>
    public sealed record Bin(double Low, double High, long N, double? MeanScore, FairnessDocument.Rate? ObservedRate);

    /// <summary>The document of a report.</summary>
    public static CalibrationDocument Of(ClassificationReport report)
        => new(report.Calibration.Sum(bin => bin.N), report.CalibrationError, report.Brier, [.. report.Calibration.Select(Of)]);

    private static Bin Of(CalibrationBin bin)
        => new(bin.Low, bin.High, bin.N, bin.MeanScore, FairnessDocument.Rate.Of(Wilson.Rate((long)Math.Round((bin.ObservedRate ?? 0) * bin.N), bin.N)));
}
