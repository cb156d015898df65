using System.Text.Json;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Tests.Statistics.Truth;
using Xunit;

namespace Cockpit.Tests.Statistics.Drift;

/// <summary>Every window of Adult and of elec2, every column, every figure.</summary>
public sealed class DriftTruthTests
{
    [Fact]
    public void All_five_windows_of_adult_are_reproduced()
    {
        var truth = TruthFiles.Shared("adult_drift.json");
        var baseline = CsvTable.Read(TruthFiles.SharedData("adult", "adult_train.csv"));
        foreach (var window in truth.GetProperty("windows").EnumerateArray())
        {
            var label = window.GetProperty("label").GetString()!;
            var current = CsvTable.Read(TruthFiles.SharedData("adult", $"window_{label}.csv"));
            CheckWindow(window, truth.GetProperty("baseline"), label,
                (name, numeric) => Evidence(name, numeric, (baseline, 0, baseline.Rows), (current, 0, current.Rows)));
        }
    }

    [Theory]
    [InlineData("elec2_drift_weekly.json")]
    [InlineData("elec2_drift_isoweek.json")]
    public void All_weeks_of_elec2_are_reproduced(string file)
    {
        var truth = TruthFiles.Shared(file);
        var table = CsvTable.Read(TruthFiles.SharedData("elec2", "elec2.csv"));
        foreach (var window in truth.GetProperty("windows").EnumerateArray())
        {
            var (start, end) = (window.GetProperty("row_start").GetInt32(), window.GetProperty("row_end_exclusive").GetInt32());
            CheckWindow(window, truth.GetProperty("baseline"), window.GetProperty("label").GetString()!,
                (name, numeric) => Evidence(name, numeric, (table, 0, table.Rows / 2), (table, start, end)));
        }
    }

    private static ColumnEvidence Evidence(
        string name, bool numeric, (CsvTable Table, int From, int To) before, (CsvTable Table, int From, int To) after)
        => numeric
            ? NumericEvidence.Of(name, before.Table.Numeric(name, before.From, before.To), after.Table.Numeric(name, after.From, after.To))
            : CategoricalEvidence.Of(
                name, before.Table.Categories(name, before.From, before.To), after.Table.Categories(name, after.From, after.To));

    private static void CheckWindow(JsonElement window, JsonElement baseline, string label, Func<string, bool, ColumnEvidence> evidence)
    {
        var columns = window.GetProperty("features").EnumerateObject()
            .Select(feature
                => evidence(feature.Name, baseline.GetProperty(feature.Name).GetProperty("kind").GetString() == "numeric")).ToList();
        var report = DriftReport.Judge(columns[0].Rows, columns);
        foreach (var (column, source) in report.Columns.Zip(columns))
        {
            var expected = window.GetProperty("features").GetProperty(column.Name);
            var before = baseline.GetProperty(column.Name);
            CheckCommon(expected, before, column, $"{label}.{column.Name}");
            if (source is NumericEvidence numeric)
                CheckNumeric(expected, before, column, numeric, $"{label}.{column.Name}");
            else
                CheckCategorical(expected, column, $"{label}.{column.Name}");
        }
    }

    private static void CheckCommon(JsonElement expected, JsonElement before, ColumnDrift column, string what)
    {
        TruthFiles.Close(before.GetProperty("null_rate"), column.Missing.Baseline, what + " missing before");
        TruthFiles.Close(expected.GetProperty("null_rate"), column.Missing.Current, what + " missing");
        TruthFiles.Close(before.GetProperty("cardinality"), column.Distinct.Baseline, what + " distinct before");
        TruthFiles.Close(expected.GetProperty("cardinality"), column.Distinct.Current, what + " distinct");
        TruthFiles.Close(before.GetProperty("entropy_bits"), column.Entropy.Baseline, what + " entropy before");
        TruthFiles.Close(expected.GetProperty("entropy_bits"), column.Entropy.Current, what + " entropy");
    }

