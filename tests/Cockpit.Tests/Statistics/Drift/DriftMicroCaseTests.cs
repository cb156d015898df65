using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Tests.Statistics.Truth;
using Xunit;

namespace Cockpit.Tests.Statistics.Drift;

public sealed class DriftMicroCaseTests
{
    public static TheoryData<string> Counts => TruthFiles.MicroCases("psi_js_from_counts");
    public static TheoryData<string> Samples => TruthFiles.MicroCases("ks_wasserstein");
    public static TheoryData<string> Tables => TruthFiles.MicroCases("chi2_contingency");
    public static TheoryData<string> Bins => TruthFiles.MicroCases("numeric_bins");

    [Theory, MemberData(nameof(Counts))]
    public void Psi_in_every_convention_and_js_follow_from_counts(string name)
    {
        var (input, expected) = TruthFiles.MicroCase(name);
        var (before, after) = (TruthFiles.Longs(input.GetProperty("baseline")), TruthFiles.Longs(input.GetProperty("window")));
        foreach (var (rule, field) in ZeroRules)
            TruthFiles.Close(expected.GetProperty("psi").GetProperty(field), PopulationStability.Index(before, after, rule), field);
        TruthFiles.Close(expected.GetProperty("js_distance_base2"), JensenShannon.Distance(before, after), "js");
    }

    [Theory, MemberData(nameof(Samples))]
    public void Ks_and_wasserstein_follow_from_two_samples(string name)
    {
        var (input, expected) = TruthFiles.MicroCase(name);
        var before = SortedCounts.From(TruthFiles.Doubles(input.GetProperty("baseline")));
        var after = SortedCounts.From(TruthFiles.Doubles(input.GetProperty("window")));
        var gap = KolmogorovSmirnov.Compare(before, after)!;
        Assert.True(gap.Exact);
        TruthFiles.Close(expected.GetProperty("ks_D"), gap.Statistic, "D");
        TruthFiles.Close(expected.GetProperty("ks_p_exact"), gap.PValue, "p");
        TruthFiles.Close(
            expected.GetProperty("ks_p_asymp_scipy"), KolmogorovSmirnov.Limit(gap.Statistic, before.Count, after.Count), "limit");
        var distance = Wasserstein.Distance(before, after);
        TruthFiles.Close(expected.GetProperty("wasserstein"), distance, "W");
        TruthFiles.Close(expected.GetProperty("wasserstein_over_std0"), Wasserstein.Normalized(distance, before, 0), "W/std0");
        TruthFiles.Close(expected.GetProperty("wasserstein_over_std1"), Wasserstein.Normalized(distance, before), "W/std1");
    }

    [Theory, MemberData(nameof(Tables))]
    public void Chi_square_follows_from_a_table(string name)
    {
        var (input, expected) = TruthFiles.MicroCase(name);
        var rows = input.GetProperty("rows_baseline_window");
        var result = ChiSquareTest.Contingency(TruthFiles.Longs(rows[0]), TruthFiles.Longs(rows[1]))!;
        TruthFiles.Close(expected.GetProperty("stat"), result.Statistic, "statistic");
        TruthFiles.Close(expected.GetProperty("p"), result.PValue, "p");
        Assert.Equal(expected.GetProperty("dof").GetInt32(), result.DegreesOfFreedom);
    }

    [Theory, MemberData(nameof(Bins))]
    public void Collapsed_edges_keep_drift_visible(string name)
    {
        var (input, expected) = TruthFiles.MicroCase(name);
        var before = SortedCounts.From(TruthFiles.Doubles(input.GetProperty("baseline")));
        var after = SortedCounts.From(TruthFiles.Doubles(input.GetProperty("window")));
        foreach (var (rule, suffix) in new[] { (EdgeRule.UpperClosed, "edges_right"), (EdgeRule.LowerClosed, "edges_left") })
        {
            var bins = NumericBins.FromBaseline(before, rule: rule);
            Assert.Equal(TruthFiles.Doubles(expected.GetProperty("interior_edges")), bins.Edges.ToArray());
            Assert.Equal(TruthFiles.Longs(expected.GetProperty("counts_" + suffix)), bins.Counts(after));
            foreach (var (zero, field) in ZeroRules)
            {
                TruthFiles.Close(expected.GetProperty("psi_" + suffix).GetProperty(field),
                    PopulationStability.Index(bins.Counts(before), bins.Counts(after), zero), suffix + field);
            }
        }
        TruthFiles.Close(expected.GetProperty("ks").GetProperty("p_auto"), KolmogorovSmirnov.Compare(before, after)!.PValue, "p");
        TruthFiles.Close(expected.GetProperty("wasserstein_over_std0"),
            Wasserstein.Normalized(Wasserstein.Distance(before, after), before, 0), "W/std0");
    }

    [Fact]
    public void Missing_values_are_counted_apart()
    {
        var (input, expected) = TruthFiles.MicroCase("nulls");
        var evidence = NumericEvidence.Of("x", NumericSample.From(TruthFiles.Doubles(input.GetProperty("baseline"))),
            NumericSample.From(TruthFiles.Doubles(input.GetProperty("window"))));
        TruthFiles.Close(expected.GetProperty("baseline_null_rate"), evidence.MissingRate.Baseline, "baseline");
        TruthFiles.Close(expected.GetProperty("window_null_rate"), evidence.MissingRate.Current, "window");
        TruthFiles.Close(expected.GetProperty("mean_window"), evidence.Location.Current.Mean, "mean");
    }

    [Fact]
    public void Entropy_is_in_bits()
    {
        var (input, expected) = TruthFiles.MicroCase("entropy");
        TruthFiles.Close(expected.GetProperty("entropy_bits"), Entropy.Bits(TruthFiles.Longs(input.GetProperty("counts"))), "bits");
    }

    internal static readonly (ZeroRule Rule, string Field)[] ZeroRules =
    [
        (ZeroRule.AddHalf, "add0.5"), (ZeroRule.ClipFourth, "clip1e-4"), (ZeroRule.ClipSixth, "clip1e-6"), (ZeroRule.Raw, "raw"),
    ];
}
