using System.Text.Json.Serialization;
using Cockpit.Statistics.Performance;

namespace Cockpit.Insight.Documents;

/// <summary>A classification report in the form that programs rely on; field for field as api.md gives it.</summary>
public sealed record PerformanceDocument(
    long Rows, long Positives, double? Accuracy, double? Precision, double? Recall, double? F1, double? BalancedAccuracy, double? MatthewsCorrelation,
    double? RocAuc, double? AveragePrecision, double? LogLoss, double? Brier, double? CalibrationError, PerformanceDocument.Counts Confusion,
    IReadOnlyList<PerformanceDocument.Bin> Calibration) : InsightDocument
{
    /// <summary>The same, window by window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PerformanceDocument>? Windows { get; init; }

    /// <summary>What is to be expected of all scored decisions, labelled or not; as good as the scores are calibrated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EstimatedPerformance? Estimated { get; init; }

    /// <summary>For a model that predicts numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RegressionReport? Regression { get; init; }

    /// <summary>True and false positives and negatives.</summary>
    public sealed record Counts(long Tp, long Fp, long Tn, long Fn);

    /// <summary>One bin of the calibration curve.</summary>
    public sealed record Bin(double Low, double High, long N, double? MeanScore, double? ObservedRate);

    /// <summary>The document of a report.</summary>
    public static PerformanceDocument Of(ClassificationReport report)
        => new(report.Rows, report.Positives, report.Accuracy, report.Precision, report.Recall, report.F1, report.BalancedAccuracy, report.MatthewsCorrelation,
            report.RocAuc, report.AveragePrecision, report.LogLoss, report.Brier, report.CalibrationError,
            new Counts(report.Confusion.Tp, report.Confusion.Fp, report.Confusion.Tn, report.Confusion.Fn),
            [.. report.Calibration.Select(bin => new Bin(bin.Low, bin.High, bin.N, bin.MeanScore, bin.ObservedRate))]);
}
