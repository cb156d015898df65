using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Gateway;

public sealed class InferOnSqliteTests(SqliteCockpit cockpit) : InferTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class InferOnPostgresTests(PostgresCockpit cockpit) : InferTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>From HTTP through the model to the store and back.</summary>
public abstract class InferTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private string Well => Fixture.Upstream.At("well");

    private async Task<JsonNode> StoredAsync(string decision)
    {
        var found = await Admin.GetAsync($"/api/v1/decisions/{decision}");
        Assert.True(found.Status == 200, found.ToString());
        return found.Json;
    }

    [Fact]
    public async Task A_single_decision_is_stored_with_all_that_was_asked_and_answered()
    {
        var model = await Operator.LiveAsync(Well);
        var request = Requests.Loan(42).With("id", "call-7").With("parameters", new JsonObject
        {
            ["cockpit_attributes"] = new JsonObject { ["sex"] = "f" }, ["cockpit_subject"] = "customer 9", ["cockpit_class"] = "critical", ["temperature"] = 0.5,
        });

        var reply = await Operator.InferAsync(model, request.ToJsonString());

        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal("1", reply.Header("Cockpit-Version"));
        Assert.Equal("model", reply.Header("Cockpit-Path"));
        Assert.Equal("call-7", (string?)reply.Json["id"]);
        Assert.Equal(model, (string?)reply.Json["model_name"]);
        Assert.Equal("1", (string?)reply.Json["model_version"]);
        Assert.Equal(0.25, (double)reply.Json["outputs"]![0]!["data"]![0]!);
        var id = reply.Header("Cockpit-Decision")!;
        Assert.Equal(id, (string?)reply.Json["parameters"]!["cockpit_decisions"]);

        var stored = await StoredAsync(id);
        Assert.Equal(id, (string?)stored["id"]);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["age"] = 42, ["purpose"] = "car" }, stored["features"]), stored.ToJsonString());
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["sex"] = "f" }, stored["attributes"]), stored.ToJsonString());
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["score"] = 0.25, ["prediction"] = "no" }, stored["answer"]), stored.ToJsonString());
        Assert.Equal("customer 9", (string?)stored["subject"]);
        Assert.Equal("critical", (string?)stored["trafficClass"]);
        Assert.Equal(0.25, (double)stored["score"]!);
        Assert.Equal("no", (string?)stored["prediction"]);
        Assert.Equal("answered", (string?)stored["status"]);
        Assert.Equal("gateway", (string?)stored["source"]);
        Assert.Equal("call-7", (string?)stored["trace"]!["clientRequestId"]);
        Assert.Equal(200, (int)stored["trace"]!["attempts"]![0]!["status"]!);
        Assert.StartsWith("key:Operator", (string?)stored["trace"]!["caller"], StringComparison.Ordinal);
        Assert.InRange((double)stored["latencyMs"]!, 0.001, 60_000);
    }

    [Fact]
    public async Task Each_row_of_a_batch_is_a_decision_of_its_own()
    {
        var model = await Operator.LiveAsync(Well);
        var request = Requests.Loan(20, 30, 40).With("parameters", new JsonObject
        {
            ["cockpit_attributes"] = new JsonArray(new JsonObject { ["sex"] = "f" }, new JsonObject { ["sex"] = "m" }, new JsonObject { ["sex"] = null }),
            ["cockpit_subject"] = new JsonArray("a", "b", "c"),
        });

        var reply = await Operator.InferAsync(model, request.ToJsonString());

        var ids = reply.Header("Cockpit-Decision")!.Split(',');
        Assert.Equal(3, ids.Distinct().Count());
        var requestIds = new HashSet<string>();
        for (var row = 0; row < 3; row++)
        {
            var stored = await StoredAsync(ids[row]);
            Assert.Equal(20 + (10 * row), (int)stored["features"]!["age"]!);
            Assert.Equal("abc"[row].ToString(), (string?)stored["subject"]);
            Assert.Equal(new[] { "f", "m", null }[row], (string?)stored["attributes"]!["sex"]);
            Assert.Equal((row + 0.25) / 3, (double)stored["score"]!, 1e-12);
            Assert.Equal(row, (int)stored["item"]!);
            requestIds.Add((string)stored["requestId"]!);
        }

        Assert.Single(requestIds);
    }

    [Fact]
    public async Task A_large_batch_names_its_first_64_decisions_in_the_header_and_all_in_the_body()
    {
        var model = await Operator.LiveAsync(Well);

        var reply = await Operator.InferAsync(model, Requests.Loan([.. Enumerable.Range(0, 200)]).ToJsonString());

        var all = ((string)reply.Json["parameters"]!["cockpit_decisions"]!).Split(',');
        Assert.Equal(200, all.Distinct().Count());
        Assert.Equal(all.Take(64), reply.Header("Cockpit-Decision")!.Split(','));
        Assert.Equal(199, (int)(await StoredAsync(all[^1]))["features"]!["age"]!);
    }

    [Fact]
    public async Task The_model_never_sees_what_is_not_meant_for_it()
    {
        var model = await Operator.LiveAsync(Well + "/unseen");
        var request = Requests.Loan(42).With("parameters", new JsonObject
        {
            ["cockpit_attributes"] = new JsonObject { ["sex"] = "CANARY-ATTRIBUTE" }, ["keep"] = "this", ["cockpit_subject"] = "CANARY-SUBJECT", ["cockpit_class"] = "batch",
        });

        var reply = await Operator.InferAsync(model, request.ToJsonString(), ("Cockpit-Subject", "CANARY-HEADER"), ("Cockpit-Class", "batch"));

        Assert.Equal(200, reply.Status);
        var received = Assert.Single(Fixture.Upstream.Received, seen => seen.Path == "/well/unseen/infer");
        Assert.DoesNotContain("CANARY", received.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cockpit", received.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("""{"keep":"this"}""", JsonNode.Parse(received.Text)!["parameters"]!.ToJsonString());
        Assert.DoesNotContain(received.Headers, header => header.Key.StartsWith("Cockpit", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("Authorization", received.Headers.Keys);
        Assert.DoesNotContain("Cookie", received.Headers.Keys);
        Assert.Equal("application/json", received.Headers["Content-Type"]);
    }

    [Fact]
    public async Task A_request_without_anything_of_ours_travels_byte_for_byte()
    {
        var model = await Operator.LiveAsync(Well + "/verbatim");
        const string odd = """{ "inputs" : [ {"datatype":"FP64","data":[ [1.50], [2e0] ],"name":"x \u00e9","shape":[2,1],"later":{"a":[]}} ] , "outputs":[{"name":"score"}], "parameters": {"a" : 1}, "new":null}""";

        var reply = await Operator.InferAsync(model, odd, ("Cockpit-Subject", "someone"));

        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal(odd, Assert.Single(Fixture.Upstream.Received, seen => seen.Path == "/well/verbatim/infer").Text);
    }

    [Fact]
    public async Task Class_and_subject_may_come_as_headers()
    {
        var model = await Operator.LiveAsync(Well);

        var reply = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString(), ("Cockpit-Class", "Batch"), ("Cockpit-Subject", "from-header"));

        var stored = await StoredAsync(reply.Header("Cockpit-Decision")!);
        Assert.Equal("batch", (string?)stored["trafficClass"]);
        Assert.Equal("from-header", (string?)stored["subject"]);
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":["x"]}]}""", "age")]
    [InlineData("""{"inputs":[{"name":"age","shape":[2],"datatype":"INT32","data":[1]}]}""", "age")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"datatype":"DECIMAL","data":[1]}]}""", "age")]
    [InlineData("""{"inputs":[]}""", "inputs")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":[1]}],"parameters":{"cockpit_class":"vip"}}""", "cockpit_class")]
    [InlineData("[1,2", "body")]
    [InlineData("", "body")]
    public async Task Bad_input_is_refused_with_the_field_and_the_reason(string body, string field)
    {
        var model = await Operator.LiveAsync(Well + "/never");

        var reply = await Operator.InferAsync(model, body);

        Assert.True(reply.Status == 400, reply.ToString());
        Assert.Contains(reply.ProblemKind, new[] { "/problems/invalid-input", "/problems/malformed-body" });
        Assert.Contains(field, reply.Json["errors"]!.AsObject().Select(error => error.Key));
        Assert.False(string.IsNullOrEmpty((string?)reply.Json["error"]), "An Open Inference client reads 'error'.");
        Assert.DoesNotContain(Fixture.Upstream.Received, seen => seen.Path == "/well/never/infer");
        Assert.Empty((await Admin.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray());
    }

    [Theory]
    [InlineData("drop", 502, "upstream-unreachable")]
    [InlineData("hang", 504, "upstream-timeout")]
    [InlineData("drip", 504, "upstream-timeout")]
    [InlineData("slow/2000", 504, "upstream-timeout")]
    [InlineData("failing", 502, "upstream-failed")]
    [InlineData("busy", 502, "upstream-failed")]
    [InlineData("redirect", 502, "upstream-failed")]
    [InlineData("rubbish", 502, "upstream-bad-answer")]
    [InlineData("empty", 502, "upstream-bad-answer")]
    [InlineData("short", 502, "upstream-bad-answer")]
    [InlineData("refuse", 422, "upstream-refused")]
    public async Task A_model_that_does_not_answer_well_leaves_a_failed_decision(string behaviour, int status, string kind)
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At(behaviour), timeoutMs: 400);

        var reply = await Operator.InferAsync(model, Requests.Loan(42, 43).ToJsonString());

        Assert.True(reply.Status == status, reply.ToString());
        Assert.Equal($"/problems/{kind}", reply.ProblemKind);
        var ids = reply.Header("Cockpit-Decision")!.Split(',');
        Assert.Equal(2, ids.Length);
        foreach (var id in ids)
        {
            var stored = await StoredAsync(id);
            Assert.Equal("failed", (string?)stored["status"]);
            Assert.Equal($"/problems/{kind}", (string?)stored["trace"]!["failure"]!["type"]);
            Assert.Null(stored["score"]);
        }

        if (behaviour == "refuse")
            Assert.Contains("age must be positive", (string?)reply.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_server_that_is_down_is_502_with_a_recorded_decision()
    {
        var model = await Operator.LiveAsync("http://127.0.0.1:1/v2/models/x");

        var reply = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());

        Assert.Equal(502, reply.Status);
        Assert.Equal("/problems/upstream-unreachable", reply.ProblemKind);
        Assert.Equal("failed", (string?)(await StoredAsync(reply.Header("Cockpit-Decision")!))["status"]);
    }

    [Fact]
    public async Task An_unknown_model_is_404_and_one_without_a_live_version_503()
    {
        var idle = await Operator.RegisterAsync(Well);

        var unknown = await Operator.InferAsync("nobody", Requests.Loan(42).ToJsonString());
        var notLive = await Operator.InferAsync(idle, Requests.Loan(42).ToJsonString());

        Assert.Equal((404, "/problems/unknown-model"), (unknown.Status, unknown.ProblemKind));
        Assert.Equal((503, "/problems/no-live-version"), (notLive.Status, notLive.ProblemKind));
        Assert.NotNull(notLive.Header("Retry-After"));
    }

    [Fact]
    public async Task A_version_can_be_addressed_when_it_serves()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        var body = Requests.Loan(42).ToJsonString();

        Assert.Equal(200, (await Operator.PostAsync($"/v2/models/{model}/versions/1/infer", body)).Status);
        var registered = await Operator.PostAsync($"/v2/models/{model}/versions/2/infer", body);
        var unknown = await Operator.PostAsync($"/v2/models/{model}/versions/9/infer", body);

        Assert.Equal((409, "/problems/version-not-live"), (registered.Status, registered.ProblemKind));
        Assert.Equal((404, "/problems/unknown-version"), (unknown.Status, unknown.ProblemKind));
    }

    [Fact]
    public async Task A_version_whose_decisions_are_made_elsewhere_cannot_be_asked()
    {
        var model = await Operator.LiveAsync(null!);

        var reply = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());

        Assert.Equal((409, "/problems/no-endpoint"), (reply.Status, reply.ProblemKind));
    }

    [Fact]
    public async Task Metadata_and_readiness_tell_what_serves()
    {
        var model = await Operator.LiveAsync(Well);
        var idle = await Operator.RegisterAsync(Well);

        var described = await Operator.GetAsync($"/v2/models/{model}");
        Assert.Equal(200, described.Status);
        Assert.Equal("age", (string?)described.Json["inputs"]![0]!["name"]);
        Assert.Equal("1", (string?)described.Json["versions"]![0]);
        Assert.Equal(200, (await Operator.GetAsync($"/v2/models/{model}/ready")).Status);
        Assert.Equal(200, (await Operator.GetAsync($"/v2/models/{model}/versions/1/ready")).Status);
        Assert.Equal(503, (await Operator.GetAsync($"/v2/models/{idle}/ready")).Status);
        Assert.Equal(404, (await Operator.GetAsync("/v2/models/nobody/ready")).Status);
        Assert.Equal("cockpit", (string?)(await Operator.GetAsync("/v2")).Json["name"]);
        Assert.True((bool)(await Operator.GetAsync("/v2/health/live")).Json["live"]!);
        Assert.True((bool)(await Operator.GetAsync("/v2/health/ready")).Json["ready"]!);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_still_accounted_for()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("hang/left"), timeoutMs: 20_000);
        using var impatient = new CancellationTokenSource();
        var asking = Operator.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = JsonContent.Create(Requests.Loan(42)) }, impatient.Token);
        await Wait.UntilAsync(() => Fixture.Upstream.Received.Any(seen => seen.Path == "/hang/left/infer"), TimeSpan.FromSeconds(10), "the request to reach the model");

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        JsonNode? stored = null;
        await Wait.UntilAsync(async () => (stored = (await Admin.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray().FirstOrDefault()) is not null,
            TimeSpan.FromSeconds(5), "the failed decision");
        Assert.Equal("failed", (string?)stored!["status"]);
        var trace = (await StoredAsync((string)stored["id"]!))["trace"]!;
        Assert.Equal("/problems/caller-left", (string?)trace["failure"]!["type"]);
    }

    [Fact]
    public async Task An_attribute_whose_name_is_no_text_is_refused_and_not_stored()
    {
        var model = await Operator.LiveAsync(Well);
        const string body = """{"inputs":[{"name":"age","shape":[1],"datatype":"INT32","data":[1]}],"parameters":{"cockpit_attributes":{"\ud800":"x"}}}""";

        var reply = await Operator.InferAsync(model, body);

        Assert.True(reply.Status == 400, reply.ToString());
        Assert.Contains("cockpit_attributes", reply.Json["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task Texts_of_any_script_come_back_as_they_were_sent()
    {
        var model = await Operator.LiveAsync(Well);
        const string text = "Zoë 東京 🦊 \"quoted\" \\ / \u2028";
        var request = new JsonObject { ["inputs"] = new JsonArray(Requests.Tensor("city", "BYTES", text)) }.With("parameters", new JsonObject { ["cockpit_subject"] = "Zoë 🦊" });

        var reply = await Operator.InferAsync(model, request.ToJsonString());

        var stored = await StoredAsync(reply.Header("Cockpit-Decision")!);
        Assert.Equal(text, (string?)stored["features"]!["city"]);
        Assert.Equal("Zoë 🦊", (string?)stored["subject"]);
    }
}
