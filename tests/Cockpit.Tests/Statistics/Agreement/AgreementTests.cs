using System.Text.Json;
using Cockpit.Statistics.Agreement;
using Cockpit.Tests.Statistics.Truth;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cockpit.Tests.Statistics.Agreement;

public sealed class AgreementTests
{
    private static readonly JsonElement Examples = TruthFiles.Committed("kappa_examples.json");

    [Theory]
    [InlineData("wikipedia_fleiss")]
    [InlineData("perfect")]
    [InlineData("degenerate_one_category")]
    public void Fleiss_agrees_with_published_examples(string name)
    {
        var example = Examples.GetProperty(name);
        var table = Table(example.GetProperty("table_subjects_x_categories"));
        TruthFiles.Close(example.GetProperty("fleiss"), FleissKappa.Of(table), name);
        if (example.TryGetProperty("krippendorff_alpha_nominal", out var alpha))
            TruthFiles.Close(alpha, KrippendorffAlpha.Nominal(table), name);
    }

    [Fact]
    public void Free_marginals_follow_randolph()
    {
        foreach (var example in Examples.GetProperty("randolph").EnumerateArray())
        {
            var table = Table(example.GetProperty("table"));
            TruthFiles.Close(example.GetProperty("fixed_marginal"), FleissKappa.Of(table), "fixed");
            TruthFiles.Close(example.GetProperty("free_marginal"), FleissKappa.Of(table, freeMarginal: true), "free");
        }
    }

    [Fact]
    public void Cohen_and_its_error_agree_with_a_published_table()
    {
        var example = Examples.GetProperty("sas_3x3");
        long[] table = [.. example.GetProperty("table").EnumerateArray().SelectMany(TruthFiles.Longs)];
        TruthFiles.Close(example.GetProperty("computed").GetProperty("kappa"), CohenKappa.Of(table, 3), "kappa");
        TruthFiles.Close(example.GetProperty("computed").GetProperty("ase"), CohenKappa.StandardError(table, 3), "error");
        TruthFiles.Close(
            example.GetProperty("weighted_linear").GetProperty("computed"), CohenKappa.Of(table, 3, Disagreement.Linear), "linear");
        TruthFiles.Close(example.GetProperty("weighted_quadratic"), CohenKappa.Of(table, 3, Disagreement.Quadratic), "quadratic");
    }

    [Fact]
    public void Raters_who_only_ever_said_one_thing_have_no_kappa()
    {
        var report = AgreementReport.Of(["a", "a", "a", "a"], raters: 2);
        Assert.Equal(new AgreementReport(2, 2, null, null, null), report);
    }

    [Fact]
    public void Three_raters_have_no_cohen_and_a_gap_leaves_only_krippendorff()
    {
        var report = AgreementReport.Of(["a", "a", "b", "b", "b", null, "a", "a", "a"], raters: 3);
        Assert.Null(report.CohenKappa);
        Assert.Null(report.FleissKappa);
        Assert.NotNull(report.KrippendorffAlpha);
    }

    [Fact]
    public void Perfect_agreement_is_one_and_no_coefficient_exceeds_it()
        => Prop.ForAll(Arb.From(Gen.Choose(0, 2).ListOf()), ratings =>
        {
            var codes = ratings.ToArray();
            var same = AgreementReport.Of([.. codes.SelectMany(code => new[] { $"{code}", $"{code}" })], 2);
            var varied = AgreementReport.Of([.. codes.SelectMany((code, index) => new[] { $"{code}", $"{(code + (index % 3)) % 3}" })], 2);
            return (same.CohenKappa is null || Math.Abs(same.CohenKappa.Value - 1) < 1e-12)
                && !(varied.CohenKappa > 1) && !(varied.FleissKappa > 1) && !(varied.KrippendorffAlpha > 1);
        }).Holds();

    [Fact]
    public void A_rater_who_turns_up_late_counts_and_an_item_that_one_rated_compares_nobody()
    {
        var tally = new AgreementTally();
        tally.Add([(0, "a")]);
        tally.Add([(0, "a"), (1, "a")]);
        tally.Add([(1, "b"), (0, "a")]);
        tally.Add([(2, "b"), (0, "b"), (1, "")]);
        Assert.Equal((4, 3, 2, 2), (tally.Items, tally.Compared, tally.Unanimous, tally.Categories));
        Assert.Null(tally.ToReport(3).CohenKappa);
        Assert.Equal(0, tally.ToReport(2).CohenKappa);
    }

    [Fact]
    public void Item_by_item_gives_what_the_whole_table_gives()
        => Prop.ForAll(Arb.From(Gen.Choose(0, 3).ListOf()), ratings =>
        {
            int[] codes = [.. ratings.Take(ratings.Count / 3 * 3)];
            var report = AgreementReport.Of([.. codes.Select(code => $"{code}")], 3);
            var table = RatingTable.FromCounts([.. codes.Chunk(3).SelectMany(item => Enumerable.Range(0, 4).Select(category => item.Count(code => code == category)))], 4);
            return Same(report.FleissKappa, FleissKappa.Of(table)) && Same(report.KrippendorffAlpha, KrippendorffAlpha.Nominal(table));
            static bool Same(double? left, double? right) => left is null == right is null && (left is null || Math.Abs(left.Value - right!.Value) < 1e-12);
        }).Holds();

    private static RatingTable Table(JsonElement rows)
        => RatingTable.FromCounts(
            [.. rows.EnumerateArray().SelectMany(row => TruthFiles.Longs(row)).Select(count => (int)count)], rows[0].GetArrayLength());
}
