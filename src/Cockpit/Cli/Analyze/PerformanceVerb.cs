using System.CommandLine;
using System.Globalization;
using Cockpit.Insight.Documents;
using Cockpit.Statistics.Performance;
using Spectre.Console;

namespace Cockpit.Cli.Analyze;

/// <summary><c>cockpit analyze performance</c>.</summary>
internal static class PerformanceVerb
{
    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "Decisions with their labels.", Required = true };
        var label = new Option<string>("--label") { Description = "The column of what turned out to be true.", Required = true };
        var prediction = new Option<string>("--prediction") { Description = "The column of what was decided.", Required = true };
        var score = new Option<string?>("--score") { Description = "The column of the score, 0 to 1." };
        var positive = new Option<string?>("--positive") { Description = "The positive class; without it 1, true, yes or positive." };
        var json = AnalyzeVerb.JsonOption();
        var verb = new Command("performance", "How well did a binary model decide? Rows without label or prediction are left out.") { data, label, prediction, score, positive, json };
        verb.SetAction((parsed, token) => Output.GuardAsync(async () =>
        {
            var rows = await LabelledRows.ReadAsync(parsed.GetValue(data)!, parsed.GetValue(label)!, parsed.GetValue(prediction)!, parsed.GetValue(score), parsed.GetValue(positive), token);
            var document = PerformanceDocument.Of(ClassificationReport.Of(rows.Labels, rows.Predictions, rows.Scores));
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
