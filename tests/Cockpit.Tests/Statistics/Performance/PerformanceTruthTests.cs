using System.Text.Json;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Performance;
using Cockpit.Tests.Statistics.Truth;
using Xunit;

namespace Cockpit.Tests.Statistics.Performance;

public sealed class PerformanceTruthTests
{
    public static TheoryData<string> Micro => TruthFiles.MicroCases("performance");

    [Theory, MemberData(nameof(Micro))]
    public void Small_cases_are_reproduced(string name)
    {
        var (input, expected) = TruthFiles.MicroCase(name);
        var report = ClassificationReport.AtThreshold(
            TruthFiles.Bools(input.GetProperty("y")), TruthFiles.Doubles(input.GetProperty("p")),
            input.GetProperty("threshold").GetDouble());
        Check(expected, report, name);
    }

    [Fact]
    public void Calibration_error_follows_either_rule_of_edges()
    {
        var (input, expected) = TruthFiles.MicroCase("ece edges");
        var (labels, scores) = (TruthFiles.Bools(input.GetProperty("y")), TruthFiles.Doubles(input.GetProperty("p")));
        foreach (var (upperClosed, suffix) in new[] { (false, "left_closed"), (true, "right_closed") })
        {
            var bins = Calibration.Bins(labels, scores, upperClosed);
            TruthFiles.Close(expected.GetProperty("ece_" + suffix), Calibration.ExpectedError(bins), "ece " + suffix);
            TruthFiles.Close(expected.GetProperty("mce_" + suffix), Calibration.MaximumError(bins), "mce " + suffix);
        }
    }

    [Fact]
    public void Adult_is_reproduced_overall_at_every_threshold_and_on_every_day()
    {
        var truth = TruthFiles.Shared("adult_performance.json");
        var table = CsvTable.Read(TruthFiles.SharedData("adult", "adult_decisions.csv"));
        var (labels, predictions, scores) = (table.Flags("label"), table.Flags("prediction"), table.Numbers("score"));
        Check(truth.GetProperty("overall"), ClassificationReport.Of(labels, predictions, scores), "overall");
        foreach (var threshold in truth.GetProperty("thresholds").EnumerateObject())
        {
            Check(threshold.Value, ClassificationReport.AtThreshold(
                labels, scores, double.Parse(threshold.Name, System.Globalization.CultureInfo.InvariantCulture)), threshold.Name);
        }
        var days = table.Text("timestamp");
        foreach (var day in truth.GetProperty("by_day").EnumerateArray())
        {
            var date = day.GetProperty("day").GetString()!;
            var start = Array.FindIndex(days, text => text.StartsWith(date, StringComparison.Ordinal));
            var end = start + day.GetProperty("n").GetInt32();
            Check(day, ClassificationReport.Of(labels.AsSpan()[start..end], predictions.AsSpan()[start..end], scores.AsSpan()[start..end]),
                date);
        }
    }

    [Fact]
    public void Every_week_of_elec2_is_reproduced()
    {
        var truth = TruthFiles.Shared("elec2_performance_weekly.json");
        var table = CsvTable.Read(TruthFiles.SharedData("elec2", "elec2_decisions.csv"));
        var (labels, predictions, scores) = (table.Flags("label"), table.Flags("prediction"), table.Numbers("score"));
        var first = (int)table.Numbers("row")[0];
        var weeks = truth.GetProperty("windows");
        var from = weeks[0].GetProperty("row_start").GetInt32() - first;
        Check(truth.GetProperty("baseline"),
            ClassificationReport.Of(labels.AsSpan()[..from], predictions.AsSpan()[..from], scores.AsSpan()[..from]), "baseline");
        foreach (var week in weeks.EnumerateArray())
        {
            var start = week.GetProperty("row_start").GetInt32() - first;
            var end = start + week.GetProperty("performance").GetProperty("n").GetInt32();
            Check(week.GetProperty("performance"),
                ClassificationReport.Of(labels.AsSpan()[start..end], predictions.AsSpan()[start..end], scores.AsSpan()[start..end]),
                    $"row {start}");
        }
    }

    [Fact]
    public void The_drift_of_elec2_scores_is_reproduced()
    {
        var truth = TruthFiles.Shared("elec2_performance_weekly.json");
        var table = CsvTable.Read(TruthFiles.SharedData("elec2", "elec2_decisions.csv"));
        var first = (int)table.Numbers("row")[0];
        var weeks = truth.GetProperty("windows");
        var baseline = table.Numeric("score", 0, weeks[0].GetProperty("row_start").GetInt32() - first);
        foreach (var week in weeks.EnumerateArray())
        {
            var start = week.GetProperty("row_start").GetInt32() - first;
            var expected = week.GetProperty("score_drift");
            var current = table.Numeric("score", start, start + expected.GetProperty("n").GetInt32());
            var column = DriftReport.Judge(new(baseline.Rows, current.Rows), [NumericEvidence.Of("score", baseline, current)]).Columns[0];
            TruthFiles.Close(expected.GetProperty("psi_edges_right").GetProperty("add0.5"), column.Psi?.Value, "psi");
            TruthFiles.Close(expected.GetProperty("ks").GetProperty("p_auto"), column.KolmogorovSmirnov?.PValue, "p", TruthFiles.PValue);
            TruthFiles.Close(expected.GetProperty("wasserstein_over_std1"), column.Wasserstein?.Normalized, "wasserstein");
        }
    }

    private static void Check(JsonElement expected, ClassificationReport report, string what)
    {
        var confusion = report.Confusion;
        var figures = new Dictionary<string, double?>
        {
            ["n"] = report.Rows, ["positives"] = report.Positives, ["base_rate"] = confusion.BaseRate,
                ["selection_rate"] = confusion.SelectionRate,
            ["tp"] = confusion.Tp, ["fp"] = confusion.Fp, ["tn"] = confusion.Tn, ["fn"] = confusion.Fn, ["accuracy"] = report.Accuracy,
            ["tpr"] = report.Recall, ["fpr"] = confusion.FalsePositiveRate, ["fnr"] = confusion.FalseNegativeRate,
                ["tnr"] = confusion.TrueNegativeRate,
            ["ppv"] = report.Precision, ["npv"] = confusion.NegativePredictiveValue, ["f1"] = report.F1,
                ["mcc"] = report.MatthewsCorrelation,
            ["balanced_accuracy"] = report.BalancedAccuracy, ["roc_auc"] = report.RocAuc, ["pr_auc"] = report.AveragePrecision,
            ["log_loss"] = report.LogLoss, ["brier"] = report.Brier, ["ece"] = report.CalibrationError,
                ["mce"] = Calibration.MaximumError(report.Calibration),
        };
        foreach (var (field, value) in figures)
            TruthFiles.Close(expected.GetProperty(field), value, $"{what} {field}");
        if (!expected.TryGetProperty("calibration_bins", out var bins))
            return;
        foreach (var (bin, truth) in report.Calibration.Zip(bins.EnumerateArray()))
        {
            Assert.Equal(truth.GetProperty("n").GetInt64(), bin.N);
            TruthFiles.Close(truth.GetProperty("mean_score"), bin.MeanScore, what + " mean score");
            TruthFiles.Close(truth.GetProperty("observed_rate"), bin.ObservedRate, what + " observed rate");
        }
    }
}
