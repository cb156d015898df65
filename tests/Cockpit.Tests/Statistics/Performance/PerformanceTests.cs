using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Performance;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cockpit.Tests.Statistics.Performance;

public sealed class PerformanceTests
{
    [Fact]
    public void A_window_without_rows_has_no_figures()
    {
        var report = ClassificationReport.Of(new Confusion(0, 0, 0, 0));
        Assert.Null(report.Accuracy);
        Assert.Null(report.F1);
        Assert.Null(report.BalancedAccuracy);
        Assert.Null(report.MatthewsCorrelation);
    }

    [Fact]
    public void Auc_equals_the_share_of_pairs_in_the_right_order()
        => Prop.ForAll(Arb.From(Gen.Choose(0, 9).ListOf()), scores =>
        {
            var (labels, values) = Rows(scores);
            double pairs = 0, ordered = 0;
            for (var i = 0; i < labels.Length; i++)
            {
                for (var j = 0; j < labels.Length; j++)
                {
                    if (!labels[i] || labels[j])
                        continue;
                    pairs++;
                    ordered += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0;
                }
            }
            var auc = Ranking.Of(labels, values).RocAuc;
            return pairs == 0 ? auc is null : Math.Abs(auc!.Value - (ordered / pairs)) < 1e-12;
        }).Holds();

    [Fact]
    public void Reversing_every_score_turns_auc_around()
        => Prop.ForAll(Arb.From(Gen.Choose(0, 9).ListOf()), scores =>
        {
            var (labels, values) = Rows(scores);
            var (auc, reversed) = (
                Ranking.Of(labels, values).RocAuc, Ranking.Of(labels, Array.ConvertAll(values, value => 1 - value)).RocAuc);
            return auc is null ? reversed is null : Math.Abs(auc.Value + reversed!.Value - 1) < 1e-12;
        }).Holds();

    [Fact]
    public void A_score_that_cannot_be_ranked_is_refused()
        => Assert.Throws<ArgumentException>(() => Ranking.Of([true, false], [double.NaN, 0.5]));

    [Fact]
    public void Accuracy_without_labels_is_within_three_errors_of_the_truth_when_scores_are_calibrated()
    {
        var random = new SeededRandom(11);
        var missed = 0;
        for (var window = 0; window < 400; window++)
        {
            var (scores, labels, predictions) = (new double[500], new bool[500], new bool[500]);
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = random.NextDouble();
                labels[i] = random.NextDouble() < scores[i];
                predictions[i] = scores[i] >= 0.5;
            }
            var (estimate, truth) = (EstimatedPerformance.Of(scores, predictions), Confusion.Of(labels, predictions));
            missed += Outside(estimate.Accuracy, truth.Accuracy) + Outside(estimate.Precision, truth.Precision)
                + Outside(estimate.Recall, truth.Recall) + Outside(estimate.F1, truth.F1);
        }
        // 1,600 ranges of ±3 standard errors: about four misses are chance.
        Assert.InRange(missed, 0, 15);
    }

    [Fact]
    public void Regression_figures_follow_from_errors()
    {
        var report = RegressionReport.Of([1, 2, 3, 4], [2, 2, 3, 2]);
        Assert.Equal(0.75, report.MeanAbsoluteError);
        Assert.Equal(Math.Sqrt(1.25), report.RootMeanSquaredError!.Value, 12);
        Assert.Equal(-0.25, report.Bias);
        Assert.Equal(0.5, report.MedianAbsoluteError);
        Assert.Equal(0, report.RSquared!.Value, 12);
        Assert.Equal(0.375, report.MeanAbsolutePercentageError!.Value, 12);
    }

    [Fact]
    public void A_constant_truth_has_no_r_squared_and_a_zero_no_percentage()
    {
        var report = RegressionReport.Of([0, 0], [1, -1]);
        Assert.Null(report.RSquared);
        Assert.Null(report.MeanAbsolutePercentageError);
    }

    private static int Outside(Expectation? estimate, double? truth) => truth < estimate!.Value.Low || truth > estimate.Value.High ? 1 : 0;

    private static (bool[] Labels, double[] Scores) Rows(IEnumerable<int> scores)
    {
        var values = scores.Select(score => score / 9.0).ToArray();
        return ([.. values.Select((_, index) => index % 3 == 0)], values);
    }
}
