using System.CommandLine;
using System.Globalization;
using Cockpit.Insight.Documents;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Spectre.Console;

namespace Cockpit.Cli.Analyze;

/// <summary><c>cockpit analyze drift</c>.</summary>
internal static class DriftVerb
{
    private static readonly Dictionary<string, ZeroRule> ZeroRules = new(StringComparer.OrdinalIgnoreCase)
    {
        ["addHalf"] = ZeroRule.AddHalf, ["clip1e-4"] = ZeroRule.ClipFourth, ["clip1e-6"] = ZeroRule.ClipSixth, ["raw"] = ZeroRule.Raw,
    };

    public static Command Make()
    {
        var baseline = new Option<string>("--baseline") { Description = "What the model was made on.", Required = true };
        var current = new Option<string>("--current") { Description = "What it sees now.", Required = true };
        var columns = new Option<string?>("--columns") { Description = "Which columns, separated by commas; without it all that both files have." };
        var categorical = new Option<string?>("--categorical") { Description = "Columns of codes that look like numbers but are categories." };
        var failOn = new Option<DriftVerdict?>("--fail-on") { Description = "Exit with 1 at this verdict or worse: watch or drifted." };
        failOn.AcceptOnlyFromAmong("watch", "drifted");
        var zeroRule = new Option<string>("--zero-rule") { Description = "What an empty bin counts as in PSI, to compare with other tools: addHalf (the default), clip1e-4, clip1e-6 or raw.", DefaultValueFactory = _ => "addHalf" };
        zeroRule.AcceptOnlyFromAmong([.. ZeroRules.Keys]);
        var edges = new Option<EdgeRule>("--edges") { Description = "Which end of a numeric bin belongs to it, to compare with other tools: upperClosed (the default) or lowerClosed." };
        var together = new Option<bool>("--multivariate") { Description = "Compare rows as wholes too: a changed correlation shows in no single column. Uses at most 4,000 rows of each file, drawn at random, always the same ones." };
        var json = AnalyzeVerb.JsonOption();
        var verb = new Command("drift", "Has the data changed since the baseline? Every column is judged; the chance of any false alarm in a window is at most 5 %.")
        {
            baseline, current, columns, categorical, failOn, zeroRule, edges, together, json,
        };
        verb.SetAction((parsed, token) => Output.GuardAsync(async () =>
        {
            var analysis = new DriftAnalysis(parsed.GetValue(baseline)!, parsed.GetValue(current)!, AnalyzeVerb.Names(parsed.GetValue(columns)), AnalyzeVerb.Names(parsed.GetValue(categorical)) ?? [])
            {
                Options = new DriftOptions { ZeroRule = ZeroRules[parsed.GetValue(zeroRule)!], EdgeRule = parsed.GetValue(edges) },
                Together = parsed.GetValue(together),
            };
            var found = await analysis.RunAsync(token);
            var document = DriftDocument.Of(found.Report) with { Shifts = found.Shifts, Multivariate = found.Together };
            Output.Write(document, parsed.GetValue(json), Draw);
            return parsed.GetValue(failOn) is { } limit && (document.Verdict >= limit || document.Multivariate?.Verdict >= limit) ? 1 : 0;
        }));
        return verb;
    }

    private static void Draw(DriftDocument document, IAnsiConsole console)
    {
        var table = new Table().AddColumns("column", "kind", "verdict", "PSI", "JS distance", "missing", "in words");
        foreach (var column in document.Columns)
        {
            table.AddRow(new Text(column.Name), new Text(Word(column.Kind)), new Text(Word(column.Verdict)),
                new Text(column.Psi is { } psi ? $"{Output.Figure(psi.Value)} (chance: {Output.Figure(psi.Critical)})" : "–"),
                new Text(Output.Figure(column.JensenShannon?.Distance)), new Text($"{Output.Percent(column.Missing.Baseline)} → {Output.Percent(column.Missing.Current)}"),
                new Text(column.Sentence));
        }

        console.Write(table);
        console.WriteLine($"{Word(document.Verdict)}: {document.Sentence}");
        foreach (var shift in document.Shifts)
            console.WriteLine($"What it means: {shift.Sentence}");
        if (document.Multivariate is { } together)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Together: {Word(together.Verdict)}. {together.Sentence} (AUC {Output.Figure(together.Statistic)}, p {Output.Figure(together.PValue)}; {together.Rows.Baseline} and {together.Rows.Current} rows used.)"));
        if (document.OnlyInBaseline.Count > 0)
            console.WriteLine($"Only in the baseline: {string.Join(", ", document.OnlyInBaseline)}.");
        if (document.OnlyInCurrent.Count > 0)
            console.WriteLine($"Only in the current file: {string.Join(", ", document.OnlyInCurrent)}.");
    }

    private static string Word<T>(T value) where T : struct, Enum => Store.Database.StoreText.Of(value);
}
