using System.Text.Json;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;
using Cockpit.Tests.Statistics.Truth;

namespace Cockpit.Tests.Statistics.Summaries;

/// <summary>The five windows of Adult from rollups of small deltas, against the figures of SciPy and the words of the raw rows.</summary>
public sealed class AdultSummaryTests
{
    [Fact]
    public void Rollups_give_the_figures_and_the_words_of_the_rows()
    {
        var truth = TruthFiles.Shared("adult_drift.json");
        var table = CsvTable.Read(TruthFiles.SharedData("adult", "adult_train.csv"));
        var kinds = truth.GetProperty("baseline").EnumerateObject()
            .ToDictionary(column => column.Name, column => column.Value.GetProperty("kind").GetString() == "numeric");
        var columns = kinds.Keys.Prepend("row_id").ToArray();
        var baseline = Rows(table, columns);
        foreach (var window in truth.GetProperty("windows").EnumerateArray())
        {
            var label = window.GetProperty("label").GetString()!;
            var current = CsvTable.Read(TruthFiles.SharedData("adult", $"window_{label}.csv"));
            var (found, errors) = SummaryDrift.Judge(baseline.Baseline(), Rows(current, columns).Window(baseline, SummaryPrecision.Rollup));
            var raw = DriftReport.Judge(new(table.Rows, current.Rows), [.. kinds.Select(kind => Evidence(kind.Key, kind.Value, table, current))]);
            Assert.Equal(raw.Verdict, found.Verdict);
            Assert.Equal(raw.Sentence, found.Sentence);
            Assert.Equal(raw.Columns.Select(Words), found.Columns.Skip(1).Select(Words));
            Assert.EndsWith("it names rows, and is not compared.", found.Columns[0].Sentence, StringComparison.Ordinal);
            foreach (var (column, exact) in found.Columns.Skip(1).Zip(raw.Columns))
                Check(window.GetProperty("features").GetProperty(column.Name), column, exact, errors[column.Name], $"{label}.{column.Name}");
        }
    }

    private static void Check(JsonElement expected, ColumnDrift column, ColumnDrift exact, ColumnError error, string what)
    {
        var numeric = column.Kind == ColumnKind.Numeric;
        TruthFiles.Close((numeric ? expected.GetProperty("psi_edges_right") : expected.GetProperty("psi")).GetProperty("add0.5"), column.Psi?.Value, what);
        TruthFiles.Close(expected.GetProperty(numeric ? "js_distance_edges_right" : "js_distance"), column.JensenShannon?.Distance, what);
        TruthFiles.Close(expected.GetProperty("null_rate"), column.Missing.Current, what);
        if (!numeric)
        {
            TruthFiles.Close(expected.GetProperty("chi2").GetProperty("stat"), column.ChiSquare?.Statistic, what);
            TruthFiles.Close(expected.GetProperty("chi2").GetProperty("p"), column.ChiSquare?.PValue, what, TruthFiles.PValue);
            return;
        }
        TruthFiles.Close(expected.GetProperty("outlier_rate_iqr"), column.Outliers?.Current, what);
        TruthFiles.Close(expected.GetProperty("ks").GetProperty("D"), column.KolmogorovSmirnov?.Statistic, what, (error.KolmogorovSmirnov ?? 0) + 1e-9);
        Assert.InRange(column.Wasserstein!.Value, exact.Wasserstein!.Value - (error.Wasserstein ?? 0) - 1e-9, exact.Wasserstein.Value + (error.Wasserstein ?? 0) + 1e-9);
        Assert.InRange(column.Distinct.Current, exact.Distinct.Current - (error.Distinct ?? 0) - 1, exact.Distinct.Current + (error.Distinct ?? 0) + 1);
    }

    private static (string, DriftVerdict, string) Words(ColumnDrift column) => (column.Name, column.Verdict, column.Sentence);

    private static ColumnEvidence Evidence(string name, bool numeric, CsvTable before, CsvTable after)
        => numeric ? NumericEvidence.Of(name, before.Numeric(name), after.Numeric(name))
            : CategoricalEvidence.Of(name, before.Categories(name), after.Categories(name));

    private static Sample Rows(CsvTable table, string[] columns)
    {
        var sample = new Sample();
        var texts = columns.Select(table.Text).ToArray();
        for (var i = 0; i < table.Rows; i++)
            sample.Add([.. columns.Select((column, at) => Cell.Of(column, texts[at][i]))]);
        return sample;
    }
}
