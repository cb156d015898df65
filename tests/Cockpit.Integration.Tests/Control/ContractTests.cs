using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Telemetry.Refusals;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Control;

public sealed class ContractOnSqliteTests(SqliteCockpit cockpit) : ContractTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ContractOnPostgresTests(PostgresCockpit cockpit) : ContractTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>A data contract from the API to the gateway, the ingest and the evidence.</summary>
public abstract class ContractTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Because = "?reason=because+the+test+says+so&confirm=";

    private const string Agreed = """
        apiVersion: v3.1.0
        kind: DataContract
        id: loans
        version: 1.0.0
        status: active
        team: { name: Credit data }
        schema:
          - name: inputs
            properties:
              - { name: age, logicalType: integer, required: true, logicalTypeOptions: { minimum: 18, maximum: 120 } }
              - name: purpose
                logicalType: string
                customProperties: [{ property: cockpit, value: { mode: coerce } }]
                quality: [{ metric: invalidValues, arguments: { validValues: [car, house] }, mustBe: 0 }]
              - name: income
                logicalType: number
                logicalTypeOptions: { maximum: 1000 }
                customProperties: [{ property: cockpit, value: { mode: flag } }]
          - name: outputs
            properties:
              - { name: score, logicalType: number, required: true, logicalTypeOptions: { minimum: 0, maximum: 1 } }
        """;

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_contract_is_set_by_a_command_shown_in_words_exported_and_compared()
    {
        var model = await Operator.LiveAsync(Well);

        var command = await SetAsync(model, Agreed);
        var shown = await Operator.GetAsync($"/api/v1/models/{model}/contract");
        await SetAsync(model, Agreed.Replace("minimum: 18", "minimum: 21", StringComparison.Ordinal).Replace("[car, house]", "[car]", StringComparison.Ordinal));
        var diff = await Operator.GetAsync($"/api/v1/models/{model}/contract/diff");

        Assert.Equal((1, "Credit data", true, Agreed), ((int)shown.Json["revision"]!, (string?)shown.Json["owner"], (bool)shown.Json["enforced"]!, (string?)shown.Json["text"]));
        Assert.Equal(["integer", "must be there", "18 to 120"], shown.Json["inputs"]![0]!["agreed"]!.AsArray().Select(word => (string?)word));
        Assert.Equal("contract", (string?)command["kind"]);
        Assert.Equal(("risk team", 1), ((string?)command["evidence"]!["contract"]!["owner"], (int)command["evidence"]!["contract"]!["breaking"]!));
        Assert.Equal((0, 1), ((int)command["before"]!["contract"]!["revision"]!, (int)command["after"]!["contract"]!["revision"]!));
        Assert.Equal(("breaking", "inputs.purpose", "no longer house"), ((string?)diff.Json["changes"]![0]!["grade"], (string?)diff.Json["changes"]![0]!["where"], (string?)diff.Json["changes"]![0]!["words"]));
        Assert.Equal((1, 2, 1), ((int)diff.Json["from"]!, (int)diff.Json["to"]!, (int)diff.Json["breaking"]!));
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/models/{model}/contract/diff?from=7")).Status);
        var (yaml, json) = (await Operator.GetAsync($"/api/v1/models/{model}/contract?format=yaml"), await Operator.GetAsync($"/api/v1/models/{model}/contract?format=json"));
        Assert.Equal(("application/yaml", "application/json", "loans"), (yaml.MediaType, json.MediaType, (string?)json.Json["id"]));
        Assert.Equal(409, (await PutAsync(model, yaml.Text.Length > 0 ? Agreed.Replace("minimum: 18", "minimum: 21", StringComparison.Ordinal).Replace("[car, house]", "[car]", StringComparison.Ordinal) : "", Because + model)).Status);
        Assert.Equal(400, (await Operator.GetAsync($"/api/v1/models/{model}/contract?format=xml")).Status);
    }

    [Fact]
    public async Task A_faulty_contract_is_refused_with_its_lines_and_changes_nothing()
    {
        var model = await Operator.LiveAsync(Well);

        var faulty = await PutAsync(model, Agreed.Replace("maximum: 120", "maximum: 12", StringComparison.Ordinal), Because + model);
        var proposed = await PutAsync(model, Agreed, "?dryRun=true");
        var registered = await Operator.PutAsync($"/api/v1/models/{model}/versions/2", Version(Agreed.Replace("kind: DataContract", "kind: Nonsense", StringComparison.Ordinal)));

        Assert.Equal((400, "/problems/contract-faults"), Kind(faulty));
        Assert.StartsWith("line 10, column", (string?)faulty.Json["errors"]!["schema[0].properties[0].logicalTypeOptions.maximum"]![0], StringComparison.Ordinal);
        Assert.Equal((200, 1), (proposed.Status, (int)proposed.Json["breaking"]!));
        Assert.Equal((400, "/problems/contract-faults"), Kind(registered));
        Assert.Equal(201, (await Operator.PutAsync($"/api/v1/models/{model}/versions/2", Version(Agreed))).Status);
        Assert.Equal(201, (await Operator.PutAsync($"/api/v1/models/{model}/versions/3", Version("free words, as before"))).Status);
        Assert.Equal(0, (int)(await Operator.GetAsync($"/api/v1/models/{model}/contract")).Json["revision"]!);
        Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(5).ToJsonString())).Status);
    }

    [Fact]
    public async Task A_request_is_refused_put_right_or_flagged_as_the_contract_says()
    {
        var model = await Operator.LiveAsync(Well);
        await SetAsync(model, Agreed);

        var refused = await Operator.InferAsync(model, Requests.Loan(42, 17).ToJsonString());
        var coerced = await Operator.InferAsync(model, Ask(" CAR", 5).ToJsonString());
        var flagged = await Operator.InferAsync(model, Ask("house", 5000).ToJsonString());

        Assert.Equal((422, "/problems/contract-broken"), Kind(refused));
        Assert.Equal("Item 1, field 'age', rule range: seen 17.", (string?)refused.Json["errors"]!["age"]![0]);
        Assert.Contains("belongs to Credit data", (string?)refused.Json["detail"], StringComparison.Ordinal);
        Assert.Equal((string?)refused.Json["detail"], (string?)refused.Json["error"]);
        Assert.Equal((200, 200), (coerced.Status, flagged.Status));
        Assert.Contains(Fixture.Upstream.Received, received => received.Text.Contains("\"car\"", StringComparison.Ordinal) && received.Text.Contains("\"income\"", StringComparison.Ordinal));
        Assert.Equal(("car", "coerce", " CAR"), await FindingAsync(model, "purpose"));
        Assert.Equal((null, "flag", "5000"), await FindingAsync(model, "income"));
        var reader = Fixture.Server.Get<RefusalReader>();
        await Wait.UntilAsync(async () => (await reader.ReadAsync(model, DateTimeOffset.MinValue, null, Token)) is { Items: 2, Findings.Count: 3 }, TimeSpan.FromSeconds(20), "the counts");
        var shown = await Operator.GetAsync($"/api/v1/models/{model}/contract");
        Assert.Equal(2, (int)shown.Json["refused"]!);
        Assert.Equal(["age refused 1", "income flagged 1", "purpose coerced 1"], shown.Json["broken"]!.AsArray().Select(rule => $"{rule!["field"]} {rule["action"]} {rule["count"]}").Order(StringComparer.Ordinal));
        Assert.Equal(2, (await DecisionsAsync(model)).Count);
    }

    [Fact]
    public async Task An_answer_that_breaks_the_contract_is_withheld_and_the_fallback_answers()
    {
        var odd = Fixture.Upstream.Behave(async (http, _, token) => await http.Response.WriteAsync("""{"outputs":[{"name":"score","shape":[1],"datatype":"FP64","data":[7.5]}]}""", token));
        var model = await Operator.LiveAsync(odd);
        await SetAsync(model, Agreed);

        var failed = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());
        await Operator.ReachesAsync((string)(await PolicyAsync(model, "format: 1\nfallback: [{ default: { prediction: refer, score: 0.5 } }]")).Json["id"]!, "applied", "verified");
        var answered = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());

        Assert.Equal((502, "/problems/contract-broken-answer"), Kind(failed));
        Assert.Contains("field 'score', rule range: seen 7.5", (string?)failed.Json["detail"], StringComparison.Ordinal);
        Assert.True(answered.Status == 200, answered.ToString());
        Assert.Contains("refer", answered.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_a_delivery_that_break_the_contract_are_quarantined_with_the_reason()
    {
        var model = await Operator.RegisterAsync(null);
        await SetAsync(model, Agreed);
        string Line(string id, string features) => $$"""{"id":"{{id}}","at":"2026-01-01T00:00:00Z","model":"{{model}}","version":"1","features":{{features}},"prediction":"yes"}""";

        var reply = await Operator.IngestAsync(string.Join('\n', Line($"{model}-1", """{"age":42,"purpose":"CAR"}"""), Line($"{model}-2", """{"age":5}"""), Line($"{model}-3", """{"purpose":"car"}""")));

        Assert.Equal((1, 2), ((int)reply.Json["accepted"]!, (int)reply.Json["quarantinedTotal"]!));
        Assert.Contains("Field 'age', rule range: seen 5.", (string?)reply.Json["quarantined"]![0]!["reason"], StringComparison.Ordinal);
        var kept = await DecisionAsync(model, 0);
        Assert.Equal(("car", "coerce", "CAR"), ((string?)kept["features"]!["purpose"], (string?)kept["findings"]![0]!["action"], (string?)kept["findings"]![0]!["seen"]));
    }

    [Fact]
    public async Task A_proposed_contract_is_held_against_what_is_stored_and_a_sample_against_the_one_in_force()
    {
        var model = await Operator.LiveAsync(Well);
        foreach (var age in new[] { 20, 30, 40 })
            Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(age).ToJsonString())).Status);

        var run = await DryRunAsync(model, Agreed.Replace("minimum: 18", "minimum: 25", StringComparison.Ordinal), "application/yaml", "?from=2026-01-01T00:00:00Z");
        var without = await DryRunAsync(model, "age,purpose\n5,car\n", "text/csv", "");
        await SetAsync(model, Agreed);
        var csv = await DryRunAsync(model, "age,purpose\n5,car\n30,boat\n40,CAR\n41,car\n", "text/csv", "");
        var lines = await DryRunAsync(model, "{\"age\":5}\n", "application/x-ndjson", "");

        Assert.True(run.Status == 200, run.ToString());
        Assert.Equal((3, 1, "Of 3 items 1 would be refused, 0 put right and 0 flagged."), ((int)run.Json["n"]!, (int)run.Json["refused"]!, (string?)run.Json["sentence"]));
        Assert.Equal(("age", "range", "20"), ((string?)run.Json["rules"]![0]!["field"], (string?)run.Json["rules"]![0]!["rule"], (string?)run.Json["rules"]![0]!["seen"]![0]));
        Assert.StartsWith("dec_", (string?)run.Json["rules"]![0]!["examples"]![0], StringComparison.Ordinal);
        Assert.Equal(404, without.Status);
        Assert.Equal((4, 2, 1), ((int)csv.Json["n"]!, (int)csv.Json["refused"]!, (int)csv.Json["coerced"]!));
        Assert.Equal(1, (int)lines.Json["refused"]!);
        Assert.Equal(400, (await DryRunAsync(model, "nonsense", "application/x-ndjson", "")).Status);
        Assert.Equal((400, "/problems/contract-faults"), Kind(await DryRunAsync(model, "kind: no", "application/yaml", "")));
    }

    [Fact]
    public async Task On_a_model_of_risk_somebody_else_approves_and_sees_what_breaks()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RaiseAsync(model);

        var asked = await PutAsync(model, Agreed, Because + model);
        var waiting = await Operator.GetAsync($"/api/v1/commands/{asked.Json["id"]}");

        Assert.Equal(202, asked.Status);
        Assert.StartsWith("breaking: inputs.age: is new", (string?)waiting.Json["evidence"]!["contract"]!["changes"]![0], StringComparison.Ordinal);
        Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(5).ToJsonString())).Status);
        Assert.True((await Approver.DecideAsync((string)asked.Json["id"]!, "approve")).Status is 200 or 202);
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
        Assert.Equal(422, (await Operator.InferAsync(model, Requests.Loan(5).ToJsonString())).Status);
    }

    private static JsonObject Ask(string purpose, double income) => new()
    {
        ["inputs"] = new JsonArray(Requests.Tensor("age", "INT32", 42), Requests.Tensor("purpose", "BYTES", purpose), Requests.Tensor("income", "FP64", income)),
    };

    private static string Version(string contract)
    {
        var version = ModelSetup.Version(null);
        version["contract"] = contract;
        return version.ToJsonString();
    }

    private async Task<(string? Kept, string? Action, string? Seen)> FindingAsync(string model, string field)
    {
        for (var i = 0; i < 2; i++)
        {
            var decision = await DecisionAsync(model, i);
            if (decision["findings"]!.AsArray().FirstOrDefault(finding => (string?)finding!["field"] == field) is { } found)
                return ((string?)found["action"] == "coerce" ? (string?)decision["features"]![field] : null, (string?)found["action"], (string?)found["seen"]);
        }

        return default;
    }

    private async Task<JsonArray> DecisionsAsync(string model) => (await Operator.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray();

    private async Task<JsonNode> DecisionAsync(string model, int index) => (await Admin.GetAsync($"/api/v1/decisions/{(await DecisionsAsync(model))[index]!["id"]}?unmask=true&reason=the+test+looks")).Json;

    private async Task<JsonNode> SetAsync(string model, string text)
    {
        var asked = await PutAsync(model, text, Because + model);
        Assert.True(asked.Status == 202, asked.ToString());
        return await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
    }

    private Task<Reply> PolicyAsync(string model, string text)
        => Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy{Because}{model}") { Content = new StringContent(text, Encoding.UTF8, "application/yaml") }, Token);

    private Task<Reply> PutAsync(string model, string text, string query)
        => Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/contract{query}") { Content = new StringContent(text, Encoding.UTF8, "application/yaml") }, Token);

    private Task<Reply> DryRunAsync(string model, string body, string mediaType, string query)
        => Operator.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{model}/contract/dry-run{query}") { Content = new StringContent(body, Encoding.UTF8, mediaType) }, Token);

    private static (int Status, string? Type) Kind(Reply reply) => (reply.Status, (string?)reply.Json["type"]);
}
