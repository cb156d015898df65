using Cockpit.Statistics.Performance;

namespace Cockpit.Statistics.Summaries;

/// <summary>How well a model decided, from the summary of a window.</summary>
public static class SummaryPerformance
{
    /// <summary>A binary model. All figures are exact but the two with an error; null errors are exact too.</summary>
    public static (ClassificationReport Report, double? RocAucError, double? AveragePrecisionError) Classification(WindowSummary window)
    {
        var (everyone, scores) = (window.Everyone, window.Everyone.Scores);
        var report = ClassificationReport.Of(everyone.Labelled);
        if (scores.Labelled <= 0)
            return (report, null, null);
        var (figures, bins) = (everyone.Figures, scores.CalibrationBins());
        report = report with
        {
            RocAuc = figures.RocAuc,
            AveragePrecision = figures.AveragePrecision,
            LogLoss = scores.LogLoss,
            Brier = scores.Brier,
            CalibrationError = Calibration.ExpectedError(bins),
            Calibration = bins,
        };
        return (report, figures.RocAucError, figures.AveragePrecisionError);
    }

    /// <summary>How well a binary model with scores is probably doing, labels or not.</summary>
    public static EstimatedPerformance Estimated(WindowSummary window) => window.Estimate.Estimate();

    /// <summary>A regression. The median absolute error is null unless the window has exact precision.</summary>
    public static RegressionReport Regression(WindowSummary window) => window.Regression.Report();

    /// <summary>A model of several classes: labelled decisions, and the share of them that is right; null without any.</summary>
    public static (long Rows, double? Accuracy) Multiclass(WindowSummary window)
        => (window.Classes.Rows, window.Classes.Rows > 0 ? (double)window.Classes.Right / window.Classes.Rows : null);
}
