using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Gateway;

public sealed class OpenAiOnSqliteTests(SqliteCockpit cockpit) : OpenAiTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class OpenAiOnPostgresTests(PostgresCockpit cockpit) : OpenAiTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>OpenAI's interface as its clients use it: shapes, what is forwarded, what is recorded and what it costs.</summary>
public abstract class OpenAiTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly JsonObject Prices = new() { ["perCall"] = 0.5, ["perInputToken"] = 0.01, ["perOutputToken"] = 0.1, ["perSecond"] = 0, ["currency"] = "EUR" };

    private static JsonObject Question(string model, string said = "hello")
        => new() { ["model"] = model, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = said }) };

    private Task<Reply> AskAsync(JsonObject question, params (string Name, string Value)[] headers) => Operator.PostAsync("/v1/chat/completions", question.ToJsonString(), headers);

    private Task<string> WellAsync() => Operator.ChatAsync(Fixture.Upstream.Behave((http, _, _) => ModelServer.TextAsync(http, 200, Chat.Whole("Good day!"))), Prices.DeepClone().AsObject());

    private async Task<JsonNode> TraceAsync(Reply reply) => (await Admin.GetAsync($"/api/v1/decisions/{reply.Header("Cockpit-Decision")}")).Json;

    [Fact]
    public async Task An_answer_has_the_servers_shape_and_leaves_a_record_of_what_was_asked_said_and_paid()
    {
        var model = await WellAsync();
        var question = Question(model).With("user", "person-7").With("temperature", 0.5).With("vendor", new JsonObject { ["x"] = 1 })
            .With("metadata", new JsonObject { ["cockpit_class"] = "batch", ["cockpit_attributes"] = """{"sex":"f"}""", ["mine"] = "stays" });

        var reply = await AskAsync(question, ("X-Client-Request-Id", "mine-1"));

        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal(Chat.Whole("Good day!"), reply.Text);
        Assert.Equal(("1", "model", "application/json"), (reply.Header("Cockpit-Version"), reply.Header("Cockpit-Path"), reply.MediaType));
        var sent = JsonNode.Parse(Fixture.Upstream.Received.Last(received => received.Path.EndsWith("/chat/completions", StringComparison.Ordinal)).Text)!;
        Assert.Equal("theirs", (string?)sent["model"]);
        Assert.Equal(("""{"mine":"stays"}""", """{"x":1}"""), (sent["metadata"]!.ToJsonString(), sent["vendor"]!.ToJsonString()));
        Assert.Null(sent["user"]);
        var trace = await TraceAsync(reply);
        Assert.Equal(("person-7", "batch", "stop", "answered"), ((string?)trace["subject"], (string?)trace["trafficClass"], (string?)trace["prediction"], (string?)trace["status"]));
        Assert.Equal("hello", (string?)trace["features"]!["messages"]![0]!["content"]);
        Assert.Equal("Good day!", (string?)trace["answer"]!["content"]);
        Assert.Equal(0.5m + 0.2m + 0.3m, (decimal)trace["cost"]!);
        var attempt = trace["trace"]!["attempts"]![0]!;
        Assert.Equal((20, 3, null), ((int)attempt["inputTokens"]!, (int)attempt["outputTokens"]!, attempt["estimated"]));
        Assert.Equal("mine-1", (string?)trace["trace"]!["clientRequestId"]);
        Assert.Equal(1m, (decimal)(await Admin.GetAsync($"/api/v1/models/{model}/spend")).Json["cost"]!);
    }

    [Fact]
    public async Task What_was_asked_and_said_in_words_is_masked_for_a_viewer_and_its_showing_is_recorded()
    {
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        var id = (await AskAsync(Question(await WellAsync(), "my secret"))).Header("Cockpit-Decision");

        var masked = (await viewer.GetAsync($"/api/v1/decisions/{id}")).Json;
        var before = (await Admin.GetAsync($"/api/v1/audit?action=decision.unmasked&target=decision:{id}")).Json["items"]!.AsArray().Count;
        var shown = (await Admin.GetAsync($"/api/v1/decisions/{id}")).Json;

        Assert.Equal((true, "{}", null), ((bool)masked["masked"]!, masked["features"]!.ToJsonString(), masked["answer"]));
        Assert.DoesNotContain("secret", masked.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("secret", shown.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, before);
        Assert.Single((await Admin.GetAsync($"/api/v1/audit?action=decision.unmasked&target=decision:{id}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task Models_are_listed_for_those_who_may_ask_them()
    {
        var model = await WellAsync();
        var tabular = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        using var stranger = await Fixture.Server.ClientAsync(Role.Application, team: "elsewhere");

        var list = (await Operator.GetAsync("/v1/models")).Json;
        var ids = list["data"]!.AsArray().Select(one => (string)one!["id"]!).ToList();

        Assert.Equal("list", (string?)list["object"]);
        Assert.Contains(model, ids);
        Assert.DoesNotContain(tabular, ids);
        var card = (await Operator.GetAsync($"/v1/models/{model}")).Json;
        Assert.Equal((model, "model", "risk team"), ((string?)card["id"], (string?)card["object"], (string?)card["owned_by"]));
        Assert.Equal(404, (await Operator.GetAsync($"/v1/models/{tabular}")).Status);
        Assert.DoesNotContain(model, (await stranger.GetAsync("/v1/models")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_pass_in_base64_and_only_their_number_is_recorded()
    {
        const string Answer = """{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AAAAPwAAgD8="}],"model":"theirs","usage":{"prompt_tokens":4,"total_tokens":4}}""";
        var model = await Operator.ChatAsync(Fixture.Upstream.Behave((http, _, _) => ModelServer.TextAsync(http, 200, Answer)), Prices.DeepClone().AsObject());

        var reply = await Operator.PostAsync("/v1/embeddings", $$"""{"model":"{{model}}","input":"hello","encoding_format":"base64"}""");

        Assert.Equal((200, Answer), (reply.Status, reply.Text));
        Assert.Contains("\"encoding_format\":\"base64\"", Fixture.Upstream.Received.Last(received => received.Path.EndsWith("/embeddings", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
        var trace = await TraceAsync(reply);
        Assert.Equal((1, 2, 0.54m), ((int)trace["answer"]!["embeddings"]!, (int)trace["answer"]!["dimensions"]!, (decimal)trace["cost"]!));
        Assert.DoesNotContain("AAAAP", trace.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_have_the_shape_that_openai_clients_read()
    {
        var model = await WellAsync();
        var tabular = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        using var nobody = new CockpitClient(Fixture.Server.Address, null);
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        var body = Question(model).ToJsonString();

        AssertError(await AskAsync(Question(model).With("n", 0)), 400, "invalid_request_error", "invalid-input", "n");
        AssertError(await Operator.PostAsync("/v1/chat/completions", "{"), 400, "invalid_request_error", "malformed-body", "body");
        AssertError(await AskAsync(Question("no-such")), 404, "not_found_error", "unknown-model", "model");
        AssertError(await AskAsync(Question(tabular)), 409, "invalid_request_error", "no-endpoint", "version");
        AssertError(await nobody.PostAsync("/v1/chat/completions", body), 401, "authentication_error", "unauthenticated", null);
        AssertError(await viewer.PostAsync("/v1/chat/completions", body), 403, "permission_error", "forbidden", null);
        AssertError(await Operator.GetAsync("/v1/nothing"), 404, "not_found_error", "not-found", null);
        Assert.Equal(409, (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Status);
    }

    [Fact]
    public async Task A_server_that_refuses_is_quoted_and_one_that_fails_leaves_a_failed_decision()
    {
        var refuses = await Operator.ChatAsync(Fixture.Upstream.Behave((http, _, _) => ModelServer.TextAsync(http, 400, """{"error":{"message":"context too long","type":"invalid_request_error"}}""")));
        var fails = await Operator.ChatAsync(Fixture.Upstream.At("failing"), Prices.DeepClone().AsObject());

        var refused = await AskAsync(Question(refuses));
        var failed = await AskAsync(Question(fails));

        AssertError(refused, 422, "invalid_request_error", "upstream-refused", null);
        Assert.Contains("context too long", (string?)refused.Json["error"]!["message"], StringComparison.Ordinal);
        AssertError(failed, 502, "server_error", "upstream-failed", null);
        // No tokens were used; the call was made.
        Assert.Equal(("failed", 0.5m), ((string?)(await TraceAsync(failed))["status"], (decimal)(await TraceAsync(failed))["cost"]!));
    }

    [Fact]
    public async Task A_spent_budget_is_429_with_retry_after()
    {
        var model = await WellAsync();
        Fixture.Server.Obey(model, new RouteSettings { Budget = new BudgetSettings { All = new Allowance { MoneyPerDay = 40 } } });

        var first = await AskAsync(Question(model).With("max_tokens", 300));
        var second = await AskAsync(Question(model).With("max_tokens", 400));

        Assert.Equal(200, first.Status);
        AssertError(second, 429, "rate_limit_error", "budget-spent", null);
        Assert.NotNull(second.Header("Retry-After"));
    }

    [Fact]
    public async Task Equal_questions_are_answered_once_and_a_question_in_another_form_is_another()
    {
        var model = await WellAsync();
        Fixture.Server.Obey(model, new RouteSettings { Cache = new CacheSettings { Lifetime = TimeSpan.FromMinutes(5) } });

        string?[] paths =
        [
            (await AskAsync(Question(model))).Header("Cockpit-Path"), (await AskAsync(Question(model))).Header("Cockpit-Path"),
            (await AskAsync(Question(model, "bye"))).Header("Cockpit-Path"), (await AskAsync(Question(model).With("top_k", 5))).Header("Cockpit-Path"),
        ];

        Assert.Equal("model cache model model", string.Join(' ', paths));
    }

    [Fact]
    public async Task Another_version_and_then_the_default_answer_in_place_of_one_that_fails()
    {
        var model = await Operator.ChatAsync(Fixture.Upstream.At("failing"));
        var well = Fixture.Upstream.Behave((http, _, _) => ModelServer.TextAsync(http, 200, Chat.Whole("from the second")));
        await Operator.ChatVersionAsync(model, "2", well);
        await Operator.ChatVersionAsync(model, "3", Fixture.Upstream.At("rubbish"));
        await Fixture.Server.Get<Cockpit.Registry.RegistryKeeper>().CatchUpAsync(Token);

        Fixture.Server.Obey(model, new RouteSettings { Fallback = [new FallbackStep.Version("2")] });
        var second = await AskAsync(Question(model));
        Fixture.Server.Obey(model, new RouteSettings { Fallback = [new FallbackStep.Version("3"), new FallbackStep.Default(new FixedAnswer("Please call us.", null))] });
        var fixedAnswer = await AskAsync(Question(model));

        Assert.Equal(("fallback", "2"), (second.Header("Cockpit-Path"), second.Header("Cockpit-Version")));
        Assert.Equal(("default", null), (fixedAnswer.Header("Cockpit-Path"), fixedAnswer.Header("Cockpit-Version")));
        Assert.Equal("Please call us.", (string?)fixedAnswer.Json["choices"]![0]!["message"]!["content"]);
        Assert.Equal("Please call us.", (string?)(await TraceAsync(fixedAnswer))["answer"]!["content"]);
    }

    [Fact]
    public async Task A_second_that_a_tabular_model_takes_has_a_price_as_well()
    {
        var model = await Operator.RegisterAsync(Fixture.Upstream.At("slow/300"));
        var version = ModelSetup.Version(Fixture.Upstream.At("slow/300"));
        version["cost"] = new JsonObject { ["perSecond"] = 10, ["currency"] = "EUR" };
        Assert.Equal(200, (await Operator.PutAsync($"/api/v1/models/{model}/versions/1", version.ToJsonString())).Status);
        await Operator.CommandAppliedAsync("promote", model, "1");

        var reply = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());

        var trace = await TraceAsync(reply);
        var took = (decimal)trace["trace"]!["attempts"]![0]!["durationMs"]!;
        Assert.True(took >= 290);
        Assert.Equal(took / 100, (decimal)trace["cost"]!);
        Assert.Equal(took / 100, (decimal)(await Admin.GetAsync($"/api/v1/models/{model}/spend")).Json["cost"]!);
    }

    private static void AssertError(Reply reply, int status, string type, string code, string? param)
    {
        Assert.True(reply.Status == status, reply.ToString());
        var error = reply.Json["error"]!;
        Assert.Equal((type, code, param), ((string?)error["type"], (string?)error["code"], (string?)error["param"]));
        Assert.NotEqual("", (string?)error["message"]);
    }
}
