using System.CommandLine;
using System.Globalization;
using Cockpit.Insight.Documents;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Performance;
using Spectre.Console;

namespace Cockpit.Cli.Analyze;

/// <summary><c>cockpit analyze performance</c>.</summary>
internal static class PerformanceVerb
{
    public static Command Make()
    {
        var columns = new LabelledOptions();
        var edges = new Option<EdgeRule>("--calibration-edges") { Description = "Which end of a calibration bin belongs to it, to compare with other tools: lowerClosed (the default) or upperClosed.", DefaultValueFactory = _ => EdgeRule.LowerClosed };
        var json = AnalyzeVerb.JsonOption();
        var verb = new Command("performance", "How well did a binary model decide? Rows without a label or prediction are left out.") { edges, json };
        columns.AddTo(verb);
        verb.SetAction((parsed, token) => Output.GuardAsync(async () =>
        {
            var rows = (await LabelledRows.ReadAsync(columns.Of(parsed, []), token)).WithLabel();
            var document = PerformanceDocument.Of(ClassificationReport.Of(rows.Labels, rows.Predictions, rows.Scores, parsed.GetValue(edges) == EdgeRule.UpperClosed));
            Output.Write(document, parsed.GetValue(json), Draw);
            return 0;
        }));
        return verb;
    }

    private static void Draw(PerformanceDocument document, IAnsiConsole console)
    {
        var table = new Table().AddColumns("figure", "value");
        void Row(string name, string value) => table.AddRow(new Text(name), new Text(value));
        Row("rows", document.Rows.ToString(CultureInfo.InvariantCulture));
        Row("positives", document.Positives.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in new (string, double?)[]
        {
            ("accuracy", document.Accuracy), ("precision", document.Precision), ("recall", document.Recall), ("F1", document.F1), ("balanced accuracy", document.BalancedAccuracy),
            ("Matthews correlation", document.MatthewsCorrelation), ("ROC AUC", document.RocAuc), ("average precision", document.AveragePrecision), ("log loss", document.LogLoss),
            ("Brier score", document.Brier), ("calibration error", document.CalibrationError),
        })
        {
            Row(name, Output.Figure(value));
        }

        Row("true / false positives", string.Create(CultureInfo.InvariantCulture, $"{document.Confusion.Tp} / {document.Confusion.Fp}"));
        Row("true / false negatives", string.Create(CultureInfo.InvariantCulture, $"{document.Confusion.Tn} / {document.Confusion.Fn}"));
        console.Write(table);
    }
}
