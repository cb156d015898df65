using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.RealInput;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Tests.Statistics.Truth;

namespace Cockpit.Integration.Tests.Analyze;

/// <summary><c>cockpit analyze attributions</c> against a model server on loopback.</summary>
public sealed class AttributionTests
{
    private const string People = "age,city,income";

    private static readonly string[] Background = ["20,Bern,10", "30,Oslo,20", "40,Bern,60"];

    [Theory]
    [InlineData("logistic_probability")]
    [InlineData("logistic_margin")]
    [InlineData("gbt_probability")]
    [InlineData("gbt_margin")]
    public async Task Adult_is_reproduced_for_both_models(string output)
    {
        SharedTruth.SkipWithout();
        using var truth = JsonDocument.Parse(SharedTruth.Read("adult_shapley.json").ToJsonString());
        string[] features = [.. truth.RootElement.GetProperty("features").EnumerateArray().Select(name => name.GetString()!)];
        var scorer = ShapleyModels.Scorer(truth.RootElement.GetProperty("models"), output, features.Length);
        await using var server = await ModelServer.StartAsync();
        server.Serve(row =>
        {
            var score = new double[1];
            scorer(features.Select(name => row[name].GetDouble()).ToArray(), score);
            return score[0];
        });
        using var folder = new TempFolder();
        string[] Lines(string name) => [.. truth.RootElement.GetProperty(name).EnumerateArray().Select(row => string.Join(',', row.EnumerateArray().Select(value => value.GetRawText())))];
        var (data, background) = (folder.Csv("rows.csv", string.Join(',', features), Lines("rows")), folder.Csv("b.csv", string.Join(',', features), Lines("background")));

        var document = await Verb.DocumentAsync(folder, "attributions", "--data", data, "--background", background, "--url", server.At("custom"));

        var expected = SharedTruth.Read("adult_shapley.json")["values"]![output]!.AsArray();
        Assert.Equal(("exact", expected.Count, 50), ((string)document["method"]!, (int)document["rows"]!, (int)document["background"]!));
        Assert.Equal(features, document["features"]!.AsArray().Select(name => (string)name!));
        foreach (var (row, found) in expected.Zip(document["attributions"]!.AsArray()))
        {
            SharedTruth.AssertClose(row!["base_value"], document["baseValue"], "base value");
            SharedTruth.AssertClose(row["prediction"], found!["prediction"], "prediction");
            foreach (var (feature, phi) in features.Zip(row["phi"]!.AsArray()))
                SharedTruth.AssertClose(phi, found["values"]![feature], $"row {found["row"]} {feature}");
            Assert.Null(found["errors"]);
        }

        // 256 coalitions of 50 background rows: four requests a row, none larger than 4,096 rows.
        Assert.Equal(4 * expected.Count, server.Received.Count);
        Assert.All(server.Received, request => Assert.InRange(ScoringServer.RowsOf(request.Body), 1, 4_096));
    }

    [Fact]
    public async Task An_additive_model_gives_each_feature_its_own_change_from_the_mean()
    {
        await using var server = await ModelServer.StartAsync();
        server.Serve(row => (2 * row["age"].GetDouble()) - row["income"].GetDouble() + (row["city"].GetString() == "Oslo" ? 9 : 0));
        using var folder = new TempFolder();
        string[] verb = ["attributions", "--data", folder.Csv("rows.csv", "income,id,city,age", ["5,x,Oslo,50", "30,y,Riga,30"]), "--background", folder.Csv("b.csv", People, Background), "--columns", "age,city,income", "--url", server.At("custom/infer")];

        var document = await Verb.DocumentAsync(folder, [.. verb, "--batch", "5"]);
        var table = await Verb.RunAsync(folder, verb);

        Assert.Equal(33, (double)document["baseValue"]!, 1e-12);
        AssertRow(document["attributions"]![0]!, 1, 104, ("age", 40), ("city", 6), ("income", 25));
        AssertRow(document["attributions"]![1]!, 2, 30, ("age", 0), ("city", -3), ("income", 0));
        Assert.All(server.Received.Take(10), request => Assert.InRange(ScoringServer.RowsOf(request.Body), 1, 5));
        Assert.Contains("\"datatype\":\"BYTES\"", server.Received.First().Text, StringComparison.Ordinal);
        Assert.All(server.Received, request => Assert.Equal("/custom/infer", request.Path));
        Assert.Contains("What each feature added to the base value 33", table.Output, StringComparison.Ordinal);
        Assert.Matches(@"│ 1 +│ 104 +│ age +│ 40 +│\n│ +│ +│ income +│ 25 +│\n│ +│ +│ city +│ 6 +│\n│ 2 +│ 30 +│ city +│ -3 +│", table.Output);
    }

