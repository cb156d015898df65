using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Sketches;
using Cockpit.Statistics.Summaries;
using FsCheck;
using FsCheck.Fluent;
using Known = Cockpit.Statistics.Summaries.Truth;

namespace Cockpit.Tests.Statistics.Summaries;

public sealed class SummaryPerformanceTests
{
    [Fact]
    public void Exact_figures_are_those_of_the_rows()
        => Prop.ForAll(Rows(), rows =>
        {
            var (report, aucError, averageError) = SummaryPerformance.Classification(Binary(rows, SummaryPrecision.Exact));
            var expected = Report(rows);
            return aucError is null && averageError is null && report.Confusion == expected.Confusion
                && Near(report.RocAuc, expected.RocAuc, 1e-12) && Near(report.AveragePrecision, expected.AveragePrecision, 1e-12)
                && Near(report.Brier, expected.Brier, 1e-11) && Near(report.LogLoss, expected.LogLoss, 1e-11)
                && Near(report.CalibrationError, expected.CalibrationError, 1e-11);
        }).Holds();

    [Fact]
    public void Figures_of_a_rollup_are_within_their_stated_error()
        => Prop.ForAll(Rows(), rows =>
        {
            var (report, aucError, averageError) = SummaryPerformance.Classification(Binary(rows, SummaryPrecision.Rollup));
            var expected = Report(rows);
            return report.Confusion == expected.Confusion && Near(report.Brier, expected.Brier, 1e-11)
                && Near(report.RocAuc, expected.RocAuc, aucError + 1e-12) && Near(report.AveragePrecision, expected.AveragePrecision, averageError + 1e-12);
        }).Holds();

    [Fact]
    public void The_error_of_average_precision_is_reached_by_the_best_or_the_worst_order()
    {
        var (best, worst) = (new ScoreHistogram(), new ScoreHistogram());
        var (labels, scores) = (new bool[40], new double[40]);
        for (var i = 0; i < 40; i++)
        {
            (labels[i], scores[i]) = (i % 2 == 0, 0.5001 + (i % 2 == 0 ? 0 : i * 0.00001));
            worst.Add(scores[i], labels[i]);
            best.Add(0.5, labels[i]);
        }
        var exact = Ranking.Of(labels, scores).AveragePrecision!.Value;
        Assert.InRange(exact, worst.AveragePrecision!.Value - worst.AveragePrecisionError!.Value - 1e-12, worst.AveragePrecision.Value);
        Assert.Equal(0.5, best.AveragePrecision!.Value, 12);
        Assert.Equal(0.5, best.AveragePrecisionError!.Value, 12);
    }

    [Fact]
    public void Many_positives_in_a_bin_do_not_loosen_the_error_to_nothing()
    {
        var histogram = new ScoreHistogram();
        histogram.Add(0.7, true, 1_000_000);
        histogram.Add(0.7, false, 10);
        histogram.Add(0.2, false, 1_000_000);
        Assert.InRange(histogram.AveragePrecisionError!.Value, 0, 2e-4);
        Assert.InRange(histogram.AveragePrecision!.Value, 0.9999, 1);
    }

    [Fact]
    public void Estimates_are_those_of_the_rows_labelled_or_not()
        => Prop.ForAll(Rows(), rows =>
        {
            var found = SummaryPerformance.Estimated(Binary(rows, SummaryPrecision.Rollup));
            var expected = EstimatedPerformance.Of([.. rows.Select(row => row.Score)], [.. rows.Select(row => row.Decided)]);
            return found.Rows == expected.Rows && Near(found.Accuracy?.Value, expected.Accuracy?.Value, 1e-12)
                && Near(found.F1?.StandardError, expected.F1?.StandardError, 1e-12) && Near(found.Recall?.Value, expected.Recall?.Value, 1e-12);
        }).Holds();

