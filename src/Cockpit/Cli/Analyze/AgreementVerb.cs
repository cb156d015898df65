using System.CommandLine;
using System.Globalization;
using Cockpit.Statistics.Agreement;
using Spectre.Console;

namespace Cockpit.Cli.Analyze;

/// <summary><c>cockpit analyze agreement</c>.</summary>
internal static class AgreementVerb
{
    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "One row an item, one column a rater.", Required = true };
        var raters = new Option<string>("--raters") { Description = "The raters' columns, separated by commas; at least two.", Required = true };
        var json = AnalyzeVerb.JsonOption();
        var verb = new Command("agreement", "Do several sources agree on the same items?") { data, raters, json };
        verb.SetAction((parsed, token) => Output.GuardAsync(async () =>
        {
            var document = await ReadAsync(parsed.GetValue(data)!, AnalyzeVerb.Names(parsed.GetValue(raters))!, token);
            Output.Write(document, parsed.GetValue(json), Draw);
            return 0;
        }));
        return verb;
    }

    private static async Task<AgreementReport> ReadAsync(string path, string[] raters, CancellationToken cancellationToken)
    {
        if (raters.Length < 2)
            throw new BadInputException("--raters must name at least two columns.");
        using var file = await CsvFile.OpenAsync(path, cancellationToken);
        var columns = raters.Select(file.Require).ToArray();
        var tally = new AgreementTally();
        var item = new (int Rater, string? Answer)[columns.Length];
        await file.ReadAsync(row =>
        {
            for (var i = 0; i < columns.Length; i++)
                item[i] = (i, row.GetSpan(columns[i]).IsEmpty ? null : row.GetString(columns[i]));
            tally.Add(item);
        }, cancellationToken);
        return tally.ToReport(raters.Length);
    }

    private static void Draw(AgreementReport report, IAnsiConsole console)
        => console.Write(new Table().AddColumns("figure", "value")
            .AddRow("items", report.Items.ToString(CultureInfo.InvariantCulture)).AddRow("raters", report.Raters.ToString(CultureInfo.InvariantCulture))
            .AddRow("Cohen's kappa", Output.Figure(report.CohenKappa)).AddRow("Fleiss' kappa", Output.Figure(report.FleissKappa))
            .AddRow("Krippendorff's alpha", Output.Figure(report.KrippendorffAlpha)));
}