    private static void CheckNumeric(JsonElement expected, JsonElement before, ColumnDrift column, NumericEvidence evidence, string what)
    {
        Assert.Equal(TruthFiles.Longs(before.GetProperty("counts_edges_right")), evidence.Bins.Baseline);
        Assert.Equal(TruthFiles.Longs(expected.GetProperty("counts_edges_right")), evidence.Bins.Current);
        foreach (var (rule, field) in DriftMicroCaseTests.ZeroRules)
        {
            TruthFiles.Close(expected.GetProperty("psi_edges_right").GetProperty(field),
                PopulationStability.Index(evidence.Bins.Baseline, evidence.Bins.Current, rule), what + field);
            TruthFiles.Close(expected.GetProperty("psi_edges_left").GetProperty(field), PopulationStability.Index(
                TruthFiles.Longs(before.GetProperty("counts_edges_left")), TruthFiles.Longs(expected.GetProperty("counts_edges_left")),
                rule), what + field);
        }
        TruthFiles.Close(expected.GetProperty("psi_edges_right").GetProperty("add0.5"), column.Psi?.Value, what + " psi");
        TruthFiles.Close(expected.GetProperty("js_distance_edges_right"), column.JensenShannon?.Distance, what + " js");
        TruthFiles.Close(before.GetProperty("outlier_rate_iqr"), column.Outliers?.Baseline, what + " outliers before");
        TruthFiles.Close(expected.GetProperty("outlier_rate_iqr"), column.Outliers?.Current, what + " outliers");
        TruthFiles.Close(expected.GetProperty("ks").GetProperty("D"), column.KolmogorovSmirnov?.Statistic, what + " D");
        TruthFiles.Close(
            expected.GetProperty("ks").GetProperty("p_auto"), column.KolmogorovSmirnov?.PValue, what + " p", TruthFiles.PValue);
        TruthFiles.Close(expected.GetProperty("ks").GetProperty("p_asymp"), KolmogorovSmirnov.Limit(
            column.KolmogorovSmirnov!.Statistic, evidence.Present.Baseline, evidence.Present.Current), what + " limit", TruthFiles.PValue);
        TruthFiles.Close(expected.GetProperty("wasserstein"), column.Wasserstein?.Value, what + " W");
        TruthFiles.Close(expected.GetProperty("wasserstein_over_std1"), column.Wasserstein?.Normalized, what + " W/std");
        TruthFiles.Close(expected.GetProperty("median"), evidence.Location.Current.Median, what + " median");
        TruthFiles.Close(expected.GetProperty("std_ddof1"), evidence.Location.Current.Deviation, what + " deviation");
    }

    private static void CheckCategorical(JsonElement expected, ColumnDrift column, string what)
    {
        TruthFiles.Close(expected.GetProperty("psi").GetProperty("add0.5"), column.Psi?.Value, what + " psi");
        TruthFiles.Close(expected.GetProperty("js_distance"), column.JensenShannon?.Distance, what + " js");
        TruthFiles.Close(expected.GetProperty("chi2").GetProperty("stat"), column.ChiSquare?.Statistic, what + " chi2");
        TruthFiles.Close(expected.GetProperty("chi2").GetProperty("p"), column.ChiSquare?.PValue, what + " p", TruthFiles.PValue);
        Assert.Equal(expected.GetProperty("chi2").GetProperty("dof").GetInt32(), column.ChiSquare?.DegreesOfFreedom);
        Assert.Equal(Strings(expected.GetProperty("new_categories")), column.NewCategories);
        Assert.Equal(Strings(expected.GetProperty("missing_categories")), column.MissingCategories);
    }

    /// <summary>The truth lists a missing value that ceased as a category gone; the project names it as a rate instead.</summary>
    private static string[] Strings(JsonElement array)
        => [.. array.EnumerateArray().Select(item => item.GetString()!).Where(name => name.Length > 0)];
}
