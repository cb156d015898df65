using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Tests.Statistics.Summaries;

public sealed class SummaryDriftTests
{
    private static readonly JsonSerializerOptions Numbers = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.5)]
    public void In_exact_precision_the_report_is_that_of_the_raw_rows(ulong seed, double shift)
    {
        var (before, after) = (Sample.Make(seed, 3_000, 0), Sample.Make(seed + 100, 1_500, shift));
        var (found, errors) = SummaryDrift.Judge(before.Baseline(), after.Window(before, SummaryPrecision.Exact));
        Assert.Equal(JsonSerializer.Serialize(after.Against(before), Numbers), JsonSerializer.Serialize(found, Numbers));
        Assert.All(errors.Values, error => Assert.Equal(ColumnError.None, error));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.5)]
    public void In_rollup_precision_what_is_counted_is_exact_and_the_rest_within_its_stated_error(ulong seed, double shift)
    {
        var (before, after) = (Sample.Make(seed, 3_000, 0), Sample.Make(seed + 100, 1_500, shift));
        var exact = after.Against(before);
        var (found, errors) = SummaryDrift.Judge(before.Baseline(), after.Window(before, SummaryPrecision.Rollup));
        foreach (var (column, expected) in found.Columns.Zip(exact.Columns))
        {
            var error = errors[column.Name];
            Assert.Equal((expected.Psi, expected.JensenShannon, expected.ChiSquare), (column.Psi, column.JensenShannon, column.ChiSquare));
            Assert.Equal((expected.Outliers, expected.Missing, expected.Verdict), (column.Outliers, column.Missing, column.Verdict));
            Assert.Equal((null, null, null), (error.Psi, error.JensenShannon, error.Outliers));
            CheckDistances(column, expected, error);
        }
        Assert.NotNull(errors["smooth"].KolmogorovSmirnov);
        Assert.Equal(ColumnError.None, errors["rounded"]);
        Assert.Equal(exact.Verdict, found.Verdict);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.5)]
    public void Without_counts_against_the_baseline_every_figure_is_within_its_stated_error(ulong seed, double shift)
    {
        var (before, after) = (Sample.Make(seed, 3_000, 0), Sample.Make(seed + 100, 1_500, shift));
        var exact = after.Against(before);
        var (found, errors) = SummaryDrift.Judge(before.Baseline(), after.Window(null, SummaryPrecision.Rollup));
        foreach (var (column, expected) in found.Columns.Zip(exact.Columns))
        {
            var error = errors[column.Name];
            Within(expected.Psi?.Value, column.Psi?.Value, error.Psi);
            Within(expected.JensenShannon?.Distance, column.JensenShannon?.Distance, error.JensenShannon);
            Within(expected.Outliers?.Current, column.Outliers?.Current, error.Outliers);
            CheckDistances(column, expected, error);
        }
        Assert.InRange(errors["smooth"].Psi!.Value, 1e-6, 0.5);
        Assert.Null(errors["rounded"].Psi);
    }

    [Fact]
    public void Values_that_lie_beside_their_bucket_are_no_drift()
    {
        // All within one or two buckets: deciles cut the buckets, and what a bucket stands for is beyond everything in the baseline.
        var (before, after) = (new Sample(), new Sample());
        var random = new SeededRandom(7);
        for (var i = 0; i < 4_000; i++)
            (i % 2 == 0 ? before : after).Add([Cell.Of("narrow", 1_000 + random.NextDouble())]);
        var (report, _) = SummaryDrift.Judge(before.Baseline(), after.Window(null, SummaryPrecision.Rollup));
        Assert.Equal(DriftVerdict.Stable, report.Verdict);
    }

    [Fact]
    public void A_baseline_in_buckets_is_compared_with_a_window_of_any_precision()
    {
        var (before, after) = (Sample.Make(4, 130_000, 0, "smooth"), Sample.Make(5, 3_000, 0.3, "smooth"));
        var exact = after.Against(before).Columns.Single();
        var baseline = before.Baseline();
        Assert.False(baseline.Columns["smooth"].Numbers.IsExact);
        foreach (var precision in Enum.GetValues<SummaryPrecision>())
        {
            var (report, errors) = SummaryDrift.Judge(baseline, after.Window(before, precision));
            var column = report.Columns.Single();
            CheckDistances(column, exact, errors["smooth"]);
            Assert.Equal(DriftVerdict.Drifted, column.Verdict);
            Assert.Equal(exact.Psi!.Value, column.Psi!.Value, 0.02);
        }
        Assert.Equal(DriftVerdict.Stable, SummaryDrift.Judge(baseline, Sample.Make(6, 3_000, 0, "smooth").Window(before, SummaryPrecision.Rollup)).Report.Verdict);
    }

    [Fact]
    public void Too_many_categories_are_compared_with_a_stated_error()
    {
        var (before, after) = (new Sample(), new Sample());
        var random = new SeededRandom(9);
        for (var i = 0; i < 30_000; i++)
            (i % 2 == 0 ? before : after).Add([Cell.Of("word", $"w{(int)Math.Pow(2, 13 * random.NextDouble())}")]);
        var (baseline, window) = (before.Baseline(), after.Window(before, SummaryPrecision.Rollup));
        var (report, errors) = SummaryDrift.Judge(baseline, window);
        var (column, error) = (report.Columns.Single(), errors["word"]);
        Within(after.Texts("word").Distinct, column.Distinct.Current, error.Distinct + 1);

        // What the index would be if every row that lost its category had kept it, over the categories kept.
        var named = before.Texts("word").Items.Concat(window.Columns["word"].Texts.ToCategoryCounts().Items).Select(item => item.Key).ToHashSet();
        var (one, other) = (new CategoryCounts(), new CategoryCounts());
        foreach (var (word, count) in before.Texts("word").Items)
            one.Add(word, count);
        foreach (var (word, count) in after.Texts("word").Items)
            other.Add(named.Contains(word) ? word : "(other)", count);
        var folded = new AlignedCategories(one, other);
        Assert.InRange(error.Psi!.Value, 1e-6, 10);
        Within(PopulationStability.Index(folded.Baseline, folded.Current), column.Psi?.Value, error.Psi);
        Within(JensenShannon.Distance(folded.Baseline, folded.Current), column.JensenShannon?.Distance, error.JensenShannon);
    }

    [Fact]
    public void A_column_of_ids_is_listed_and_not_compared_unless_asked_for()
    {
        var (before, after) = (new Sample(), new Sample());
        for (var i = 0; i < 3_000; i++)
        {
            (i < 1_500 ? before : after).Add(
                [Cell.Of("order", i), Cell.Of("name", $"n{i}"), Cell.Of("weight", Math.Sqrt(i % 1_500)), Cell.Of("plain", i % 7)]);
        }
        var window = after.Window(before, SummaryPrecision.Rollup);
        var (report, _) = SummaryDrift.Judge(before.Baseline(), window);
        Assert.Equal(["order", "name", "weight", "plain"], report.Columns.Select(column => column.Name));
        Assert.All(report.Columns.Take(2), column => Assert.EndsWith("it names rows, and is not compared.", column.Sentence, StringComparison.Ordinal));
        Assert.Equal(DriftVerdict.Stable, report.Verdict);
        Assert.Equal(DriftVerdict.Drifted, SummaryDrift.Judge(before.Baseline(), window, columns: ["order"]).Report.Verdict);
    }

    [Fact]
    public void Columns_of_one_side_are_named_and_those_without_a_value_are_missing()
    {
        var (before, after) = (new Sample(), new Sample());
        for (var i = 0; i < 600; i++)
        {
            (i < 300 ? before : after).Add(
                [i < 300 ? Cell.Of("lost", i % 5) : Cell.Missing("lost"), i < 300 ? Cell.Of("old", 1) : Cell.Of("new", 1)]);
        }
        var window = after.Window(before, SummaryPrecision.Rollup);
        window.Add(new DecisionFacts { Answered = true, Score = 0.5, Prediction = "yes" });
        var (report, _) = SummaryDrift.Judge(before.Baseline(), window);
        Assert.Equal(["old"], report.OnlyInBaseline);
        Assert.Equal(["new"], report.OnlyInCurrent);
        Assert.Equal((1, DriftVerdict.Drifted), (report.Columns.Single().Missing.Current, report.Columns.Single().Verdict));
    }

    [Fact]
    public void Rows_of_an_output_are_answers_and_those_of_an_input_decisions()
    {
        var before = new Sample();
        for (var i = 0; i < 400; i++)
            before.Add([Cell.Of("x", i % 5), Cell.Of("score", i % 10 / 10.0)]);
        var window = new WindowSummary(new SummaryShape(before.Baseline().Layout(Guid.Empty), []));
        for (var i = 0; i < 400; i++)
        {
            var facts = new DecisionFacts { Answered = i % 2 == 0, Score = i / 2 % 10 / 10.0 };
            facts.Inputs.Add(Cell.Of("x", i % 5));
            window.Add(facts);
        }
        var (report, _) = SummaryDrift.Judge(before.Baseline(), window);
        Assert.Equal([0.0, 0.0], report.Columns.Select(column => column.Missing.Current));
        Assert.Equal(DriftVerdict.Stable, report.Verdict);
    }

    [Fact]
    public void Texts_counted_before_there_was_a_baseline_are_compared_as_what_it_holds()
    {
        var (before, after) = (new Sample(), new Sample());
        for (var i = 0; i < 1_000; i++)
            (i % 2 == 0 ? before : after).Add([Cell.Of("number", $"{i / 2 % 50}.5"), i % 2 == 0 ? Cell.Of("code", $"{i / 2 % 9}") : Cell.Of("code", i / 2 % 9)]);
        var window = after.Window(null, SummaryPrecision.Rollup);
        var (report, _) = SummaryDrift.Judge(before.Baseline("code"), window);
        Assert.Equal(500, window.Columns["number"].Texts.Total);
        Assert.Equal([ColumnKind.Numeric, ColumnKind.Categorical], report.Columns.Select(column => column.Kind));
        Assert.All(report.Columns, column => Assert.Equal((DriftVerdict.Stable, 0), (column.Verdict, column.JensenShannon!.Distance)));
    }

    private static void CheckDistances(ColumnDrift column, ColumnDrift expected, ColumnError error)
    {
        Within(expected.KolmogorovSmirnov?.Statistic, column.KolmogorovSmirnov?.Statistic, error.KolmogorovSmirnov);
        Assert.True(column.KolmogorovSmirnov is null || column.KolmogorovSmirnov.Statistic <= expected.KolmogorovSmirnov!.Statistic + 1e-12);
        Within(expected.Wasserstein?.Value, column.Wasserstein?.Value, error.Wasserstein);
        Within(expected.Distinct.Current, column.Distinct.Current, error.Distinct + 1);
    }

    private static void Within(double? expected, double? found, double? error)
    {
        Assert.Equal(expected is null, found is null);
        if (expected is { } exact)
            Assert.InRange(found!.Value, exact - (error ?? 0) - 1e-9, exact + (error ?? 0) + 1e-9);
    }
}
