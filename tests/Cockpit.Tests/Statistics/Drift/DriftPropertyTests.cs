using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Drift.Significance;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cockpit.Tests.Statistics.Drift;

public sealed class DriftPropertyTests
{
    [Fact]
    public void A_sample_against_itself_shows_no_difference()
        => Prop.ForAll(Counts(), counts =>
            counts.Sum() == 0 || (PopulationStability.Index(counts, counts) == 0 && JensenShannon.Distance(counts, counts) == 0
                && ChiSquareTest.Contingency(counts, counts)!.Statistic < 1e-12)).Holds();

    [Fact]
    public void Differences_do_not_depend_on_which_sample_comes_first()
        => Prop.ForAll(Counts(), Counts(), (left, right) =>
            Same(PopulationStability.Index(left, right), PopulationStability.Index(right, left))
            && Same(JensenShannon.Distance(left, right), JensenShannon.Distance(right, left))
            && Same(ChiSquareTest.Contingency(left, right)?.PValue, ChiSquareTest.Contingency(right, left)?.PValue)).Holds();

    [Fact]
    public void Jensen_shannon_is_between_nothing_and_one()
        => Prop.ForAll(Counts(), Counts(), (left, right) => JensenShannon.Distance(left, right) is null or (>= 0 and <= 1)).Holds();

    [Fact]
    public void Kolmogorov_smirnov_is_the_largest_gap_at_any_value()
        => Prop.ForAll(Values(), Values(), (left, right) =>
        {
            var (before, after) = (SortedCounts.From(left), SortedCounts.From(right));
            var naive = left.Concat(right).Max(
                x => Math.Abs((before.CountAtMost(x) / (double)before.Count) - (after.CountAtMost(x) / (double)after.Count)));
            return Same(KolmogorovSmirnov.Compare(before, after)!.Statistic, naive);
        }).Holds();

    [Fact]
    public void Wasserstein_moves_with_the_sample()
        => Prop.ForAll(Values(), Arb.From(Gen.Choose(-20, 20)), (values, shift) => Same(
            Wasserstein.Distance(SortedCounts.From(values), SortedCounts.From(Array.ConvertAll(values, value => value + shift))),
            Math.Abs(shift))).Holds();

    [Fact]
    public void Bins_from_sorted_values_are_those_from_rows()
        => Prop.ForAll(Values(), Values(), (baseline, rows) =>
        {
            var bins = NumericBins.FromBaseline(SortedCounts.From(baseline));
            var counts = new long[bins.Count];
            bins.Add(rows, counts);
            return counts.SequenceEqual(bins.Counts(SortedCounts.From(rows)));
        }).Holds();

    [Fact]
    public void Adjusted_p_values_are_no_smaller_and_keep_their_order()
        => Prop.ForAll(Arb.From(Gen.Choose(0, 100).ArrayOf()), percents =>
        {
            var p = Array.ConvertAll(percents, percent => percent / 100.0);
            return new[] { Correction.Holm, Correction.BenjaminiYekutieli }.All(correction =>
            {
                var adjusted = FamilyWise.Adjust(p, correction);
                return p.Zip(adjusted).All(pair => pair.Second >= pair.First && pair.Second <= 1)
                    && p.Zip(adjusted).OrderBy(pair => pair.First).Select(pair => pair.Second).SequenceEqual(adjusted.Order());
            });
        }).Holds();

    [Fact]
    public void Holm_and_benjamini_yekutieli_agree_with_hand_computation()
    {
        Assert.Equal([0.03, 0.06, 0.06], FamilyWise.Adjust([0.01, 0.04, 0.03]).Select(p => Math.Round(p, 12)));
        Assert.Equal([0.055, 0.0733333333, 0.0733333333],
            FamilyWise.Adjust([0.01, 0.04, 0.03], Correction.BenjaminiYekutieli).Select(p => Math.Round(p, 10)));
    }

    [Fact]
    public void Fisher_agrees_with_hand_computation()
    {
        // Tea-tasting table 3/4 against 1/4: upper tail (16 + 1)/70.
        Assert.Equal(34.0 / 70, TwoRates.PValue(1, 4, 3, 4), 12);
        Assert.Equal(1, TwoRates.PValue(0, 10, 0, 20));
    }

    [Fact]
    public void Values_beyond_the_baseline_are_as_surprising_as_their_order()
    {
        // All three largest of five are new: (2·... )/: C(3,3)/C(5,3) = 1/10, doubled.
        Assert.Equal(0.2, Exceedance.PValue(2, 3, 0, 3), 12);
        Assert.Equal(1, Exceedance.PValue(2, 3, 0, 0));
    }

    [Fact]
    public void Permutation_agrees_with_fisher_on_two_by_two()
    {
        static double Miss(ReadOnlySpan<long> before, ReadOnlySpan<long> after) => after[1];
        var permuted = PermutationTest.PValue([97, 3], [45, 5], Miss, 20_000, seed: 1);
        Assert.Equal(TwoRates.PValue(3, 100, 5, 50) / 2, permuted, 0.03);
    }

    [Fact]
    public void The_critical_value_of_psi_is_exceeded_once_in_twenty()
        => Assert.Equal(0.05, PopulationStability.PValue(PopulationStability.Critical(5_000, 2_000, 10), 5_000, 2_000, 10), 9);

    private static bool Same(double? left, double? right)
        => left is null ? right is null : right is { } value && Math.Abs(left.Value - value) < 1e-9;

    private static Arbitrary<long[]> Counts() => Arb.From(Gen.Choose(0, 40).Select(count => (long)count).ArrayOf(6));

    private static Arbitrary<double[]> Values()
        => Arb.From(Gen.NonEmptyListOf(Gen.Choose(-15, 15).Select(i => i / 2.0)).Select(list => list.ToArray()));
}
