using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Analyze;

/// <summary>The reference cases as files for <c>cockpit analyze</c>.</summary>
public sealed class MicroCaseVerbTests : MicroCaseTests
{
    protected override bool HasConventions => true;
    protected override bool IsExact => true;

    protected override async Task<JsonNode> DriftAsync(IEnumerable<string> baseline, IEnumerable<string> window, params string[] options)
    {
        using var folder = new TempFolder();
        // The second column keeps a row with an empty field from being an empty line.
        string File(string name, IEnumerable<string> fields) => folder.Csv(name, "x,k", fields.Select(field => $"{field},1"));
        var document = await Verb.DocumentAsync(folder, ["drift", "--baseline", File("a.csv", baseline), "--current", File("b.csv", window), "--columns", "x", .. options]);
        return Assert.Single(document["columns"]!.AsArray())!;
    }

    protected override async Task<JsonNode> PerformanceAsync(IReadOnlyList<Decided> rows, params string[] options)
    {
        using var folder = new TempFolder();
        var data = folder.Csv("d.csv", "y,d,s", rows.Select(row => $"{row.Label},{row.Prediction},{row.Score}"));
        return await Verb.DocumentAsync(folder, ["performance", "--data", data, "--label", "y", "--prediction", "d", "--score", "s", .. options]);
    }

    protected override async Task<JsonNode> FairnessAsync(JsonNode input, params string[] options)
    {
        using var folder = new TempFolder();
        var rows = input["group"]!.AsArray().Select((group, i) => string.Create(CultureInfo.InvariantCulture, $"{group},{input["y"]![i]},{input["prediction"]![i]}"));
        var document = await Verb.DocumentAsync(folder, ["fairness", "--data", folder.Csv("d.csv", "g,y,d", rows), "--label", "y", "--prediction", "d", "--attributes", "g", "--reference", $"g={input["reference"]}", .. options]);
        return Assert.Single(document["attributes"]!.AsArray())!;
    }

    protected override async Task<JsonNode> AgreementAsync(IReadOnlyList<string[]> items)
    {
        using var folder = new TempFolder();
        var raters = string.Join(',', items[0].Select((_, rater) => $"r{rater}"));
        return await Verb.DocumentAsync(folder, "agreement", "--data", folder.Csv("d.csv", raters, items.Select(item => string.Join(',', item))), "--raters", raters);
    }
}