    [Fact]
    public async Task More_features_than_ten_are_sampled_and_state_their_error()
    {
        await using var server = await ModelServer.StartAsync();
        // All features but two add; those two multiply.
        server.Serve(row => row.Values.Skip(2).Select((value, index) => (index + 1) * value.GetDouble()).Sum() + (row["f0"].GetDouble() * row["f1"].GetDouble()));
        using var folder = new TempFolder();
        var header = string.Join(',', Enumerable.Range(0, 12).Select(i => $"f{i}"));
        var (data, background) = (folder.Csv("rows.csv", header, [string.Join(',', Enumerable.Repeat("3", 12))]), folder.Csv("b.csv", header, [string.Join(',', Enumerable.Repeat("1", 12)), string.Join(',', Enumerable.Repeat("2", 12))]));
        string[] verb = ["attributions", "--data", data, "--background", background, "--url", server.At("custom"), "--samples", "101", "--seed", "7"];

        var document = await Verb.DocumentAsync(folder, verb);
        var again = await Verb.DocumentAsync(folder, verb);

        Assert.Equal("sampled", (string)document["method"]!);
        Assert.Equal(document.ToJsonString(), again.ToJsonString());
        var row = document["attributions"]![0]!;
        var (values, errors) = (row["values"]!.AsObject(), row["errors"]!.AsObject());
        for (var i = 2; i < 12; i++)
            Assert.Equal((i - 1) * 1.5, (double)values[$"f{i}"]!, 1e-9);
        // Half of 9 − 1 and of 9 − 4, averaged over both background rows; forwards and backwards cancel to it exactly.
        Assert.Equal(3.25, (double)values["f0"]!, 1e-9);
        Assert.Equal((double)row["prediction"]! - (double)document["baseValue"]!, values.Sum(value => (double)value.Value!), 1e-9);
        Assert.All(errors, error => Assert.True((double)error.Value! > 0, error.Key));
    }

    [Fact]
    public async Task The_score_is_the_output_and_the_place_that_were_asked_for()
    {
        await using var server = await ModelServer.StartAsync();
        server.Serve(rows => [ScoringServer.Output("classes", rows.Select(_ => 1.0)), ScoringServer.Output("chances", rows.SelectMany(row => new[] { 0, row["age"].GetDouble(), 7 }), perRow: 3)]);
        using var folder = new TempFolder();
        string[] verb = ["attributions", "--data", folder.Csv("rows.csv", "age", ["50"]), "--background", folder.Csv("b.csv", "age", ["20"]), "--url", server.At("custom")];

        var document = await Verb.DocumentAsync(folder, [.. verb, "--output", "chances", "--positive", "1"]);

        Assert.Equal(30, (double)document["attributions"]![0]!["values"]!["age"]!);
        await AssertRefusedAsync(folder, verb, "has several outputs; say with --output which is the score: classes, chances");
        await AssertRefusedAsync(folder, [.. verb, "--output", "chances"], "gives 3 numbers a row in output 'chances'; say with --positive which");
        await AssertRefusedAsync(folder, [.. verb, "--output", "chances", "--positive", "3"], "so --positive is at most 2");
        await AssertRefusedAsync(folder, [.. verb, "--output", "odds"], "has no output 'odds'; its outputs are: classes, chances");
    }

