using System.Globalization;
using Cockpit.Insight.Documents;
using Cockpit.Insight.Windows;
using Cockpit.Statistics.Intervals;
using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.Series;

/// <summary>Charts of performance: a figure over time with its estimate, calibration, and scores by outcome.</summary>
internal static class PerformanceSeries
{
    private const int LeastLabels = 30;
    private const int ScoreBins = 10;
    private const string Accuracy = "accuracy";

    private static readonly Dictionary<string, (string Name, string Definition, Func<ClassificationReport, double?> Of, Func<EstimatedPerformance, Expectation?> Estimate)> Figures = new(StringComparer.Ordinal)
    {
        [Accuracy] = ("Accuracy", "Right decisions / decisions with a known outcome.", report => report.Accuracy, estimated => estimated.Accuracy),
        ["precision"] = ("Precision", "Right positive decisions / positive decisions with a known outcome.", report => report.Precision, estimated => estimated.Precision),
        ["recall"] = ("Recall", "Positive outcomes decided positive / positive outcomes.", report => report.Recall, estimated => estimated.Recall),
        ["f1"] = ("F1", "The harmonic mean of precision and recall.", report => report.F1, estimated => estimated.F1),
        ["balancedAccuracy"] = ("Balanced accuracy", "The mean of the shares of positive and of negative outcomes decided right.", report => report.BalancedAccuracy, _ => null),
        ["rocAuc"] = ("ROC AUC", "The chance that a positive outcome scored higher than a negative one, ties one half; from scores in a thousand bins.", report => report.RocAuc, _ => null),
        ["calibrationError"] = ("Calibration error", "Σ n_b/n · |observed rate − mean score| over ten bins of equal width.", report => report.CalibrationError, _ => null),
    };

    private static readonly Dictionary<string, (string Name, string Definition, Func<RegressionReport, double?> Of)> Errors = new(StringComparer.Ordinal)
    {
        ["meanAbsoluteError"] = ("Mean error, either way", "Mean |prediction − truth|, in the units of the target.", report => report.MeanAbsoluteError),
        ["rootMeanSquaredError"] = ("Root mean squared error", "√ mean (prediction − truth)², in the units of the target.", report => report.RootMeanSquaredError),
        ["bias"] = ("Bias", "Mean (prediction − truth): above 0 when it predicts too much.", report => report.Bias),
    };

    /// <summary>One figure window by window, where outcomes are known, beside what is to be expected; null for a figure that does not exist.</summary>
    public static SeriesDocument? OverTime(ModelWindows windows, string figure)
    {
        if (Errors.TryGetValue(figure, out var error))
            return ErrorsOverTime(windows, error.Name, error.Definition, error.Of);
        if (!Figures.TryGetValue(figure, out var asked))
            return null;

        List<Point> known = [.. windows.Windows.Select(window => figure == Accuracy ? AccuracyAt(window) : KnownAt(window, asked.Of))];
        List<Point> expected = [.. windows.Windows.Select(window => ExpectedAt(window, asked.Estimate))];
        var hasEstimate = expected.Exists(point => point.Y is not null);
        var labelled = windows.All.Everyone.Labelled.Total + windows.All.Classes.Rows;
        return new SeriesDocument($"{asked.Name} over time",
            $"{asked.Definition} Windows with fewer than {LeastLabels} known outcomes are left out.{(hasEstimate ? " Expected: from the scores alone, ±3 standard errors; as good as the scores are calibrated." : "")}",
            ChartKind.Line, new Axis("Time", AxisType.Time, null, null, null), new Axis(asked.Name, AxisType.Number, figure == "rocAuc" ? null : "%", null, null),
            [new Series(asked.Name, SeriesRole.Current, known), .. hasEstimate ? new[] { new Series("Expected", SeriesRole.Estimate, expected) } : []], [], windows.All.Decisions,
            string.Create(CultureInfo.InvariantCulture, $"Outcomes are known of {labelled} of {windows.All.Answered} decisions."))
        {
            Empty = windows.All.Decisions == 0 ? EmptyReason.NoTraffic : known.Exists(point => point.Y is not null) || hasEstimate ? null : labelled == 0 ? EmptyReason.LabelsLate : EmptyReason.NotEnough,
        };
    }

    private static SeriesDocument ErrorsOverTime(ModelWindows windows, string name, string definition, Func<RegressionReport, double?> figure)
    {
        List<Point> known = [.. windows.Windows.Select(window => new Point(window.From, null, null,
            window.Summary.Regression.Rows >= LeastLabels ? figure(SummaryPerformance.Regression(window.Summary)) : null, null, null, window.Summary.Regression.Rows, null))];
        var labelled = windows.All.Regression.Rows;
        return new SeriesDocument($"{name} over time", $"{definition} Windows with fewer than {LeastLabels} known outcomes are left out.",
            ChartKind.Line, new Axis("Time", AxisType.Time, null, null, null), new Axis(name, AxisType.Number, null, null, null), [new Series(name, SeriesRole.Current, known)], [], windows.All.Decisions,
            string.Create(CultureInfo.InvariantCulture, $"Outcomes are known of {labelled} of {windows.All.Answered} decisions."))
        {
            Empty = windows.All.Decisions == 0 ? EmptyReason.NoTraffic : labelled == 0 ? EmptyReason.LabelsLate : known.Exists(point => point.Y is not null) ? null : EmptyReason.NotEnough,
        };
    }

