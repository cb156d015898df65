using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Tests.Statistics.Truth;
using Xunit;

namespace Cockpit.Tests.Statistics.Drift;

public sealed class DriftSentenceTests
{
    private static readonly double[] Steady = [.. Enumerable.Range(0, 1_000).Select(i => (double)(i % 100))];

    [Fact]
    public void The_control_window_of_adult_is_silent() => Assert.Equal(DriftVerdict.Stable, Adult("control_no_shift").Verdict);

    [Theory]
    [InlineData("age", DriftVerdict.Drifted, "age has changed: 12% of rows have no value, none did in the baseline.")]
    [InlineData(
        "hours_per_week", DriftVerdict.Watch,
        "hours_per_week has changed a little: 50 values (1.0%) lie above 99, the highest in the baseline.")]
    [InlineData(
        "workclass", DriftVerdict.Drifted,
        "workclass has changed: “Gig-worker” is new, in 20% of rows; “Private” is 55% of rows, it was 70%.")]
    [InlineData("race", DriftVerdict.Stable, "race looks like the baseline: nothing beyond chance in 5,000 rows.")]
    public void Every_fault_of_adult_is_named(string column, DriftVerdict verdict, string sentence)
    {
        var found = Adult("quality_faults").Columns.Single(item => item.Name == column);
        Assert.Equal(verdict, found.Verdict);
        Assert.Equal(sentence, found.Sentence);
    }

    [Fact]
    public void A_column_stuck_on_one_category_is_named()
        => Assert.Contains("every row now says “United-States”, the baseline had 41 different values",
            Adult("quality_faults").Columns.Single(item => item.Name == "native_country").Sentence, StringComparison.Ordinal);

    [Fact]
    public void The_report_names_what_drifted_and_what_changed_a_little()
        => Assert.Equal(
            "Of 16 columns, age, workclass and native_country drifted; hours_per_week changed a little.", Adult("quality_faults").Sentence);

    [Fact]
    public void Too_few_rows_are_never_green()
    {
        var report = Judge(Steady, Steady[..199]);
        Assert.Equal(DriftVerdict.Insufficient, report.Verdict);
        Assert.Equal("x cannot be judged yet: the window has 199 rows, 200 are needed.", report.Columns[0].Sentence);
    }

    [Fact]
    public void A_column_stuck_on_one_number_is_named()
    {
        var report = Judge(Steady, Enumerable.Repeat(7.0, 500).ToArray());
        Assert.Equal("x has changed: every value is now 7, the baseline had 100 different ones.", report.Columns[0].Sentence);
    }

    [Fact]
    public void A_column_that_lost_all_its_values_has_drifted_though_nothing_is_left_to_compare()
    {
        var report = Judge(Steady, Enumerable.Repeat(double.NaN, 500).ToArray());
        Assert.Equal(DriftVerdict.Drifted, report.Verdict);
        Assert.Equal("x has changed: 100% of rows have no value, none did in the baseline.", report.Columns[0].Sentence);
        Assert.Null(report.Columns[0].Psi);
    }

    [Fact]
    public void A_column_without_values_on_both_sides_cannot_be_judged()
    {
        var empty = Enumerable.Repeat(double.NaN, 500).ToArray();
        Assert.Equal("x cannot be judged: no row has a value in the window, 30 are needed.", Judge(empty, empty).Columns[0].Sentence);
    }

    [Fact]
    public void A_spread_that_grew_around_the_same_average_is_called_that()
    {
        var wide = Steady.Select(value => 49.5 + (1.4 * (value - 49.5))).ToArray();
        Assert.Contains("values are more spread out", Judge(Steady, wide).Columns[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_of_the_contract_turns_watch_into_drift()
    {
        var shifted = Steady.Select(value => value + 6).ToArray();
        Assert.Equal(DriftVerdict.Watch, Judge(Steady, shifted, new DriftOptions { PsiLimit = 9, JensenShannonLimit = 9 }).Verdict);
        var limits = new Dictionary<string, ColumnLimits> { ["x"] = new(Psi: 0.01) };
        Assert.Equal(
            DriftVerdict.Drifted,
            Judge(Steady, shifted, new DriftOptions { PsiLimit = 9, JensenShannonLimit = 9, Limits = limits }).Verdict);
    }

    private static DriftReport Judge(double[] baseline, double[] current, DriftOptions? options = null)
        => DriftReport.Judge(new(baseline.Length, current.Length),
            [NumericEvidence.Of("x", NumericSample.From(baseline), NumericSample.From(current))], options);

    private static DriftReport Adult(string window)
    {
        var baseline = CsvTable.Read(TruthFiles.SharedData("adult", "adult_train.csv"));
        var current = CsvTable.Read(TruthFiles.SharedData("adult", $"window_{window}.csv"));
        string[] numeric = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week"];
        string[] categorical =
            ["workclass", "education", "marital_status", "occupation", "relationship", "race", "sex", "native_country", "income",
                "age_band"];
        return DriftReport.Judge(new(baseline.Rows, current.Rows),
        [
            .. numeric.Select(name => NumericEvidence.Of(name, baseline.Numeric(name), current.Numeric(name))),
            .. categorical.Select(name => CategoricalEvidence.Of(name, baseline.Categories(name), current.Categories(name))),
        ]);
    }
}