    [Theory]
    [InlineData(0)]
    [InlineData(1e8)]
    public void A_regression_is_that_of_the_rows_however_large_its_mean(double mean)
        => Prop.ForAll(Arb.From(Gen.Choose(-400, 400).Select(i => i / 8.0).ArrayOf()), values =>
        {
            var random = new SeededRandom(6);
            var predictions = Array.ConvertAll(values, value => mean + value + random.NextDouble());
            var truths = Array.ConvertAll(values, value => mean + value);
            var expected = RegressionReport.Of(truths, predictions);
            var exact = SummaryPerformance.Regression(Numbers(truths, predictions, SummaryPrecision.Exact));
            var rollup = SummaryPerformance.Regression(Numbers(truths, predictions, SummaryPrecision.Rollup));
            return Near(exact.MedianAbsoluteError, expected.MedianAbsoluteError, 1e-12) && rollup.MedianAbsoluteError is null
                && exact with { MedianAbsoluteError = null } == rollup && rollup.Rows == expected.Rows
                && Near(rollup.MeanAbsoluteError, expected.MeanAbsoluteError, 1e-9) && Near(rollup.Bias, expected.Bias, 1e-9)
                && Near(rollup.RootMeanSquaredError, expected.RootMeanSquaredError, 1e-9)
                && Near(rollup.MeanAbsolutePercentageError, expected.MeanAbsolutePercentageError, 1e-9)
                && Near(rollup.RSquared, expected.RSquared, 1e-9 * Math.Max(1, Math.Abs(expected.RSquared ?? 0)));
        }).Holds();

    [Fact]
    public void Classes_are_counted_and_those_beyond_the_limit_still_count_for_accuracy()
    {
        var window = new WindowSummary(SummaryShape.Plain);
        for (var i = 0; i < 10_050; i++)
            window.Add(new DecisionFacts { Answered = true, Prediction = $"c{i:00000}", Truth = new Known(null, null, $"c{i + (i % 2):00000}") });
        Assert.Equal((10_050, 0.5), SummaryPerformance.Multiclass(window));
        Assert.Equal((10_000, 50), (window.Classes.Pairs.Count, window.Classes.Others));
        Assert.Equal(1, window.Classes.Pairs[("c00003", "c00004")]);
        Assert.Equal((0, (double?)null), SummaryPerformance.Multiclass(new WindowSummary(SummaryShape.Plain)));
    }

    [Fact]
    public void A_window_without_labels_has_no_figures()
    {
        var (report, aucError, averageError) = SummaryPerformance.Classification(Binary([(0.5, true, null)], SummaryPrecision.Rollup));
        Assert.Equal((0, (double?)null, (double?)null), (report.Rows, report.Accuracy, report.Brier));
        Assert.Empty(report.Calibration);
        Assert.Equal((null, null), (aucError, averageError));
        Assert.Equal(0, SummaryPerformance.Regression(new WindowSummary(SummaryShape.Plain)).Rows);
    }

    private static bool Near(double? one, double? other, double? tolerance)
        => one is { } value && other is { } expected ? Math.Abs(value - expected) <= (tolerance ?? 0) : one is null == other is null;

    private static ClassificationReport Report(IEnumerable<(double Score, bool Decided, bool? Label)> rows)
    {
        var known = rows.Where(row => row.Label is not null).ToList();
        return ClassificationReport.Of([.. known.Select(row => row.Label == true)], [.. known.Select(row => row.Decided)], [.. known.Select(row => row.Score)]);
    }

    private static WindowSummary Binary(IEnumerable<(double Score, bool Decided, bool? Label)> rows, SummaryPrecision precision)
    {
        var window = new WindowSummary(SummaryShape.Plain, precision);
        foreach (var (score, decided, label) in rows)
            window.Add(new DecisionFacts { Answered = true, Positive = decided, Score = score, Truth = new Known(label, null, null) });
        return window;
    }

    private static WindowSummary Numbers(double[] truths, double[] predictions, SummaryPrecision precision)
    {
        var window = new WindowSummary(SummaryShape.Plain, precision);
        for (var i = 0; i < truths.Length; i++)
            window.Add(new DecisionFacts { Answered = true, Value = predictions[i], Truth = new Known(null, truths[i], null) });
        return window;
    }

    /// <summary>Scores that share bins, are equal, and lie on edges of bins.</summary>
    private static Arbitrary<(double Score, bool Decided, bool? Label)[]> Rows()
        => Arb.From(Gen.Choose(0, 1_000_000).Select(seed =>
        {
            var random = new SeededRandom((ulong)seed);
            var score = random.NextBelow(3) switch { 0 => random.NextBelow(11) / 10.0, 1 => 0.4 + (random.NextBelow(30) / 10_000.0), _ => random.NextDouble() };
            return (score, random.NextBelow(2) == 0, random.NextBelow(4) == 0 ? (bool?)null : random.NextDouble() < score);
        }).ArrayOf());
}
