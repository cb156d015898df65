using Cockpit.Insight.Documents;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Performance;

namespace Cockpit.Pages.Model;

/// <summary>A figure of performance as a row: measured on labels, expected from scores, and what it means.</summary>
/// <param name="Name">Its name in addresses; null when there is no series of it.</param>
/// <param name="Title">Its name for readers.</param>
/// <param name="Means">What it is, in plain words.</param>
/// <param name="Definition">Its definition.</param>
/// <param name="Measured">On the labelled decisions.</param>
/// <param name="Expected">Of all scored decisions, labelled or not.</param>
public sealed record PerformanceFigure(string? Name, string Title, string Means, string Definition, string Measured, string Expected);

/// <summary>The figures that a document of performance holds.</summary>
public static class PerformanceFigures
{
    /// <summary>Fewer labelled decisions than this say nothing.</summary>
    public const long Enough = 30;

    /// <summary>The figures, the plainest first.</summary>
    public static IReadOnlyList<PerformanceFigure> Of(PerformanceDocument document)
        => document.Regression is { } errors ? Regression(errors) : Classification(document, document.Estimated);

    private static PerformanceFigure[] Classification(PerformanceDocument one, EstimatedPerformance? expected) =>
    [
        new("accuracy", "Accuracy", "right decisions, of all", "(TP + TN) / labelled.", Say.Percent(one.Accuracy), Text(expected?.Accuracy)),
        new("precision", "Precision", "right, of those decided positive", "TP / (TP + FP).", Say.Percent(one.Precision), Text(expected?.Precision)),
        new("recall", "Recall", "found, of those that are positive", "TP / (TP + FN).", Say.Percent(one.Recall), Text(expected?.Recall)),
        new("f1", "F1", "precision and recall in one", "2·TP / (2·TP + FP + FN).", Say.Percent(one.F1), Text(expected?.F1)),
        new("balancedAccuracy", "Balanced accuracy", "right decisions, both classes counting the same", "(Recall + specificity) / 2.", Say.Percent(one.BalancedAccuracy), ""),
        new(null, "ROC AUC", "how often a positive scores above a negative", "Chance that a random positive outscores a random negative, ties ½.", Say.Score(one.RocAuc) + Say.Within(one.Error?.GetValueOrDefault("rocAuc")), ""),
        new(null, "Average precision", "precision over all cuts of the score", "Σ (Rₖ − Rₖ₋₁)·Pₖ over distinct scores.", Say.Score(one.AveragePrecision) + Say.Within(one.Error?.GetValueOrDefault("averagePrecision")), ""),
        new(null, "Calibration error", "how far scores are from what comes true", "10 equal bins, Σ n_b/n·|observed − mean score|.", Say.Percent(one.CalibrationError), ""),
        new(null, "Brier", "mean square of score − truth; 0 is best", "Mean (p − y)².", Say.Score(one.Brier), ""),
        new(null, "Log-loss", "how surprised the scores are by the truth; 0 is best", "Natural, scores clipped to [1e-15, 1 − 1e-15].", Say.Score(one.LogLoss), ""),
        new(null, "Matthews correlation", "decision and truth together; 1 is best, 0 is chance", "Correlation of the four counts; 0 where a row or column is empty.", Say.Score(one.MatthewsCorrelation), ""),
    ];

    private static PerformanceFigure[] Regression(RegressionReport one) =>
    [
        new("meanAbsoluteError", "Mean error, either way", "how far off it is on average", "Mean |prediction − truth|.", Say.Score(one.MeanAbsoluteError), ""),
        new("rootMeanSquaredError", "Root mean squared error", "the same, large misses weighing more", "√ mean (prediction − truth)².", Say.Score(one.RootMeanSquaredError), ""),
        new("bias", "Bias", "above 0 when it predicts too much", "Mean (prediction − truth).", Say.Score(one.Bias), ""),
        new(null, "Median error, either way", "half of all predictions are closer", "Median |prediction − truth|.", Say.Score(one.MedianAbsoluteError), ""),
        new(null, "Explained", "1 is perfect, 0 no better than the mean", "R² = 1 − Σ error² / Σ (truth − mean)².", Say.Score(one.RSquared), ""),
        new(null, "Error in percent of the truth", "on average", "Mean |error| / |truth|; none where a truth is 0.", Say.Percent(one.MeanAbsolutePercentageError), ""),
    ];

    private static string Text(Expectation? range)
        => range is { } known ? $"{Say.Percent(known.Value)} ({Say.Percent(known.Low)} to {Say.Percent(known.High)})" : "–";
}