    /// <summary>Observed rate against mean score, with counts.</summary>
    public static SeriesDocument Calibration(CalibrationDocument document)
    {
        var bins = document.Bins.Where(bin => bin.N > 0).ToList();
        return new SeriesDocument("Can scores be read as probabilities?",
            "Scores in ten bins of equal width, [low, high). A point on the diagonal means that as many turned out positive as the scores said. Intervals are Wilson's, 95 %.",
            ChartKind.Reliability, new Axis("Mean score", AxisType.Number, "%", 0, 1), new Axis("Turned out positive", AxisType.Number, "%", 0, 1),
            [
                new Series("Observed", SeriesRole.Current, [.. bins.Select(bin => new Point(null, bin.MeanScore, $"{bin.Low:0.0} – {bin.High:0.0}", bin.ObservedRate?.Value, bin.ObservedRate?.Low, bin.ObservedRate?.High, bin.N, null))]),
                new Series("Decisions", SeriesRole.Count, [.. bins.Select(bin => new Point(null, (bin.Low + bin.High) / 2, $"{bin.Low:0.0} – {bin.High:0.0}", bin.N, null, null, bin.N, null))]),
            ],
            [], document.Rows, document.CalibrationError is { } error ? string.Create(CultureInfo.InvariantCulture, $"On average the observed rate is {error * 100:0.0} percentage points away from the score.") : null)
        {
            Empty = document.N is 0 ? EmptyReason.NoTraffic : document.Rows == 0 ? EmptyReason.LabelsLate : null,
        };
    }

    /// <summary>How scores lie, by what turned out to be true.</summary>
    public static SeriesDocument Scores(ModelWindows windows)
    {
        var scores = windows.All.Everyone.Scores;
        var n = scores.Labelled + Sum(scores.Waiting);
        return new SeriesDocument("Scores by outcome", "Share of all scored decisions in each tenth of the scale, by what turned out to be true.",
            ChartKind.Bars, new Axis("Score", AxisType.Number, null, 0, 1), new Axis("Share of decisions", AxisType.Number, "%", 0, null),
            [
                new Series("Turned out negative", SeriesRole.Baseline, Shares(scores.Negatives, n)),
                new Series("Turned out positive", SeriesRole.Current, Shares(scores.Positives, n)),
                new Series("Not known yet", SeriesRole.Estimate, Shares(scores.Waiting, n)),
            ],
            [], n, null)
        {
            Empty = windows.All.Decisions == 0 ? EmptyReason.NoTraffic : n == 0 ? EmptyReason.NotEnough : null,
        };
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
            sum += count;
        return sum;
    }

    private static List<Point> Shares(ReadOnlySpan<long> counts, long total)
    {
        var (points, width) = (new List<Point>(ScoreBins), counts.Length / ScoreBins);
        for (var i = 0; i < ScoreBins; i++)
        {
            var sum = Sum(counts.Slice(i * width, width));
            var label = string.Create(CultureInfo.InvariantCulture, $"{(double)i / ScoreBins:0.0}–{(double)(i + 1) / ScoreBins:0.0}");
            points.Add(new Point(null, null, label, total == 0 ? null : (double)sum / total, null, null, sum, null));
        }

        return points;
    }

    private static Point KnownAt(ModelWindow window, Func<ClassificationReport, double?> figure)
    {
        var (labelled, report) = (window.Summary.Everyone.Labelled.Total, SummaryPerformance.Classification(window.Summary).Report);
        return new Point(window.From, null, null, labelled >= LeastLabels ? figure(report) : null, null, null, labelled, null);
    }

    /// <summary>The one figure that models of two and of many classes share, and the one that is a rate of independent decisions.</summary>
    private static Point AccuracyAt(ModelWindow window)
    {
        var (classes, two) = (window.Summary.Classes, window.Summary.Everyone.Labelled);
        var (right, labelled) = classes.Rows > 0 ? (classes.Right, classes.Rows) : (two.Tp + two.Tn, two.Total);
        var rate = labelled >= LeastLabels ? Wilson.Rate(right, labelled) : null;
        return new Point(window.From, null, null, rate?.Value, rate?.Low, rate?.High, labelled, null);
    }

    private static Point ExpectedAt(ModelWindow window, Func<EstimatedPerformance, Expectation?> figure)
    {
        var estimated = SummaryPerformance.Estimated(window.Summary);
        var expected = estimated.Rows >= LeastLabels ? figure(estimated) : null;
        return new Point(window.From, null, null, expected?.Value, expected?.Low, expected?.High, estimated.Rows, null);
    }
}
