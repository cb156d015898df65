using System.Globalization;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Analyze;

/// <summary><c>cockpit analyze drift --multivariate</c>.</summary>
public sealed class WholeRowsVerbTests
{
    [Fact]
    public async Task Rows_as_wholes_are_judged_on_request_and_count_for_the_exit_code()
    {
        using var folder = new TempFolder();
        // Two columns that go together become two that go against each other: each alone is what it was.
        string[] Rows(Func<int, int> other) => [.. Enumerable.Range(0, 600).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 20},{other(i % 20)}"))];
        string[] verb = ["drift", "--baseline", folder.Csv("a.csv", "x,y", Rows(x => x)), "--current", folder.Csv("b.csv", "x,y", Rows(x => 19 - x)), "--fail-on", "drifted"];

        var without = await Verb.DocumentAsync(folder, verb);
        var with = await Verb.RunAsync(folder, [.. verb, "--multivariate", "--json"]);
        var table = await Verb.RunAsync(folder, [.. verb, "--multivariate"]);
        var same = await Verb.DocumentAsync(folder, "drift", "--baseline", folder.File("a.csv"), "--current", folder.File("a.csv"), "--multivariate");

        Assert.False(without.AsObject().ContainsKey("multivariate"));
        Assert.Equal((1, 1), (with.ExitCode, table.ExitCode));
        var document = System.Text.Json.Nodes.JsonNode.Parse(with.Output)!;
        Assert.Equal("stable", (string)document["verdict"]!);
        var together = document["multivariate"]!.AsObject();
        Assert.Equal(["method", "statistic", "pValue", "falseAlarmRate", "verdict", "sentence", "rows"], together.Select(field => field.Key));
        Assert.Equal(("drifted", 600, 600), ((string)together["verdict"]!, (int)together["rows"]!["baseline"]!, (int)together["rows"]!["current"]!));
        Assert.Contains("Together: drifted. Taken together, the columns have changed:", table.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal("stable", (string)same["multivariate"]!["verdict"]!);
    }

    [Fact]
    public async Task What_a_change_means_is_said_below_the_table_and_in_the_document()
    {
        using var folder = new TempFolder();
        string[] Rows(int factor) => [.. Enumerable.Range(0, 1_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{factor * (1_000 + (i * 7 % 1_000))},{i % 3}"))];
        string[] verb = ["drift", "--baseline", folder.Csv("a.csv", "monthly_income,y", Rows(1)), "--current", folder.Csv("b.csv", "monthly_income,y", Rows(12)), "--columns", "monthly_income,y"];

        var document = await Verb.DocumentAsync(folder, verb);
        var table = await Verb.RunAsync(folder, verb);

        var shift = Assert.Single(document["shifts"]!.AsArray())!.AsObject();
        Assert.Equal(["kind", "columns", "factor", "offset", "value", "share", "rows", "distance", "renamed", "sentence"], shift.Select(field => field.Key));
        Assert.Equal(("unitChange", 12.0, 1.0), ((string)shift["kind"]!, (double)shift["factor"]!, (double)shift["share"]!));
        Assert.Contains("What it means: monthly_income looks 12 times as high", table.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
