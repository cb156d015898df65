using System.CommandLine;
using System.Globalization;
using Cockpit.Insight.Documents;
using Cockpit.Insight.Reports;
using Cockpit.Statistics.Fairness;
using Cockpit.Store.Database;
using Spectre.Console;

namespace Cockpit.Cli.Analyze;

/// <summary><c>cockpit analyze fairness</c>.</summary>
internal static class FairnessVerb
{
    public static Command Make()
    {
        var columns = new LabelledOptions();
        var attributes = new Option<string>("--attributes") { Description = "Columns of protected attributes, separated by commas.", Required = true };
        var intersections = new Option<bool>("--intersections") { Description = "Judge every pair of attributes together as well." };
        var reference = new Option<string[]>("--reference") { Description = "The group that others are compared with, as attribute=group; without it the largest.", AllowMultipleArgumentsPerToken = true };
        var failOn = new Option<FairnessVerdict?>("--fail-on") { Description = "Exit with 1 at this verdict or worse: watch or unfair." };
        failOn.AcceptOnlyFromAmong("watch", "unfair");
        var asZero = new Option<bool>("--undefined-as-zero") { Description = "Count a rate with an empty denominator as 0 in the gaps, to compare with tools that do; without it, it is left out." };
        var json = AnalyzeVerb.JsonOption();
        var verb = new Command("fairness", "Are groups treated alike? Verdicts look at intervals, never at a bare ratio.") { attributes, intersections, reference, failOn, asZero, json };
        columns.AddTo(verb);
        verb.SetAction((parsed, token) => Output.GuardAsync(async () =>
        {
            var names = AnalyzeVerb.Names(parsed.GetValue(attributes))!;
            var rows = await LabelledRows.ReadAsync(columns.Of(parsed, names), token);
            var document = FairnessDocument.Of(Judge(rows, names, parsed.GetValue(intersections), References(parsed.GetValue(reference) ?? [], names), parsed.GetValue(asZero)));
            Output.Write(document, parsed.GetValue(json), Draw);
            return parsed.GetValue(failOn) is { } limit && document.Verdict >= limit ? 1 : 0;
        }));
        return verb;
    }

    private static FairnessReport Judge(LabelledRows rows, string[] names, bool pairs, FairnessReferences references, bool undefinedAsZero)
    {
        List<AttributeFairness> judged = [];
        for (var i = 0; i < names.Length; i++)
            judged.Add(JudgeOne(names[i], rows.Attributes[i], rows, references, undefinedAsZero));
        for (var i = 0; pairs && i < names.Length; i++)
        {
            for (var j = i + 1; j < names.Length; j++)
                judged.Add(JudgeOne($"{names[i]}×{names[j]}", GroupTallies.Intersect(rows.Attributes[i], rows.Attributes[j]), rows, references, undefinedAsZero));
        }

        return FairnessReport.Of(rows.Predictions.Length, judged);
    }

    private static AttributeFairness JudgeOne(string name, string?[] groups, LabelledRows rows, FairnessReferences references, bool undefinedAsZero)
    {
        try
        {
            var tallies = GroupTallies.Of(groups, new DecisionRows(rows.Predictions, rows.Labels, rows.Scores, rows.Labelled));
            return AttributeFairness.Judge(name, tallies, references.OptionsFor(name, undefinedAsZero));
        }
        catch (ArgumentException refused)
        {
            throw new BadInputException(refused.Message);
        }
    }

    private static FairnessReferences References(IEnumerable<string> given, string[] names)
    {
        var (references, wrong) = FairnessReferences.Parse(given, names);
        return references ?? throw new BadInputException($"--reference {wrong}");
    }

    private static void Draw(FairnessDocument document, IAnsiConsole console)
    {
        foreach (var attribute in document.Attributes)
        {
            var table = new Table().AddColumns("group", "n", "selected", "true positive rate", "false positive rate", $"against {(attribute.Reference ?? "–").EscapeMarkup()}");
            foreach (var group in attribute.Groups)
            {
                table.AddRow(new Text(group.Group + (group.Enough ? "" : " (too few)")), new Text(group.N.ToString(CultureInfo.InvariantCulture)), new Text(Words(group.SelectionRate, percent: true)),
                    new Text(Words(group.TruePositiveRate, percent: true)), new Text(Words(group.FalsePositiveRate, percent: true)), new Text(Words(group.DisparateImpact, percent: false)));
            }

            console.WriteLine($"{attribute.Name}: {StoreText.Of(attribute.Verdict)}. {attribute.Sentence}");
            console.Write(table);
        }
    }

    private static string Words(FairnessDocument.Rate? rate, bool percent)
        => rate is null ? "–" : percent
            ? $"{Output.Percent(rate.Value)} ({Output.Percent(rate.Low)} … {Output.Percent(rate.High)})"
            : $"{Output.Figure(rate.Value)} ({Output.Figure(rate.Low)} … {Output.Figure(rate.High)})";
}
