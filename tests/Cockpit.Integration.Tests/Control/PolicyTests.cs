using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Integration.Tests.Control;

public sealed class PolicyOnSqliteTests(SqliteCockpit cockpit) : PolicyTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class PolicyOnPostgresTests(PostgresCockpit cockpit) : PolicyTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>A route policy from the API to the gateway's snapshot and the evidence.</summary>
public abstract class PolicyTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Because = "?reason=because+the+test+says+so&confirm=";

    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_model_without_a_policy_shows_the_defaults()
    {
        var model = await Operator.LiveAsync(Well);

        var shown = await Operator.GetAsync($"/api/v1/models/{model}/policy");

        Assert.Equal((200, 0, null), (shown.Status, (int)shown.Json["revision"]!, (string?)shown.Json["text"]));
        Assert.Equal(256, (int)shown.Json["settings"]!["batch"]!["concurrency"]!);
        Assert.Equal("none", (string?)shown.Json["settings"]!["interactive"]!["cache"]);
        Assert.Equal((await Operator.GetAsync($"/api/v1/models/{model}")).Header("ETag"), shown.Header("ETag"));
    }

    [Fact]
    public async Task While_nothing_serves_a_policy_is_set_at_once_and_by_a_command_all_the_same()
    {
        var model = await Operator.RegisterAsync(Well);

        var set = await PutAsync(model, "format: 1\nclasses: { batch: { concurrency: 8 } } # few");

        Assert.True(set.Status == 200, set.ToString());
        Assert.Equal((1, "format: 1\nclasses: { batch: { concurrency: 8 } } # few"), ((int)set.Json["revision"]!, (string?)set.Json["text"]));
        Assert.Equal(8, (int)set.Json["settings"]!["batch"]!["concurrency"]!);
        Assert.Contains("No version is live", (string?)Assert.Single(set.Json["warnings"]!.AsArray())!["message"], StringComparison.Ordinal);
        Assert.StartsWith("key:Operator", (string?)set.Json["setBy"], StringComparison.Ordinal);
        var command = await Operator.ReachesAsync((string)set.Json["command"]!, "applied", "verified");
        Assert.Equal("policy", (string?)command["kind"]);
        Assert.Equal((0, 1), ((int)command["before"]!["policy"]!["revision"]!, (int)command["after"]!["policy"]!["revision"]!));
        Assert.Equal("batch: concurrency 256 → 8", (string?)Assert.Single(command["after"]!["policy"]!["changes"]!.AsArray()));
        var audit = (await Admin.GetAsync($"/api/v1/audit?target=model:{model}&action=command.requested")).Json["items"]!.AsArray();
        Assert.Contains(audit, row => (string?)row!["command"] == (string?)set.Json["command"]);
        var applied = (await Admin.GetAsync($"/api/v1/audit?target=model:{model}&action=command.applied")).Json["items"]!.AsArray();
        Assert.Equal("batch: concurrency 256 → 8", (string?)Assert.Single(applied)!["after"]!["policy"]!["changes"]![0]);
    }

    [Fact]
    public async Task While_something_is_live_a_policy_takes_a_reason_a_confirmation_and_a_command()
    {
        var model = await Operator.LiveAsync(Well);

        var without = await PutAsync(model, "format: 1\nconcurrency: 8");
        var unconfirmed = await PutAsync(model, "format: 1\nconcurrency: 8", "?reason=long+enough+a+reason");
        var asked = await PutAsync(model, "format: 1\nconcurrency: 8", Because + model);

        Assert.Equal((400, 400, 202), (without.Status, unconfirmed.Status, asked.Status));
        Assert.Contains("reason", without.Json["errors"]!.AsObject().Select(error => error.Key));
        Assert.Contains("confirm", unconfirmed.Json["errors"]!.AsObject().Select(error => error.Key));
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
        Assert.Equal(8, (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["settings"]!["critical"]!["concurrency"]!);
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
        await Operator.ReachesAsync((string)asked.Json["id"]!, "verified");
        Assert.Equal((409, "/problems/no-change"), Kind(await PutAsync(model, "format: 1\nconcurrency: 8", Because + model)));
    }

    [Fact]
    public async Task A_policy_is_a_command_like_others()
    {
        var model = await Operator.LiveAsync(Well);
        var command = new JsonObject { ["kind"] = "policy", ["model"] = model, ["reason"] = "because the test says so", ["confirm"] = model };

        var without = await Operator.PostAsync("/api/v1/commands", command.ToJsonString());
        command["policy"] = "{\"format\":1,\n\"concurency\":8}";
        var faulty = await Operator.PostAsync("/api/v1/commands", command.ToJsonString());
        command["policy"] = "{\"format\":1,\n\"concurrency\":8}";
        var asked = await Operator.PostAsync("/api/v1/commands", command.ToJsonString());

        Assert.Contains("policy", without.Json["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal((400, "/problems/policy-faults"), Kind(faulty));
        Assert.Equal("line 2, column 1: 'concurency' is not a known key. (did you mean 'concurrency'?)", (string?)faulty.Json["errors"]!["concurency"]![0]);
        Assert.True(asked.Status == 202, asked.ToString());
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
        Assert.Equal(1, (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["revision"]!);
    }

    [Fact]
    public async Task Every_fault_is_named_with_its_line_and_nothing_changes()
    {
        var model = await Operator.RegisterAsync(Well);

        var refused = await PutAsync(model, "format: 1\nversions: [{ version: \"9\", weight: 1 }]\nfallback:\n  - version: \"8\"");
        var odd = await PutAsync(model, "format: 1\nqueue: { lenght: 1 }\nconcurrency: 0");
        var large = await PutAsync(model, "format: 1\n#" + new string('x', 300_000));

        Assert.Equal((400, "/problems/policy-faults"), Kind(refused));
        Assert.StartsWith("line 2, column 23: There is no version '9'.", (string?)refused.Json["errors"]!["versions[0].version"]![0], StringComparison.Ordinal);
        Assert.StartsWith("line 4", (string?)refused.Json["errors"]!["fallback[0].version"]![0], StringComparison.Ordinal);
        Assert.Equal(["queue.lenght", "concurrency"], odd.Json["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal((413, "/problems/too-large"), Kind(large));
        Assert.Equal(0, (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["revision"]!);
    }

    [Fact]
    public async Task A_stale_view_is_412_and_a_dry_run_only_says_what_would_change()
    {
        var model = await Operator.RegisterAsync(Well);
        var tag = (await Operator.GetAsync($"/api/v1/models/{model}/policy")).Header("ETag")!;

        var proposed = await PutAsync(model, "format: 1\nconcurrency: 8", "?dryRun=true");
        Assert.Equal("concurrency 256 → 8", (string?)Assert.Single(proposed.Json["changes"]!.AsArray()));
        Assert.Equal(400, (await PutAsync(model, "format: 1\nconcurrency: 0", "?dryRun=true")).Status);
        Assert.Equal(0, (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["revision"]!);

        Assert.Equal(200, (await PutAsync(model, "format: 1\nconcurrency: 8", "", ("If-Match", tag))).Status);
        Assert.Equal((412, "/problems/stale"), Kind(await PutAsync(model, "format: 1\nconcurrency: 9", "", ("If-Match", tag))));
        Assert.Equal(400, (await PutAsync(model, "format: 1\nconcurrency: 9", "", ("If-Match", "\"soon\""))).Status);
    }

    [Fact]
    public async Task Two_policies_are_compared_in_words()
    {
        var model = await Operator.RegisterAsync(Well);
        await PutAsync(model, "format: 1\nclasses: { batch: { concurrency: 64 } }");
        await PutAsync(model, "format: 1\nclasses: { batch: { concurrency: 8 } }");

        var diff = await Operator.GetAsync($"/api/v1/models/{model}/policy/diff");
        var whole = await Operator.GetAsync($"/api/v1/models/{model}/policy/diff?from=0&to=2");

        Assert.Equal("batch: concurrency 64 → 8", (string?)Assert.Single(diff.Json["changes"]!.AsArray()));
        Assert.Equal((1, 2), ((int)diff.Json["from"]!, (int)diff.Json["to"]!));
        Assert.Equal("batch: concurrency 256 → 8", (string?)Assert.Single(whole.Json["changes"]!.AsArray()));
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/models/{model}/policy/diff?from=7")).Status);
        Assert.Equal(404, (await Operator.GetAsync("/api/v1/models/nobody/policy/diff")).Status);
    }

    [Fact]
    public async Task A_promotion_that_the_policy_would_ignore_is_refused()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.ReachesAsync((string)(await PutAsync(model, "format: 1\nversions: [{ version: \"1\", weight: 1 }]", Because + model)).Json["id"]!, "applied", "verified");

        var refused = await Operator.CommandAsync("promote", model, "2");

        Assert.Equal((409, "/problems/policy-decides"), Kind(refused));
        Assert.Contains("policy", (string?)refused.Json["fix"], StringComparison.Ordinal);
        await Operator.ReachesAsync((string)(await PutAsync(model, "format: 1\nversions: [{ version: \"1\", weight: 1 }, { version: live, weight: 1 }]", Because + model)).Json["id"]!, "applied", "verified");
        await Operator.CommandAppliedAsync("promote", model, "2");
    }

    [Fact]
    public async Task The_schema_is_published()
    {
        var schema = await Operator.GetAsync("/api/v1/schemas/policy");

        Assert.Equal((200, "application/schema+json"), (schema.Status, schema.MediaType));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)schema.Json["$schema"]);
        var paths = (await Operator.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();
        Assert.NotNull(paths["/api/v1/models/{model}/policy"]!["put"]!["requestBody"]);
        Assert.NotNull(paths["/api/v1/models/{model}/policy:dry-run"]!["post"]);
    }

    [Fact]
    public async Task A_dry_run_replays_what_is_stored()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.PutAsync($"/api/v1/models/{model}/versions/2", ModelSetup.Version(Well).ToJsonString());
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(i % 2).ToJsonString(), ("Cockpit-Subject", $"s{i}"))).Status);
        Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(1, 2, 3).ToJsonString(), ("Cockpit-Class", "batch"))).Status);

        var run = await DryRunAsync(model, "format: 1\ncache: { lifetime: 1h }\nclasses: { batch: { cache: none, versions: [{ version: \"2\", weight: 1 }] } }", "?from=2026-01-01T00:00:00Z");
        var few = await DryRunAsync(model, "format: 1", "?from=2026-01-01T00:00:00Z&most=4");

        Assert.True(run.Status == 200, run.ToString());
        Assert.Equal((13, false), ((int)run.Json["decisions"]!, (bool)run.Json["truncated"]!));
        var classes = run.Json["classes"]!.AsArray().ToDictionary(known => (string)known!["class"]!, known => known!);
        Assert.Equal((10, 8, 0), ((int)classes["interactive"]["requests"]!, (int)classes["interactive"]["proposed"]!["fromCache"]!, (int)classes["interactive"]["now"]!["fromCache"]!));
        Assert.Equal(("1", "2"), ((string?)classes["batch"]["now"]!["versions"]![0]!["version"], (string?)classes["batch"]["proposed"]!["versions"]![0]!["version"]));
        Assert.Equal("batch, 1 request: answered by 1 100.0 % → 0.0 %; answered by 2 0.0 % → 100.0 %.", (string?)classes["batch"]["sentence"]);
        Assert.Equal((4, true), ((int)few.Json["decisions"]!, (bool)few.Json["truncated"]!));
        Assert.Equal(0, (int)(await DryRunAsync(model, "format: 1", "")).Json["decisions"]!);
        Assert.Equal((400, "/problems/policy-faults"), Kind(await DryRunAsync(model, "format: 2", "")));
        Assert.Equal(400, (await DryRunAsync(model, "format: 1", "?from=2026-01-02&to=2026-01-01")).Status);
        Assert.Equal(400, (await DryRunAsync(model, "format: 1", "?most=100001")).Status);
        Assert.Equal(0, (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["revision"]!);
    }

    [Fact]
    public async Task A_stored_text_that_cannot_be_read_stops_nothing_and_is_shown()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.ReachesAsync((string)(await PutAsync(model, "format: 1\nconcurrency: 8", Because + model)).Json["id"]!, "applied", "verified");

        await Fixture.Server.Services.GetRequiredService<CockpitStore>().ChangeAsync((context, _, _) =>
        {
            context.Add(new PolicyRow { Model = model, Revision = 2, Text = "format: 1\nconcurrency: 9\nnews: 1", SetBy = "key:newer", SetAt = DateTimeOffset.UnixEpoch, Command = Guid.Empty });
            return Task.FromResult(true);
        }, Token);

        await Wait.UntilAsync(async () => (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["revision"]! == 2, TimeSpan.FromSeconds(10), "the odd policy to be seen");
        var shown = (await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json;
        Assert.Equal(8, (int)shown["settings"]!["batch"]!["concurrency"]!);
        Assert.Equal("news", (string?)Assert.Single(shown["faults"]!.AsArray())!["path"]);
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
        await Operator.ReachesAsync((string)(await PutAsync(model, "format: 1\nconcurrency: 10", Because + model)).Json["id"]!, "applied", "verified");
        Assert.Equal(3, (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["revision"]!);
    }

    [Fact]
    public async Task The_command_line_checks_compares_and_rehearses_without_a_server_or_beside_one()
    {
        var model = await Operator.LiveAsync(Well);
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
        var (faulty, plain, wrong) = (await FileAsync("format: 1\nconcurency: 8"), await FileAsync("format: 1"), await FileAsync("format: 1\nversions: [{ version: \"9\", weight: 1 }]"));

        var refused = await CockpitProcess.RunAsync(Fixture.Store, "policy", "check", faulty);
        var unknown = await CockpitProcess.RunAsync(Fixture.Store, "policy", "check", wrong, "--model", model);
        var sound = await CockpitProcess.RunAsync(Fixture.Store, "policy", "check", wrong);
        var diff = await CockpitProcess.RunAsync(Fixture.Store, "policy", "diff", plain, wrong);
        var schema = await CockpitProcess.RunAsync(Fixture.Store, "policy", "schema");
        var run = await CockpitProcess.RunAsync(Fixture.Store, "policy", "dry-run", plain, "--model", model, "--from", "2026-01-01T00:00:00Z");

        Assert.Equal((2, 2, 0), (refused.ExitCode, unknown.ExitCode, sound.ExitCode));
        Assert.Contains($"{faulty}:2:1: concurency: 'concurency' is not a known key. (did you mean 'concurrency'?)", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{wrong}:2:23: versions[0].version: There is no version '9'.", unknown.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("versions [", diff.Output, StringComparison.Ordinal);
        Assert.Equal("Route policy", (string?)JsonNode.Parse(schema.Output)!["title"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("1 decisions looked at", run.Output, StringComparison.Ordinal);
        Assert.Contains("interactive, 1 request: nothing would change.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_change_a_hundred_times_under_load_without_a_lost_request()
    {
        var model = await Operator.LiveAsync(Well);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var answered = 0;
            for (; !stop.IsCancellationRequested; answered++)
            {
                var reply = await Operator.InferAsync(model, Body);
                Assert.True(reply.Status == 200, reply.ToString());
            }

            return answered;
        }).ToArray();

        JsonNode? last = null;
        for (var i = 1; i <= 100; i++)
            last = (await PutAsync(model, $"format: 1\nconcurrency: {1000 + i}", Because + model)).Json;
        await Operator.ReachesAsync((string)last!["id"]!, "applied", "verified");
        await stop.CancelAsync();

        Assert.All(await Task.WhenAll(callers), answered => Assert.True(answered > 0));
        Assert.Equal(1100, (int)(await Operator.GetAsync($"/api/v1/models/{model}/policy")).Json["settings"]!["interactive"]!["concurrency"]!);
    }

    private async Task<string> FileAsync(string text)
    {
        var file = Path.Combine(Fixture.Store.DataFolder, $"{Guid.CreateVersion7():N}.yaml");
        await File.WriteAllTextAsync(file, text, Token);
        return file;
    }

    private static (int, string?) Kind(Reply reply) => (reply.Status, reply.ProblemKind);

    private Task<Reply> PutAsync(string model, string text, string query = "", params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, $"/api/v1/models/{model}/policy{query}", text, headers);

    private Task<Reply> DryRunAsync(string model, string text, string query) => SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/policy:dry-run{query}", text);

    private Task<Reply> SendAsync(HttpMethod method, string path, string text, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(text, Encoding.UTF8, "application/yaml") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Operator.SendAsync(request, Token);
    }
}
