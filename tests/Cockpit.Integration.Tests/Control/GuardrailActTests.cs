using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;

namespace Cockpit.Integration.Tests.Control;

public sealed class GuardrailActOnSqliteTests(SqliteCockpit cockpit) : GuardrailActTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class GuardrailActOnPostgresTests(PostgresCockpit cockpit) : GuardrailActTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Guardrails that look at a window, with real traffic behind the gateway, and what they do through the command desk.</summary>
public abstract class GuardrailActTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_failing_version_is_rolled_back_once_and_without_waiting_because_the_policy_was_agreed_to()
    {
        var model = await Operator.LiveAsync(Well);
        await PolicyAsync(model, "{ name: failing, when: { failureRate: { above: 5% } }, then: [alert, rollback], window: 1m, samples: 10, after: 2 }");
        await Operator.RegisterVersionAsync(model, "2", Fixture.Upstream.At("failing"));
        await Operator.CommandAppliedAsync("promote", model, "2");
        await Operator.RaiseAsync(model);

        await DriveAsync(model, async () => (string?)(await Operator.InferAsync(model, Body)).Header("Cockpit-Version") == "1", "version 1 to answer again");

        var command = Assert.Single(await CommandsAsync(model), one => (string)one!["requestedBy"]! == "guardrail:failing")!;
        Assert.Equal(("rollback", "1"), ((string?)command["kind"], (string?)command["version"]));
        Assert.StartsWith("Guardrail failing: ", (string)command["reason"]!, StringComparison.Ordinal);
        var incident = await IncidentAsync(model);
        Assert.Equal((string?)command["id"], (string?)Assert.Single(incident["timeline"]!.AsArray(), line => (string?)line!["event"] == "opened")!["command"]);
        var guardrails = (await Operator.GetAsync($"/api/v1/models/{model}/guardrails")).Json;
        var breach = Assert.Single(guardrails["breaches"]!.AsArray())!;
        Assert.Equal(("failing", "2", "alert, rollback", (string?)command["id"]), ((string?)breach["name"], (string?)breach["version"], (string?)breach["action"], (string?)breach["command"]));
        Assert.True((long)breach["n"]! >= 10 && (double)breach["value"]! > 0.05, breach.ToString());
        var drawn = (await Operator.GetAsync($"/api/v1/series/{model}/latency?version=2")).Json["breaches"]!.AsArray();
        Assert.Equal(("failing", (string?)breach["from"]), ((string?)Assert.Single(drawn)!["guardrail"], (string?)drawn[0]!["from"]));
        Assert.Empty((await Operator.GetAsync($"/api/v1/series/{model}/latency?version=1")).Json["breaches"]!.AsArray());
        // The version that is live now is looked at anew: nothing of the other's is held against it.
        await DriveAsync(model, async () => (string?)(await StateAsync(model))["state"] == "within", "version 1 to be within");
        Assert.Single((await Operator.GetAsync($"/api/v1/models/{model}/guardrails")).Json["breaches"]!.AsArray(), one => one!["to"] is not null);
    }

    [Fact]
    public async Task With_few_decisions_it_says_so_and_does_nothing_and_a_decision_that_fired_is_told_of()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("failing"));
        await PolicyAsync(model, "{ name: failing, when: { failureRate: { above: 5% } }, then: [pause], window: 1m, samples: 1000, after: 1 }");
        await DriveAsync(model, async () => (long?)(await StateAsync(model))["n"] >= 10, "ten failed decisions to be seen");

        var few = await StateAsync(model);
        Assert.Equal("insufficient", (string?)few["state"]);
        Assert.DoesNotContain(await CommandsAsync(model), one => ((string)one!["requestedBy"]!).StartsWith("guardrail:", StringComparison.Ordinal));

        var told = await Operator.LiveAsync(Well);
        await PolicyAsync(told, "{ name: unsure, when: { confidence: { below: 0.8 } }, then: [flag, alert], window: 1m }");
        await DriveAsync(told, async () => (bool)(await StateAsync(told))["breached"]!, "the decision to be told of");
        Assert.Equal("failed", (string?)(await StateAsync(told))["state"]);
        Assert.Contains("confidence below 0.8", (string)(await IncidentAsync(told))["incident"]!["title"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_version_is_paused_and_a_guardrail_that_is_taken_out_is_forgotten()
    {
        var model = await Operator.LiveAsync(Well);
        await PolicyAsync(model, "{ name: slow, when: { sla: { ms: 0.1 } }, then: [pause], window: 1m, samples: 10, after: 1 }");

        await DriveAsync(model, async () => (await Operator.InferAsync(model, Body)).ProblemKind == "/problems/paused", "the model to be paused");
        Assert.Equal("pause", (string?)Assert.Single(await CommandsAsync(model), one => (string)one!["requestedBy"]! == "guardrail:slow")!["kind"]);

        await PolicyAsync(model, "");
        await Wait.UntilAsync(async () => (await Operator.GetAsync($"/api/v1/models/{model}/guardrails")).Json is { } now && now["guardrails"]!.AsArray().Count == 0 && now["breaches"]![0]!["to"] is not null, Patience, "the guardrail to be forgotten and its breach closed");
    }

    [Fact]
    public async Task Money_shadows_data_and_groups_are_watched_and_what_cannot_be_judged_is_never_within()
    {
        var model = await Operator.VersionsAsync(Well, Fixture.Upstream.Behave((http, _, _) => ModelServer.TextAsync(http, 200, """{"outputs":[{"name":"prediction","shape":[1],"datatype":"BYTES","data":["yes"]}]}""")));
        await Operator.CommandAppliedAsync("promote", model, "1");
        const string Rest = "then: [alert], window: 1m, samples: 10, after: 1";
        await PolicyAsync(model, $"{{ name: a-thousand, when: {{ cost: {{ perThousand: 999 }} }}, {Rest} }}, {{ name: an-hour, when: {{ cost: {{ perHour: 100000 }} }}, {Rest} }}, "
            + $"{{ name: shadow, when: {{ disagreementRate: {{ version: \"2\", above: 10% }} }}, {Rest} }}, {{ name: drifted, when: {{ drift: {{}} }}, {Rest} }}, {{ name: unfair, when: {{ fairness: {{ attribute: sex }} }}, {Rest} }}", "shadows: [{ version: \"2\" }]");

        JsonArray guardrails = [];
        await DriveAsync(model, async () =>
        {
            guardrails = (await Operator.GetAsync($"/api/v1/models/{model}/guardrails")).Json["guardrails"]!.AsArray();
            return guardrails.All(one => (long)one!["n"]! >= 10);
        }, "each guardrail to have seen ten decisions");

        Assert.Equal(["a-thousand failed", "an-hour within", "shadow failed", "drifted insufficient", "unfair insufficient"], guardrails.Select(one => $"{one!["name"]} {one["state"]}"));
        Assert.Equal(1000, (double)guardrails[0]!["value"]!, 6);
        Assert.Equal(1, (double)guardrails[2]!["value"]!);
        Assert.Contains("No baseline is set", (string)guardrails[3]!["sentence"]!, StringComparison.Ordinal);
        // Two that fail are two matters, each with an incident of its own.
        var subjects = (await Operator.GetAsync($"/api/v1/incidents?model={model}&kind=guardrail")).Json["items"]!.AsArray().Select(one => (string)one!["subject"]!);
        Assert.Equal(["a-thousand", "shadow"], subjects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_model_whose_contract_refuses_what_it_is_sent_is_paused_and_without_a_contract_nothing_is_called_well()
    {
        var model = await Operator.LiveAsync(Well);
        await PolicyAsync(model, "{ name: refused, when: { inputRejection: { above: 20% } }, then: [alert, pause], window: 1m, samples: 10, after: 1 }");
        await DriveAsync(model, async () => ((string)(await StateAsync(model))["sentence"]!).Contains("has no contract", StringComparison.Ordinal), "the guardrail to say that there is no contract");
        Assert.Equal("insufficient", (string?)(await StateAsync(model))["state"]);

        var set = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/contract?reason=because+the+test+says+so&confirm={model}")
        {
            Content = new StringContent("""
                {apiVersion: v3.1.0, kind: DataContract, id: loans, version: 1.0.0, status: active,
                 schema: [{name: inputs, properties: [{name: age, logicalType: integer, logicalTypeOptions: {maximum: 30}}]}]}
                """),
        }, Token);
        Assert.True(set.Status == 202, set.ToString());
        await DriveAsync(model, async () => (await Operator.InferAsync(model, Body)).ProblemKind == "/problems/paused", "the model to be paused");

        var incident = (await IncidentAsync(model))["incident"]!;
        Assert.Contains("requests were refused by the contract; 20 % may be", (string)incident["title"]!, StringComparison.Ordinal);
        Assert.Single(await CommandsAsync(model), one => (string)one!["requestedBy"]! == "guardrail:refused");
    }

    private async Task PolicyAsync(string model, string guardrails, string rest = "")
    {
        var set = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy?reason=because+the+test+says+so&confirm={model}") { Content = new StringContent($"format: 1\nguardrails: [{guardrails}]\n{rest}") }, Token);
        Assert.True(set.Status == 202, set.ToString());
        await Operator.ReachesAsync((string)set.Json["id"]!, "applied", "verified");
    }

    private Task DriveAsync(string model, Func<Task<bool>> isThere, string what)
        => Wait.UntilAsync(async () =>
        {
            for (var i = 0; i < 5; i++)
                await Operator.InferAsync(model, Body);
            return await isThere();
        }, Patience, what);

    private async Task<JsonNode> StateAsync(string model) => Assert.Single((await Operator.GetAsync($"/api/v1/models/{model}/guardrails")).Json["guardrails"]!.AsArray())!;

    private async Task<JsonArray> CommandsAsync(string model) => (await Operator.GetAsync($"/api/v1/commands?model={model}")).Json["items"]!.AsArray();

    private async Task<JsonNode> IncidentAsync(string model)
    {
        var listed = Assert.Single((await Operator.GetAsync($"/api/v1/incidents?model={model}&kind=guardrail")).Json["items"]!.AsArray())!;
        return (await Operator.GetAsync($"/api/v1/incidents/{listed["id"]}")).Json;
    }
}
