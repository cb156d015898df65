using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift.Significance;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cockpit.Tests.Statistics.Distributions;

public sealed class DistributionTests
{
    [Fact]
    public void Quantiles_interpolate_between_order_statistics()
    {
        Assert.Equal(2.5, Quantile.OfSorted([1, 2, 3, 4], 0.5));
        Assert.Equal(1.3, Quantile.OfSorted([1, 2, 3, 4], 0.1), 12);
        Assert.Equal(4, Quantile.OfSorted([1, 2, 3, 4], 1));
    }

    [Fact]
    public void Quantiles_of_counted_values_are_those_of_the_rows()
        => Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Gen.Choose(-9, 9))), Arb.From(Gen.Choose(0, 100)), (rows, percent) =>
        {
            double[] sorted = [.. rows.Order().Select(value => value / 4.0)];
            return SortedCounts.From(sorted).Quantile(percent / 100.0).Equals(Quantile.OfSorted(sorted, percent / 100.0));
        }).Holds();

    [Fact]
    public void Every_row_falls_into_exactly_one_bin()
        => Prop.ForAll(Arb.From(Gen.Choose(-9, 9).ArrayOf()), Arb.From(Gen.Choose(-9, 9).ArrayOf()), (baseline, rows) =>
        {
            var sample = SortedCounts.From(Array.ConvertAll(rows, value => (double)value));
            var bins = NumericBins.FromBaseline(SortedCounts.From(Array.ConvertAll(baseline, value => (double)value)));
            return bins.Counts(sample).Sum() == rows.Length;
        }).Holds();

    [Fact]
    public void Few_and_many_edges_bin_alike()
    {
        var edges = Enumerable.Range(0, 40).Select(i => i / 4.0).ToArray();
        foreach (var rule in new[] { EdgeRule.UpperClosed, EdgeRule.LowerClosed })
        {
            var (many, few) = (new NumericBins(edges, rule), new NumericBins(edges.AsSpan(0, 12), rule));
            for (var x = -1.0; x < 3; x += 0.125)
                Assert.Equal(few.IndexOf(x), Math.Min(12, many.IndexOf(x)));
        }
    }

    [Fact]
    public void A_missing_value_has_no_bin_and_an_infinite_one_no_distribution()
    {
        Assert.Equal(-1, new NumericBins([0]).IndexOf(double.NaN));
        Assert.Throws<ArgumentException>(() => SortedCounts.From([1, double.PositiveInfinity]));
        Assert.Equal(1, SortedCounts.From([1, double.NaN]).Count);
    }

    [Fact]
    public void On_the_fence_is_inside()
    {
        var fences = OutlierFences.Of(SortedCounts.From([0, 1, 2, 3, 4]));
        Assert.Equal(new OutlierFences(-2, 6), fences);
        Assert.Equal(2, fences.CountOutside(SortedCounts.From([-2, 6, 6.1, -2.1])));
    }

    [Fact]
    public void Entropy_runs_from_nothing_to_the_logarithm_of_the_bins()
    {
        Assert.Equal(0, Entropy.Bits([7, 0, 0]));
        Assert.Equal(2, Entropy.Bits([3, 3, 3, 3]));
        Assert.Null(Entropy.Bits([0, 0]));
    }

    [Fact]
    public void Missing_is_a_category_but_no_distinct_one()
    {
        var counts = CategoryCounts.From(["a", "", null, "b", "a"]);
        Assert.Equal((5, 2, 2), (counts.Total, counts.Missing, counts.Distinct));
    }

    [Fact]
    public void Logarithms_of_factorials_join_where_the_series_takes_over()
        => Assert.Equal(LogFactorial.Of(2047) + Math.Log(2048), LogFactorial.Of(2048), 1e-9);

    [Fact]
    public void Draws_have_the_mean_and_variance_of_their_law()
    {
        var random = new SeededRandom(13);
        var (binomial, hypergeometric) = (new double[20_000], new double[20_000]);
        for (var i = 0; i < binomial.Length; i++)
        {
            binomial[i] = DiscreteDraws.Binomial(random, 50, 0.3);
            hypergeometric[i] = DiscreteDraws.Hypergeometric(random, total: 100, marked: 40, drawn: 25);
        }
        var (one, other) = (SortedCounts.From(binomial), SortedCounts.From(hypergeometric));
        Assert.Equal(15, one.Mean, 0.1);
        Assert.Equal(10.5, Math.Pow(one.StandardDeviation(), 2), 0.5);
        Assert.Equal(10, other.Mean, 0.1);
        Assert.Equal(25 * 0.4 * 0.6 * 75 / 99, Math.Pow(other.StandardDeviation(), 2), 0.3);
    }

    [Fact]
    public void The_law_of_one_sample_agrees_with_published_quantiles()
    {
        // 5 % points of D for n = 10 and n = 20 (Miller 1956), and of the limit.
        Assert.Equal(0.05, KolmogorovDistribution.UpperTail(0.40925, 10), 1e-4);
        Assert.Equal(0.05, KolmogorovDistribution.UpperTail(0.29408, 20), 1e-4);
        Assert.Equal(0.05, KolmogorovDistribution.UpperTail(1.3581 / Math.Sqrt(1e8), 100_000_000), 1e-4);
    }

    [Fact]
    public void The_law_of_one_sample_has_no_step_where_methods_change()
    {
        foreach (var (n, d) in new[] { (140, Math.Sqrt(4.0 / 140)), (5_000, Math.Sqrt(2.2 / 5_000)), (200_000, 0.003) })
            Assert.Equal(KolmogorovDistribution.UpperTail(d * 0.999999, n), KolmogorovDistribution.UpperTail(d * 1.000001, n), 2e-6);
        Assert.Equal(KolmogorovDistribution.UpperTail(0.004, 200_000), KolmogorovDistribution.UpperTail(0.004, 200_001), 1e-6);
    }
}
