using Cockpit.Statistics.Performance;

namespace Cockpit.Insight.Documents;

/// <summary>A classification report in the form that programs rely on; field for field as api.md gives it.</summary>
public sealed record PerformanceDocument(
    long Rows, long Positives, double? Accuracy, double? Precision, double? Recall, double? F1, double? BalancedAccuracy, double? MatthewsCorrelation,
    double? RocAuc, double? AveragePrecision, double? LogLoss, double? Brier, double? CalibrationError, PerformanceDocument.Counts Confusion,
    IReadOnlyList<PerformanceDocument.Bin> Calibration) : InsightDocument
{
    /// <summary>What is expected of all scored decisions, labelled or not; null without scores.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public Expected? Estimated { get; init; }

    /// <summary>Figures of a model that predicts a number; null for others.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public RegressionFigures? Regression { get; init; }

    /// <summary>Expected figures with ±3 standard errors; undefined ones are null.</summary>
    public sealed record Expected(long Rows, Range? Accuracy, Range? Precision, Range? Recall, Range? F1);

    /// <summary>A figure and its range.</summary>
    public sealed record Range(double Value, double Low, double High);

    /// <summary>Errors are prediction − truth in the units of the target; undefined ones are null.</summary>
    public sealed record RegressionFigures(
        double? MeanAbsoluteError, double? RootMeanSquaredError, double? Bias, double? MedianAbsoluteError, double? RSquared, double? MeanAbsolutePercentageError);

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
