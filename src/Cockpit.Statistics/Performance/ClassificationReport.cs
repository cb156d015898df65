namespace Cockpit.Statistics.Performance;

/// <summary>
/// How a binary classifier did on labelled rows. Figures that need scores are null without them; undefined ones are null.
/// </summary>
public sealed record ClassificationReport
{
    /// <summary>Labelled rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows whose label is positive.</summary>
    public required long Positives { get; init; }

    /// <inheritdoc cref="Performance.Confusion.Accuracy"/>
    public required double? Accuracy { get; init; }

    /// <inheritdoc cref="Performance.Confusion.Precision"/>
    public required double? Precision { get; init; }

    /// <inheritdoc cref="Performance.Confusion.Recall"/>
    public required double? Recall { get; init; }

    /// <inheritdoc cref="Performance.Confusion.F1"/>
    public required double? F1 { get; init; }

    /// <inheritdoc cref="Performance.Confusion.BalancedAccuracy"/>
    public required double? BalancedAccuracy { get; init; }

    /// <inheritdoc cref="Performance.Confusion.MatthewsCorrelation"/>
    public required double? MatthewsCorrelation { get; init; }

    /// <summary>Chance that a random positive outscores a random negative, ties ½.</summary>
    public double? RocAuc { get; init; }

    /// <summary>Area under precision over recall, as average precision.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Mean natural log loss, clipped at 1e-15.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Mean squared error of the scores.</summary>
    public double? Brier { get; init; }

    /// <summary>Expected calibration error over ten equal-width bins.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>The four counts.</summary>
    public required Confusion Confusion { get; init; }

    /// <summary>The calibration curve with its counts; empty without scores.</summary>
    public IReadOnlyList<CalibrationBin> Calibration { get; init; } = [];

    /// <summary>Figures that need no scores.</summary>
    public static ClassificationReport Of(Confusion confusion) => new()
    {
        Rows = confusion.Total,
        Positives = confusion.Positives,
        Accuracy = confusion.Accuracy,
        Precision = confusion.Precision,
        Recall = confusion.Recall,
        F1 = confusion.F1,
        BalancedAccuracy = confusion.BalancedAccuracy,
        MatthewsCorrelation = confusion.MatthewsCorrelation,
        Confusion = confusion,
    };

    /// <summary>All figures, row by row. Every span has one entry a row.</summary>
    /// <param name="labels">What happened.</param>
    /// <param name="predictions">What was decided.</param>
    /// <param name="scores">Probabilities of the positive class, 0 to 1; empty where the model gives none.</param>
    /// <param name="upperClosed">Whether calibration bins are (lo, hi] instead of [lo, hi), to compare with other tools.</param>
    public static ClassificationReport Of(ReadOnlySpan<bool> labels, ReadOnlySpan<bool> predictions, ReadOnlySpan<double> scores, bool upperClosed = false)
    {
        var report = Of(Confusion.Of(labels, predictions));
        if (scores.IsEmpty)
            return report;
        var (auc, average) = Ranking.Of(labels, scores);
        var bins = Performance.Calibration.Bins(labels, scores, upperClosed);
        return report with
        {
            RocAuc = auc,
            AveragePrecision = average,
            LogLoss = Scoring.LogLoss(labels, scores),
            Brier = Scoring.Brier(labels, scores),
            CalibrationError = Performance.Calibration.ExpectedError(bins),
            Calibration = bins,
        };
    }

    /// <summary>All figures of scores cut at a threshold: decided positive where score ≥ threshold.</summary>
    public static ClassificationReport AtThreshold(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, double threshold = 0.5)
    {
        var predictions = new bool[scores.Length];
        for (var i = 0; i < predictions.Length; i++)
            predictions[i] = scores[i] >= threshold;
        return Of(labels, predictions, scores);
    }
}
