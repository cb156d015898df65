using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Control;

public sealed class ContractDryRunOnSqliteTests(SqliteCockpit cockpit) : ContractDryRunTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ContractDryRunOnPostgresTests(PostgresCockpit cockpit) : ContractDryRunTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What a contract would do before anybody is held to it. The model says yes to a purpose that it knows as it is written, and no to any other.</summary>
public abstract class ContractDryRunTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Proposed = """
        apiVersion: v3.1.0
        kind: DataContract
        id: loans
        version: 1.0.0
        status: active
        schema:
          - name: inputs
            properties:
              - { name: age, logicalType: integer, logicalTypeOptions: { minimum: 18 } }
              - name: purpose
                logicalType: string
                customProperties: [{ property: cockpit, value: { mode: coerce } }]
                quality: [{ metric: invalidValues, arguments: { validValues: [car, house] }, mustBe: 0 }]
        """;

    private const string All = "?from=2026-01-01T00:00:00Z";

    private string Knowing => Fixture.Upstream.Behave((http, body, _) => KnowingAsync(http, body));

    [Fact]
    public async Task Versions_are_asked_again_about_what_is_put_right_and_the_answer_says_how_many_change_and_by_how_much()
    {
        var model = await Operator.LiveAsync(Knowing);
        foreach (var purpose in new[] { "car", "CAR", " house", "boat" })
            Assert.Equal(200, (await Operator.InferAsync(model, Ask(purpose, 42))).Status);
        Assert.Equal(200, (await Operator.InferAsync(model, Ask("car", 5))).Status);

        var run = (await DryRunAsync(model, Yaml(Proposed), All)).Json;
        var unasked = (await DryRunAsync(model, Yaml(Proposed), All + "&ask=0")).Json;

        Assert.Equal((5, 2, 2), ((int)run["n"]!, (int)run["refused"]!, (int)run["coerced"]!));
        var answer = Assert.Single(run["answers"]!.AsArray())!;
        Assert.Equal(("1", 2, 2, 2, 2, 1.0), ((string?)answer["version"], (int)answer["coerced"]!, (int)answer["asked"]!, (int)answer["compared"]!, (int)answer["changed"]!, (double)answer["share"]!));
        Assert.Equal(0.6, (double)answer["meanScoreChange"]!, 6);
        Assert.Equal(("no", "yes"), ((string?)answer["examples"]![0]!["before"], (string?)answer["examples"]![0]!["after"]));
        Assert.StartsWith("dec_", (string?)answer["examples"]![0]!["row"], StringComparison.Ordinal);
        Assert.Contains("of 2 that can be compared 2 (100 %) are answered otherwise; the score moves by 0.6 on average (+0.6)", (string?)run["sentence"], StringComparison.Ordinal);
        Assert.Equal((0, null), ((int)unasked["answers"]![0]!["asked"]!, (JsonNode?)unasked["answers"]![0]!["share"]));
        // Asking is no decision: nothing was recorded.
        Assert.Equal(5, (await Operator.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray().Count);
        Assert.Equal(400, (await DryRunAsync(model, Yaml(Proposed), "?ask=501")).Status);
    }

    [Fact]
    public async Task A_version_that_cannot_be_asked_is_named_and_nothing_is_called_unchanged()
    {
        var model = await Operator.LiveAsync(Knowing);
        Assert.Equal(200, (await Operator.InferAsync(model, Ask("CAR", 42))).Status);
        await Operator.CommandAppliedAsync("pause", model);

        var answer = Assert.Single((await DryRunAsync(model, Yaml(Proposed), All)).Json["answers"]!.AsArray())!;

        Assert.Equal((0, null, "the model is paused"), ((int)answer["asked"]!, (JsonNode?)answer["share"], (string?)answer["whyNot"]));
    }

    [Fact]
    public async Task A_sample_of_tomorrow_is_held_to_a_contract_that_is_only_proposed()
    {
        var model = await Operator.LiveAsync(Knowing);
        const string Rows = "age,purpose\n42,CAR\n17,car\n30,house\n";

        var csv = (await DryRunAsync(model, Both(Proposed, Rows, "tomorrow.csv"), "")).Json;
        var lines = (await DryRunAsync(model, Both(Proposed, """{"age":42,"purpose":"CAR"}""", "tomorrow.ndjson"), "")).Json;

        Assert.Equal((3, 1, 1), ((int)csv["n"]!, (int)csv["refused"]!, (int)csv["coerced"]!));
        Assert.Equal(("line 2", "no", "yes"), Example(csv));
        Assert.Equal(("line 1", "no", "yes"), Example(lines));
        Assert.Contains(csv["changes"]!.AsArray(), change => ((string)change!).StartsWith("narrowing: inputs.purpose: is new", StringComparison.Ordinal));
        var odd = new[]
        {
            await DryRunAsync(model, Both(Proposed, Rows, "tomorrow.txt"), ""), await DryRunAsync(model, Both("kind: no", Rows, "tomorrow.csv"), ""), await DryRunAsync(model, Both(Proposed, "age\n1,2\n", "tomorrow.csv"), ""),
            await DryRunAsync(model, new StringContent("no parts", Encoding.UTF8, "multipart/form-data"), ""), await DryRunAsync(model, new MultipartFormDataContent { { new StringContent(Rows), "rows", "r.csv" } }, ""),
            await DryRunAsync(model, new MultipartFormDataContent { { new StringContent(Proposed), "contract" } }, ""),
        };
        Assert.All(odd, reply => Assert.True(reply.Status == 400, reply.ToString()));
        Assert.Equal("/problems/contract-faults", odd[1].ProblemKind);
    }

    [Fact]
    public async Task A_contract_that_would_refuse_everything_or_names_what_nobody_sends_is_warned_of_before_it_is_set()
    {
        var model = await Operator.LiveAsync(Knowing);
        for (var age = 20; age < 30; age++)
            Assert.Equal(200, (await Operator.InferAsync(model, Ask("car", age))).Status);
        var strict = Proposed.Replace("{ minimum: 18 }", "{ minimum: 90 }", StringComparison.Ordinal).Replace("name: purpose", "name: purpos", StringComparison.Ordinal);

        var checkedOnly = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/contract?dryRun=true") { Content = Yaml(strict) }, Token);
        var run = (await DryRunAsync(model, Yaml(strict), All)).Json;
        var harmless = (await DryRunAsync(model, Yaml(Proposed), All)).Json;

        foreach (var warnings in new[] { checkedOnly.Json["warnings"]!.AsArray(), run["warnings"]!.AsArray() })
        {
            Assert.Equal(["It would refuse 10 of the newest 10 decisions: everything.", "Each of them breaks 'age', rule range.", "Nobody has sent a column 'purpos' in the newest 10 decisions."], warnings.Select(warning => (string?)warning!["message"]));
            Assert.Equal((7, 9, 10), ((int)warnings[0]!["line"]!, (int)warnings[1]!["line"]!, (int)warnings[2]!["line"]!));
            Assert.Equal("did you mean 'purpose'?", (string?)warnings[2]!["suggestion"]);
        }

        Assert.Contains("It would refuse everything.", (string?)run["sentence"], StringComparison.Ordinal);
        Assert.Empty(harmless["warnings"]!.AsArray());
    }

    [Fact]
    public async Task The_command_line_asks_the_versions_too_beside_a_server()
    {
        var model = await Operator.LiveAsync(Knowing);
        Assert.Equal(200, (await Operator.InferAsync(model, Ask("CAR", 42))).Status);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("c.yaml"), Proposed, Token);
        await File.WriteAllTextAsync(folder.File("rows.csv"), "age,purpose\n42,HOUSE\n17,car\n", Token);

        var runs = await Task.WhenAll(
            CockpitProcess.RunAsync(Fixture.Store, "contract", "test", folder.File("c.yaml"), "--model", model, "--from", "2026-01-01T00:00:00Z"),
            CockpitProcess.RunAsync(Fixture.Store, "contract", "test", folder.File("c.yaml"), folder.File("rows.csv"), "--model", model, "--json"));

        Assert.True(runs.Select(run => run.ExitCode).SequenceEqual([0, 1]), string.Join('\n', runs.Select(run => run.ToString())));
        Assert.Contains("1 (100 %) is answered otherwise", runs[0].Output, StringComparison.Ordinal);
        Assert.Contains("no (0.3) → yes (0.9)", runs[0].Output, StringComparison.Ordinal);
        Assert.Equal(1, (int)JsonNode.Parse(runs[1].Output)!["answers"]![0]!["changed"]!);
    }

    private static (string? Row, string? Before, string? After) Example(JsonNode run)
        => Assert.Single(run["answers"]!.AsArray())!["examples"]![0] is { } example ? ((string?)example["row"], (string?)example["before"], (string?)example["after"]) : default;

    private static string Ask(string purpose, int age)
        => new JsonObject { ["inputs"] = new JsonArray(Requests.Tensor("age", "INT32", age), Requests.Tensor("purpose", "BYTES", purpose)) }.ToJsonString();

    private static Task KnowingAsync(HttpContext http, byte[] body)
    {
        if (http.Request.Method == "GET")
            return ModelServer.TextAsync(http, 200, """{"name":"m","inputs":[{"name":"age","datatype":"INT32","shape":[-1]},{"name":"purpose","datatype":"BYTES","shape":[-1]}],"outputs":[]}""");
        var purpose = (string?)JsonNode.Parse(body)!["inputs"]!.AsArray().First(input => (string?)input!["name"] == "purpose")!["data"]![0];
        return ModelServer.TextAsync(http, 200, purpose is "car" or "house"
            ? """{"outputs":[{"name":"score","shape":[1],"datatype":"FP64","data":[0.9]},{"name":"prediction","shape":[1],"datatype":"BYTES","data":["yes"]}]}"""
            : """{"outputs":[{"name":"score","shape":[1],"datatype":"FP64","data":[0.3]},{"name":"prediction","shape":[1],"datatype":"BYTES","data":["no"]}]}""");
    }

    private static StringContent Yaml(string text) => new(text, Encoding.UTF8, "application/yaml");

    private static MultipartFormDataContent Both(string contract, string rows, string name) => new() { { new StringContent(contract), "contract", "contract.yaml" }, { new StringContent(rows), "rows", name } };

    private Task<Reply> DryRunAsync(string model, HttpContent content, string query)
        => Operator.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{model}/contract/dry-run{query}") { Content = content }, Token);
}
