using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Health;
using Cockpit.Integration.Tests.Analyze;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Insight;

public sealed class ExplanationOnSqliteTests(SqliteCockpit cockpit) : ExplanationTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ExplanationOnPostgresTests(PostgresCockpit cockpit) : ExplanationTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary><c>GET /api/v1/decisions/{id}/explanation</c> against a model server on loopback.</summary>
public abstract class ExplanationTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string People = "age,city,income,repaid\n20,Bern,10,1\n30,Oslo,20,1\n40,Bern,60,0";

    [Fact]
    public async Task An_additive_model_gives_each_feature_its_own_change_from_the_mean_of_the_baseline()
    {
        await using var server = await PeopleAsync();
        var (model, decision) = await DecidedAsync(server.At("custom"), People, Person(50, "Oslo", 5));

        var document = await ExplainAsync(decision);

        Assert.Equal(("exact", model, "1", "score", 3), ((string)document["method"]!, (string)document["model"]!, (string)document["version"]!, (string)document["output"]!, (int)document["background"]!));
        Assert.Equal((33, 104, 104), ((double)document["baseValue"]!, (double)document["prediction"]!, (double)document["recorded"]!));
        Assert.Equal(["age", "city", "income"], document["features"]!.AsArray().Select(name => (string)name!));
        Assert.Equal((40, 6, 25), (Added(document, "age"), Added(document, "city"), Added(document, "income")));
        Assert.Equal((50, "Oslo", 3L), ((int)document["inputs"]!["age"]!, (string)document["inputs"]!["city"]!, (long)document["baseline"]!["rows"]!));
        Assert.InRange((double)document["sumError"]!, 0, 1e-9);
        Assert.True((bool)document["reproduced"]!);
        Assert.Null(document["errors"]);
        // The row by itself, then 2³ coalitions of three rows in one request.
        Assert.Equal((2, 25), ((int)document["calls"]!, (int)document["rows"]!));
    }

    [Fact]
    public async Task Nothing_that_is_asked_counts_as_a_decision_or_a_call_and_asking_again_asks_nobody()
    {
        await using var server = await PeopleAsync();
        var (model, decision) = await DecidedAsync(server.At("custom"), People, Person(50, "Oslo", 5));
        var first = await ExplainAsync(decision);
        var asked = server.Received.Count;

        var again = await ExplainAsync(decision);

        Assert.Equal((first.ToJsonString(), asked), (again.ToJsonString(), server.Received.Count));
        Assert.Single((await Operator.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray());
        Assert.Equal(1, (int)(await Operator.GetAsync($"/api/v1/models/{model}/spend")).Json["calls"]!);
        await Operator.BaselineAsync(model, People + "\n60,Rome,70,1");
        Assert.Equal(4, (int)(await ExplainAsync(decision))["background"]!);
    }

    [Fact]
    public async Task Values_reach_the_model_as_it_declares_them_also_when_they_are_missing_or_true()
    {
        await using var server = await ModelServer.StartAsync();
        List<string> datatypes = [];
        var url = server.Behave(async (http, body, _) =>
        {
            if (http.Request.Method == "GET")
            {
                await ModelServer.TextAsync(http, 200, """{"inputs":[{"name":"age","datatype":"INT64","shape":[-1]},{"name":"member","datatype":"BOOL","shape":[-1]},{"name":"city","datatype":"BYTES","shape":[-1]}]}""");
                return;
            }

            using var json = JsonDocument.Parse(body);
            var inputs = json.RootElement.GetProperty("inputs").EnumerateArray().ToDictionary(input => input.GetProperty("name").GetString()!, input => input);
            lock (datatypes)
                datatypes.Add(string.Join(',', inputs.Values.Select(input => input.GetProperty("datatype").GetString())));
            var scores = inputs["age"].GetProperty("data").EnumerateArray().Zip(inputs["member"].GetProperty("data").EnumerateArray(), (age, member) => (age.ValueKind == JsonValueKind.Null ? 0 : age.GetInt64()) + (member.GetBoolean() ? 100.0 : 0));
            await ModelServer.TextAsync(http, 200, new JsonObject { ["outputs"] = new JsonArray(ScoringServer.Output("score", scores)) }.ToJsonString());
        });
        var request = new JsonObject
        {
            ["inputs"] = new JsonArray(Requests.Tensor("age", "INT64", JsonValue.Create(7)), Requests.Tensor("member", "BOOL", JsonValue.Create(true)), Requests.Tensor("city", "BYTES", (JsonNode)null!)),
        };
        var (_, decision) = await DecidedAsync(url, "age,member,city\n3,false,Bern\n,true,\n", request);

        var document = await ExplainAsync(decision);

        Assert.Equal((5.5, 50, 0), (Added(document, "age"), Added(document, "member"), Added(document, "city")));
        Assert.All(datatypes, sent => Assert.Equal("INT64,BOOL,BYTES", sent));
    }

    [Fact]
    public async Task A_model_that_declares_one_input_is_sent_its_columns_in_it()
    {
        await using var server = await ModelServer.StartAsync();
        var url = server.Behave(async (http, body, _) =>
        {
            if (http.Request.Method == "GET")
            {
                await ModelServer.TextAsync(http, 200, """{"inputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}]}""");
                return;
            }

            using var json = JsonDocument.Parse(body);
            var input = Assert.Single(json.RootElement.GetProperty("inputs").EnumerateArray());
            Assert.Equal("""["a","b"]""", input.GetProperty("parameters").GetProperty("columns").GetRawText());
            var scores = input.GetProperty("data").EnumerateArray().Select(value => value.GetDouble()).Chunk(2).Select(row => row[0] + (10 * row[1]));
            await ModelServer.TextAsync(http, 200, new JsonObject { ["outputs"] = new JsonArray(ScoringServer.Output("score", scores)) }.ToJsonString());
        });
        var request = JsonNode.Parse("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"columns":["a","b"]},"data":[5,6]}]}""")!.AsObject();
        var (_, decision) = await DecidedAsync(url, "a,b\n1,2\n3,4\n", request);

        var document = await ExplainAsync(decision);

        Assert.Equal((3, 30), (Added(document, "a"), Added(document, "b")));
    }

    [Fact]
    public async Task Of_several_classes_the_one_decided_for_is_explained_in_every_row()
    {
        await using var server = await ModelServer.StartAsync();
        server.Serve(rows => [ScoringServer.Output("probabilities", rows.SelectMany(row => new[] { 0.1, 0.9 - row["age"].GetDouble(), row["age"].GetDouble() }), perRow: 3)]);
        var (_, decision) = await DecidedAsync(server.At("custom"), "age\n0.1\n0.2\n", Loan("age", 0.6), "multiclass");

        var document = await ExplainAsync(decision);

        Assert.Equal("probabilities[2]", (string)document["output"]!);
        Assert.Equal(0.45, Added(document, "age"), 1e-12);
        Assert.Equal(0.15, (double)document["baseValue"]!, 1e-12);
    }

    [Fact]
    public async Task More_features_than_ten_are_sampled_with_their_errors()
    {
        await using var server = await ModelServer.StartAsync();
        server.Serve(row => row.Values.Skip(2).Select((value, index) => (index + 1) * value.GetDouble()).Sum() + (row["f0"].GetDouble() * row["f1"].GetDouble()));
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"f{i}")];
        var (_, decision) = await DecidedAsync(server.At("custom"), $"{string.Join(',', names)}\n{string.Join(',', Enumerable.Repeat("1", 12))}\n{string.Join(',', Enumerable.Repeat("2", 12))}\n",
            new JsonObject { ["inputs"] = new JsonArray([.. names.Select(name => Requests.Tensor(name, "FP64", JsonValue.Create(3.0)))]) });

        var document = await ExplainAsync(decision);

        Assert.Equal("sampled", (string)document["method"]!);
        for (var i = 2; i < 12; i++)
            Assert.Equal((i - 1) * 1.5, Added(document, $"f{i}"), 1e-9);
        Assert.Equal(3.25, Added(document, "f0"), 1e-9);
        Assert.True((double)document["errors"]!["f0"]! > 0);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_with_what_to_do()
    {
        await using var server = await PeopleAsync();
        var url = server.At("custom");
        var (bare, unexplained) = await DecidedAsync(url, null, Person(1, "Bern", 2));
        var (_, odd) = await DecidedAsync(url, "age,city\n1,Bern\n", Person(1, "Bern", 2));
        var (_, texts) = await DecidedAsync(url, "age,city,income\nold,Bern,1\n", Person(1, "Bern", 2));
        var ingested = await Operator.RegisterAsync(null);
        await Operator.IngestAsync($$$"""{"id":"{{{ingested}}}-1","at":"2026-01-05T00:00:00Z","model":"{{{ingested}}}","version":"1","features":{"age":1},"score":0.5}""");
        var failing = await Operator.LiveAsync(Fixture.Upstream.At("failing"));
        var failed = (await Operator.InferAsync(failing, Requests.Loan(1).ToJsonString())).Header("Cockpit-Decision")!;
        var (paused, stopped) = await DecidedAsync(url, People, Person(1, "Bern", 2));
        await Operator.CommandAppliedAsync("pause", paused);

        await AssertRefusedAsync("dec_00000000000000000000000000000001", 404, "not-found");
        await AssertRefusedAsync(unexplained, 409, "no-background");
        await AssertRefusedAsync(odd, 409, "background-mismatch", "The baseline lacks feature 'income'.");
        await AssertRefusedAsync(texts, 409, "background-mismatch", "The baseline has texts in 'age'");
        await AssertRefusedAsync($"{ingested}-1", 409, "no-endpoint");
        await AssertRefusedAsync(failed, 409, "nothing-to-explain");
        await AssertRefusedAsync(stopped, 503, "paused");
        await Fixture.Server.Get<CockpitStore>().ChangeAsync((context, _, token) => context.Set<VersionRow>().Where(row => row.Model == bare).ExecuteUpdateAsync(set => set.SetProperty(row => row.Stage, Stage.Retired), token), Token);
        await Wait.UntilAsync(() => Fixture.Server.Get<RegistryKeeper>().Current.Models[bare].Versions["1"].Stage == Stage.Retired, TimeSpan.FromSeconds(10), "the version to be retired");
        await AssertRefusedAsync(unexplained, 409, "version-retired");
    }

    [Fact]
    public async Task Features_that_are_no_single_values_and_too_many_of_them_are_refused()
    {
        await using var server = await ModelServer.StartAsync();
        server.Serve(_ => 0.5);
        var image = JsonNode.Parse("""{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP64","data":[1,2,3]}]}""")!.AsObject();
        var (_, whole) = await DecidedAsync(server.At("custom"), "x\n1\n", image);
        string[] names = [.. Enumerable.Range(0, 101).Select(i => $"f{i}")];
        var (_, wide) = await DecidedAsync(server.At("custom"), $"{string.Join(',', names)}\n{string.Join(',', names.Select(_ => "1"))}\n",
            new JsonObject { ["inputs"] = new JsonArray([.. names.Select(name => Requests.Tensor(name, "FP64", JsonValue.Create(3.0)))]) });

        await AssertRefusedAsync(whole, 409, "not-tabular", "Feature 'x' is no single finite value.");
        await AssertRefusedAsync(wide, 409, "too-many-features", "101 features");
    }

    [Fact]
    public async Task A_version_that_does_not_answer_well_is_named_and_its_breaker_is_not_touched()
    {
        var how = "";
        var server = await ModelServer.StartAsync();
        server.Custom = (http, body) => how switch
        {
            "refuse" => ModelServer.TextAsync(http, 400, """{"error":"age must be positive"}"""),
            "fail" => ModelServer.TextAsync(http, 500, ""),
            "words" => ModelServer.TextAsync(http, 200, """{"outputs":[{"name":"prediction","shape":[1],"datatype":"BYTES","data":["yes"]}]}"""),
            _ => ModelServer.WellAsync(http, body),
        };
        var (model, decision) = await DecidedAsync(server.At("custom"), "age,purpose\n1,car\n", Requests.Loan(42));

        foreach (var (behaviour, status, kind, said) in new[] { ("refuse", 422, "upstream-refused", "age must be positive"), ("fail", 502, "upstream-failed", "answered 500"), ("words", 409, "no-score", "no number") })
        {
            how = behaviour;
            await AssertRefusedAsync(decision, status, kind, said);
        }

        await server.DisposeAsync();
        for (var i = 0; i < 20; i++)
            await AssertRefusedAsync(decision, 502, "upstream-unreachable");
        var version = Fixture.Server.Get<RegistryKeeper>().Current.Models[model].Versions["1"];
        Assert.True(Fixture.Server.Get<VersionBreakers>().MayTry(version));
        await Fixture.Server.Get<VersionBreakers>().OpenAsync(model, "1", Token);
        await AssertRefusedAsync(decision, 503, "circuit-open");
    }

    [Fact]
    public async Task A_model_that_hangs_takes_no_longer_than_is_allowed_and_holds_up_no_caller()
    {
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        await using var impatient = await CockpitServer.StartAsync(store, [KeyValuePair.Create("Cockpit:Explain:Seconds", "8"), KeyValuePair.Create("Cockpit:Explain:AtOnce", "1")]);
        using var client = await impatient.ClientAsync(Role.Operator);
        var isHanging = false;
        await using var server = await ModelServer.StartAsync();
        server.Custom = async (http, body) =>
        {
            if (isHanging && ScoringServer.RowsOf(body) > 1)
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            await ModelServer.WellAsync(http, body);
        };
        var (model, decision) = await DecidedAsync(server.At("custom"), "age,purpose\n1,car\n", Requests.Loan(42), client: client);
        isHanging = true;

        var first = client.GetAsync($"/api/v1/decisions/{decision}/explanation");
        await Wait.UntilAsync(() => server.Received.Any(request => request.Body.Length > 0 && ScoringServer.RowsOf(request.Body) > 1), TimeSpan.FromSeconds(20), "the model to be asked");
        var second = client.GetAsync($"/api/v1/decisions/{decision}/explanation");
        var caller = await client.InferAsync(model, Requests.Loan(42).ToJsonString());

        Assert.Equal(200, caller.Status);
        var refused = await second;
        Assert.True(refused.Status is 429 or 504, refused.ToString());
        Assert.Equal("/problems/upstream-timeout", (await first).ProblemKind);
    }

    [Fact]
    public async Task Only_who_may_see_the_decision_is_told_why()
    {
        await using var server = await PeopleAsync();
        var (_, decision) = await DecidedAsync(server.At("custom"), People, Person(50, "Oslo", 5), client: Admin, team: "explain-theirs");
        using var ours = await Fixture.Server.ClientAsync(Role.Operator, "explain-ours");
        using var theirs = await Fixture.Server.ClientAsync(Role.Viewer, "explain-theirs");

        Assert.Equal(404, (await ours.GetAsync($"/api/v1/decisions/{decision}/explanation")).Status);
        Assert.Equal(200, (await theirs.GetAsync($"/api/v1/decisions/{decision}/explanation")).Status);
    }

    private static double Added(JsonNode document, string feature) => Math.Round((double)document["values"]![feature]!, 12);

    private static JsonObject Loan(string feature, double value) => new() { ["inputs"] = new JsonArray(Requests.Tensor(feature, "FP64", JsonValue.Create(value))) };

    private static JsonObject Person(double age, string city, double income) => new()
    {
        ["inputs"] = new JsonArray(Requests.Tensor("age", "FP64", JsonValue.Create(age)), Requests.Tensor("city", "BYTES", JsonValue.Create(city)), Requests.Tensor("income", "FP64", JsonValue.Create(income))),
    };

    private static async Task<ModelServer> PeopleAsync()
    {
        var server = await ModelServer.StartAsync();
        server.Serve(row => (2 * row["age"].GetDouble()) - row["income"].GetDouble() + (row["city"].GetString() == "Oslo" ? 9 : 0));
        return server;
    }

    /// <summary>A live model with a baseline and one decision.</summary>
    private async Task<(string Model, string Decision)> DecidedAsync(string url, string? baseline, JsonObject request, string task = "binary", CockpitClient? client = null, string? team = null)
    {
        client ??= Operator;
        var model = await client.LiveAsync(url, team, task: task);
        if (baseline is not null)
        {
            var set = await client.BaselineAsync(model, baseline);
            Assert.True(set.Status == 200, set.ToString());
        }

        var decided = await client.InferAsync(model, request.ToJsonString());
        Assert.True(decided.Status == 200, decided.ToString());
        return (model, decided.Header("Cockpit-Decision")!);
    }

    private async Task<JsonNode> ExplainAsync(string decision)
    {
        var reply = await Operator.GetAsync($"/api/v1/decisions/{decision}/explanation");
        Assert.True(reply.Status == 200, reply.ToString());
        return reply.Json;
    }

    private async Task AssertRefusedAsync(string decision, int status, string kind, string said = "")
    {
        var reply = await Operator.GetAsync($"/api/v1/decisions/{decision}/explanation");
        Assert.True(reply.Status == status && reply.ProblemKind == $"/problems/{kind}" && ((string)reply.Json["detail"]!).Contains(said, StringComparison.Ordinal), $"{kind}: {reply}");
        Assert.NotEmpty((string)reply.Json["fix"]!);
    }
}