    [Theory]
    [InlineData("failing", "answered 500: it did not say why.")]
    [InlineData("refuse", "answered 400: age must be positive")]
    [InlineData("redirect", "answered 302")]
    [InlineData("rubbish", "sent an answer that is not valid: it is not JSON.")]
    [InlineData("empty", "sent an answer that is not valid: it is not JSON.")]
    [InlineData("short", "sent an answer that is not valid: output 'score' has 5 rows for 24 inputs.")]
    [InlineData("hang", "did not answer within 400 ms")]
    [InlineData("drop", "cannot be reached")]
    public async Task A_model_that_does_not_answer_well_is_named_with_the_row_and_what_it_said(string behaviour, string expected)
    {
        await using var server = await ModelServer.StartAsync();
        using var folder = new TempFolder();
        var (data, background) = (folder.Csv("rows.csv", People, ["", "50,,10"]), folder.Csv("b.csv", People, Background));
        // Only who is not to be waited for is given little time: on a busy machine a first answer takes long.
        var patience = behaviour == "hang" ? "400" : "20000";

        var refused = await AssertRefusedAsync(folder, ["attributions", "--data", data, "--background", background, "--url", server.At(behaviour), "--timeout-ms", patience], expected);

        Assert.Contains($"{data} line 3 cannot be explained. The model at {server.At(behaviour)}/infer ", refused, StringComparison.Ordinal);
        Assert.Contains($"Missing values are sent as null; the first is in {data} line 3, column 'city'.", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("age,city,income\n50,Oslo\n", "rows.csv line 2: the row has 2 fields, the header has 3")]
    [InlineData("age,city,income\n50,Oslo,1\nold,Oslo,1\n", "rows.csv line 3, column 'age': the background's values are all numbers, but this is none")]
    [InlineData("age,city\n50,Oslo\n", "rows.csv line 1: there is no column 'income', which ")]
    [InlineData("age,city,income,id\n50,Oslo,1,x\n", "b.csv line 1: there is no column 'id', which ")]
    [InlineData("age,city,income\n", "rows.csv has no rows")]
    public async Task Rows_that_do_not_fit_the_background_are_named_with_line_and_column(string rows, string expected)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("rows.csv"), rows, TestContext.Current.CancellationToken);
        var background = folder.Csv("b.csv", People, Background);

        await AssertRefusedAsync(folder, ["attributions", "--data", folder.File("rows.csv"), "--background", background, "--url", "http://127.0.0.1:9/v2/models/m"], expected);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_before_the_model_is()
    {
        using var folder = new TempFolder();
        var wide = string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"f{i}"));
        string[] Verb(string header, string row, params string[] more) => ["attributions", "--data", folder.Csv("rows.csv", header, [row]), "--background", folder.Csv("b.csv", header, [row]), "--url", "http://127.0.0.1:9/v2/models/m", .. more];

        await AssertRefusedAsync(folder, Verb(wide, wide.Replace("f", "", StringComparison.Ordinal)), "1001 features were given, but a row has 1 to 1000");
        await AssertRefusedAsync(folder, Verb("age", "1", "--columns", "age,height"), "has no column 'height'. Its columns are: age.");
        await AssertRefusedAsync(folder, Verb("age", "1", "--categorical", "height"), "--categorical names 'height', which is no feature");
        await AssertRefusedAsync(folder, Verb("age", "1"), "cannot be reached");
        await AssertRefusedAsync(folder, Verb("age", "1", "--samples", "1"), "--samples is a whole number from 2 to 1000000");
        await AssertRefusedAsync(folder, Verb("age", "1", "--batch", "4097"), "--batch is a whole number from 1 to 4096");
        await AssertRefusedAsync(folder, Verb("age", "1", "--positive", "-1"), "--positive is a place, from 0");
        await AssertRefusedAsync(folder, [.. Verb("age", "1")[..^1], "ftp://models/credit"], "--url 'ftp://models/credit' is not a model's address");
        await AssertRefusedAsync(folder, [.. Verb("age", "1")[..^1], "http://127.0.0.1:9/"], "is not a model's address at its server");
        await AssertRefusedAsync(folder, Verb("age", "1")[..^2], "Option '--url' is required.");
    }

    [Fact]
    public async Task A_sample_that_is_too_large_is_refused_at_its_line()
    {
        using var folder = new TempFolder();
        var (data, background) = (folder.Csv("rows.csv", "age", ["1"]), folder.Csv("b.csv", "age", Enumerable.Range(0, 10_001).Select(i => i.ToString(CultureInfo.InvariantCulture))));

        await AssertRefusedAsync(folder, ["attributions", "--data", data, "--background", background, "--url", "http://127.0.0.1:9/v2/models/m"], "b.csv line 10002: there are more than 10000 rows of 1 features; give a sample of them");
    }

    private static void AssertRow(JsonNode found, int row, double prediction, params (string Feature, double Value)[] values)
    {
        Assert.Equal((row, prediction), ((int)found["row"]!, (double)found["prediction"]!));
        foreach (var (feature, value) in values)
            Assert.Equal(value, (double)found["values"]![feature]!, 1e-12);
        Assert.Null(found["errors"]);
    }

    private static async Task<string> AssertRefusedAsync(TempFolder folder, string[] arguments, string expected)
    {
        var ended = await Verb.RunAsync(folder, arguments);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Output.Split("Usage:")[0].Split("Description:")[0].Trim());
        return ended.Error;
    }
}
