using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Intervals;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cockpit.Tests.Statistics.Intervals;

public sealed class IntervalTests
{
    [Fact]
    public void Newcombe_agrees_with_his_published_example()
    {
        // Newcombe 1998, table II, method 10: 56/70 − 48/80.
        var difference = RateDifference.Newcombe(56, 70, 48, 80)!.Value;
        Assert.Equal(0.2, difference.Value, 12);
        Assert.Equal(0.0524, difference.Low, 4);
        Assert.Equal(0.3339, difference.High, 4);
    }

    [Fact]
    public void Wald_agrees_with_hand_computation()
    {
        var difference = RateDifference.Wald(1, 4, 3, 6)!.Value;
        Assert.Equal(-0.8332059382547692, difference.Low, 1e-12);
        Assert.Equal(0.3332059382547692, difference.High, 1e-12);
    }

    [Fact]
    public void Nothing_out_of_nothing_has_no_rate()
    {
        Assert.Null(Wilson.Rate(0, 0));
        Assert.Null(RateRatio.Katz(1, 2, 0, 5));
        Assert.Null(RateDifference.Newcombe(0, 0, 1, 2));
    }

    [Fact]
    public void A_group_never_selected_still_has_an_upper_end()
    {
        var ratio = RateRatio.Katz(0, 200, 50, 200)!.Value;
        Assert.Equal((0.0, 0.0), (ratio.Value, ratio.Low));
        Assert.InRange(ratio.High, 0.01, 0.2);
    }

    [Fact]
    public void Every_interval_holds_its_figure()
        => Prop.ForAll(Arb.From(Gen.Choose(0, 50)), Arb.From(Gen.Choose(1, 50)), Arb.From(Gen.Choose(1, 50)), (a, b, extra) =>
        {
            var (n, m) = (a + extra, b + extra);
            var (rate, ratio, difference) = (
                Wilson.Rate(a, n)!.Value, RateRatio.Katz(a, n, b, m)!.Value, RateDifference.Newcombe(a, n, b, m)!.Value);
            return rate.Interval.Contains(rate.Value) && rate is { Low: >= 0, High: <= 1 }
                && ratio.Interval.Contains(ratio.Value) && difference.Interval.Contains(difference.Value);
        }).Holds();

    [Fact]
    public void A_wilson_interval_holds_the_true_rate_about_as_often_as_it_says()
    {
        var random = new SeededRandom(7);
        var held = 0;
        for (var i = 0; i < 4_000; i++)
            held += Wilson.Rate(DiscreteDraws.Binomial(random, 100, 0.1), 100)!.Value.Interval.Contains(0.1) ? 1 : 0;
        Assert.InRange(held / 4_000.0, 0.92, 0.98);
    }

    [Fact]
    public void The_bootstrap_of_a_mean_is_close_to_its_normal_interval_and_repeatable()
    {
        var random = new SeededRandom(8);
        var sample = new double[400];
        for (var i = 0; i < sample.Length; i++)
            sample[i] = random.NextDouble();
        var values = SortedCounts.From(sample);
        var interval = Bootstrap.Percentile(sample, drawn => SortedCounts.From(drawn).Mean)!.Value;
        var half = 1.96 * values.StandardDeviation() / Math.Sqrt(sample.Length);
        Assert.InRange(interval.Low, values.Mean - (1.2 * half), values.Mean - (0.8 * half));
        Assert.InRange(interval.High, values.Mean + (0.8 * half), values.Mean + (1.2 * half));
        Assert.Equal(interval, Bootstrap.Percentile(sample, drawn => SortedCounts.From(drawn).Mean));
    }

    [Fact]
    public void A_figure_that_is_never_defined_has_no_interval()
        => Assert.Null(Bootstrap.Percentile([1, 2], _ => double.NaN));
}
