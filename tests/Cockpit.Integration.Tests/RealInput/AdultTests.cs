using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Decisions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.RealInput;

public sealed class AdultOnSqliteTests(SqliteCockpit cockpit, ITestOutputHelper output) : AdultTests(cockpit, output), IClassFixture<SqliteCockpit>;

public sealed class AdultOnPostgresTests(PostgresCockpit cockpit, ITestOutputHelper output) : AdultTests(cockpit, output), IClassFixture<PostgresCockpit>;

/// <summary>16,281 real decisions, both ways in.</summary>
public abstract class AdultTests(CockpitFixture cockpit, ITestOutputHelper output) : CockpitTests(cockpit)
{
    private const string Model = "adult-income-lr";
    private static readonly string[] Numeric = ["age", "education_num", "capital_gain", "capital_loss", "hours_per_week"];
    private static readonly string[] Text = ["workclass", "education", "marital_status", "occupation", "relationship", "native_country", "sex", "race"];

    [Fact]
    public async Task Every_decision_of_the_file_is_imported_with_its_score()
    {
        SharedTruth.SkipWithoutData();
        TestStore.SkipUnlessOn(StoreKind.Postgres, Fixture.Kind);
        await Operator.RegisterAsync(null, name: Model);

        var ended = await CockpitProcess.RunAsync(Fixture.Store, "import", AdultData.Decisions, "--map", "id=decision_id,at=timestamp,version=model_version",
            "--attributes", "sex,race,age_band", "--features", string.Join(',', Numeric.Concat(Text)), "--ignore", "row_id");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        output.WriteLine($"{Fixture.Kind}: {ended.Output}");
        Assert.Contains($"{AdultData.Rows} accepted, 0 duplicates, 0 quarantined", ended.Output, StringComparison.Ordinal);
        await using var context = Fixture.Store.Open().Read();
        var stored = await context.Set<DecisionRow>().Where(row => row.Model == Model).ToDictionaryAsync(row => row.ForeignId!, Token);
        Assert.Equal(AdultData.Rows, stored.Count);
        foreach (var row in AdultData.Read())
        {
            var decision = stored[row["decision_id"]];
            Assert.Equal(double.Parse(row["score"], CultureInfo.InvariantCulture), decision.Score!.Value, 1e-9);
            Assert.Equal((row["prediction"], row["label"], row["model_version"]), (decision.Prediction, decision.Label, decision.Version));
            Assert.Equal(DateTimeOffset.Parse(row["timestamp"], CultureInfo.InvariantCulture), decision.At);
            using var features = JsonDocument.Parse(decision.Features);
            Assert.Equal(int.Parse(row["age"], CultureInfo.InvariantCulture), features.RootElement.GetProperty("age").GetInt32());
            Assert.Equal(row["workclass"] is { Length: > 0 } given ? given : null, features.RootElement.GetProperty("workclass").GetString());
            using var attributes = JsonDocument.Parse(decision.Attributes!);
            Assert.Equal(row["sex"], attributes.RootElement.GetProperty("sex").GetString());
        }
    }

    [Fact]
    public async Task Every_row_replayed_through_the_gateway_gets_the_files_score()
    {
        SharedTruth.SkipWithoutData();
        TestStore.SkipUnlessOn(StoreKind.Postgres, Fixture.Kind);
        var evaluate = AdultData.Model();
        Fixture.Upstream.Custom = (http, body) => AnswerAsync(http, body, evaluate);
        var model = await Operator.LiveAsync(Fixture.Upstream.At("custom"), name: "adult-replayed");
        var rows = AdultData.Read().ToList();
        var expected = rows.ToDictionary(row => row["decision_id"], row => double.Parse(row["score"], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var began = TimeProvider.System.GetTimestamp();

        await Parallel.ForEachAsync(rows.Chunk(100), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (chunk, _) =>
        {
            var reply = await Operator.InferAsync(model, RequestOf(chunk).ToJsonString());
            Assert.True(reply.Status == 200, reply.ToString());
        });

        output.WriteLine($"{Fixture.Kind}: replayed {rows.Count} decisions at {rows.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds:0}/s.");
        await using var context = Fixture.Store.Open().Read();
        var stored = await context.Set<DecisionRow>().Where(row => row.Model == model).Select(row => new { row.Subject, row.Score }).ToListAsync(Token);
        Assert.Equal(AdultData.Rows, stored.Count);
        Assert.All(stored, row => Assert.Equal(expected[row.Subject!], row.Score!.Value, 1e-9));
        Assert.Equal(AdultData.Rows, stored.Select(row => row.Subject).Distinct().Count());
    }

    private static JsonObject RequestOf(IReadOnlyDictionary<string, string>[] rows)
    {
        JsonNode[] Column(string name, Func<string, JsonNode?> value) => [.. rows.Select(row => row[name] is { Length: > 0 } text ? value(text) : null)!];
        var inputs = Numeric.Select(name => Requests.Tensor(name, "INT64", Column(name, text => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)))))
            .Concat(Text.Select(name => Requests.Tensor(name, "BYTES", Column(name, text => JsonValue.Create(text)))));
        return new JsonObject { ["inputs"] = new JsonArray([.. inputs]) }.With("parameters", new JsonObject
        {
            ["cockpit_subject"] = new JsonArray(Column("decision_id", text => JsonValue.Create(text))),
            ["cockpit_attributes"] = new JsonArray([.. rows.Select(row => new JsonObject { ["sex"] = row["sex"], ["race"] = row["race"], ["age_band"] = row["age_band"] })]),
        });
    }

    private static async Task AnswerAsync(HttpContext http, byte[] body, Func<Func<string, string>, double> evaluate)
    {
        using var json = JsonDocument.Parse(body);
        var inputs = json.RootElement.GetProperty("inputs").EnumerateArray().ToDictionary(tensor => tensor.GetProperty("name").GetString()!, tensor => tensor.GetProperty("data"), StringComparer.Ordinal);
        var rows = inputs["age"].GetArrayLength();
        var scores = Enumerable.Range(0, rows).Select(row => evaluate(name => inputs[name][row].ToString()).ToString("R", CultureInfo.InvariantCulture));
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"outputs":[{"name":"score","shape":[{{rows}}],"datatype":"FP64","data":[{{string.Join(',', scores)}}]}]}""");
    }
}
