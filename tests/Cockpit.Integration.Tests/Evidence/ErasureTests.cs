using System.Text.Json.Nodes;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Integration.Tests.Control;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Queue;
using Cockpit.Integration.Tests.Store;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Accounts;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Evidence;

public sealed class ErasureOnSqliteTests(SqliteCockpit cockpit) : ErasureTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ErasureOnPostgresTests(PostgresCockpit cockpit) : ErasureTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>The personal data of a subject is destroyed wherever it was, and what was proved is still proved.</summary>
public abstract class ErasureTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task After_an_erasure_nothing_names_the_subject_and_every_proof_still_holds()
    {
        var (subject, words) = ($"subject-{Guid.CreateVersion7():N}", $"words-{Guid.CreateVersion7():N}");
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var decision = (await Operator.InferAsync(model, About(subject))).Header("Cockpit-Decision")!;
        var other = (await Operator.InferAsync(model, About("somebody else"))).Header("Cockpit-Decision")!;
        var chat = await Operator.ChatAsync(Fixture.Upstream.Behave((http, _, _) => ModelServer.TextAsync(http, 200, Chat.Whole(words))));
        var said = await Operator.PostAsync("/v1/chat/completions", new JsonObject
        {
            ["model"] = chat, ["user"] = subject, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = $"say {words}" }),
        }.ToJsonString());
        Assert.True(said.Status == 200, said.ToString());
        var ingested = await Operator.IngestAsync(string.Join('\n', Enumerable.Range(0, 150).Select(i => $$"""{"at":"2026-01-05T10:00:00Z","model":"{{model}}","version":"1","features":{"age":{{i}},"customer":"{{subject}}"},"attributes":{"sex":"f"},"prediction":"1","subject":"{{subject}}"}"""))
            + $$"""{{'\n'}}{"model":"{{model}}","subject":"{{subject}}" broken""");
        Assert.Equal((150, 1), ((int)ingested.Json["accepted"]!, (int)ingested.Json["quarantinedTotal"]!));
        var release = new TaskCompletionSource();
        var (waiting, answered) = await CallsAsync(subject, release.Task);
        var (ovr, _) = await Operator.OverriddenAsync(model, Overriding.Subject(subject), "no", until: TimeProvider.System.GetUtcNow().AddHours(1).ToString("O"));
        Assert.NotEmpty(await Remains.OfAsync(Fixture.Store, subject, Token));
        Assert.NotEmpty(await Remains.OfAsync(Fixture.Store, words, Token));
        foreach (var backup in Directory.EnumerateFiles(Fixture.Store.DataFolder, "backup-*"))
            File.Delete(backup);

        var counts = (await Admin.PostAsync("/api/v1/erasures:count", new JsonObject { ["subject"] = subject }.ToJsonString())).Json;
        var asked = await EraseAsync(subject);
        var done = await DoneAsync(asked);

        // One by infer, one by chat, 150 by ingest, one of the call that was answered.
        Assert.Equal((153, 1, 2, 1), ((int)counts["decisions"]!, (int)counts["overrides"]!, (int)counts["calls"]!, (int)counts["lines"]!));
        Assert.Equal((153, 1, 2, 1), ((int)done["decisions"]!, (int)done["overrides"]!, (int)done["calls"]!, (int)done["lines"]!));
        Assert.Equal(Fixture.Kind == StoreKind.Postgres, done["left"] is not null);
        Assert.StartsWith("hmac-sha256:", (string?)done["subject"], StringComparison.Ordinal);
        Assert.Empty(await Remains.OfAsync(Fixture.Store, subject, Token));
        Assert.Empty(await Remains.OfAsync(Fixture.Store, words, Token));
        release.SetResult();
        if (Fixture.Kind == StoreKind.Postgres)
            Assert.Empty(await Remains.AfterStepsAsync(Fixture.Store, Fixture.PostgresServer, subject, Token));
        await AssertProvedAsync(decision, said.Header("Cockpit-Decision")!, other);
        await AssertErasedAsync(decision, said.Header("Cockpit-Decision")!);
        await AssertExportedAsync(model, subject);
        Assert.Equal("somebody else", (string?)(await Admin.GetAsync($"/api/v1/decisions/{other}")).Json["subject"]);
        // The call that was being asked is answered by now, or soon: to nobody.
        Assert.Equal((410, 410), ((await Operator.GetAsync(waiting)).Status, (await Operator.GetAsync(answered)).Status));
        Assert.Equal("ended", (string?)(await Operator.GetAsync($"/api/v1/models/{model}/overrides/{ovr}")).Json["state"]);
        var row = (await Admin.GetAsync($"/api/v1/audit?action=erasure.done&target=erasure:{(string?)done["id"]}")).Json["items"]!.AsArray().Single()!;
        Assert.Equal("153 decisions, 1 overrides, 2 calls and 1 quarantined lines.", (string?)row["detail"]);
    }

    [Fact]
    public async Task A_second_request_joins_the_first_or_finds_nothing_and_a_subject_that_comes_back_is_recorded_anew()
    {
        var subject = $"subject-{Guid.CreateVersion7():N}";
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.InferAsync(model, About(subject));
        await DoneAsync(await EraseAsync(subject));

        var again = await DoneAsync(await EraseAsync(subject));
        var back = (await Operator.InferAsync(model, About(subject))).Header("Cockpit-Decision")!;

        Assert.Equal(0, (int)again["decisions"]!);
        Assert.Equal(subject, (string?)(await Admin.GetAsync($"/api/v1/decisions/{back}")).Json["subject"]);
        var counts = (await Admin.PostAsync("/api/v1/erasures:count", new JsonObject { ["subject"] = subject }.ToJsonString())).Json;
        Assert.Equal((1, 2), ((int)counts["decisions"]!, counts["before"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_label_that_comes_later_counts_in_the_whole_and_in_no_group()
    {
        var subject = $"subject-{Guid.CreateVersion7():N}";
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var line = new JsonObject
        {
            ["id"] = $"order-{subject[^8..]}", ["at"] = "2026-01-05T10:00:00Z", ["model"] = model, ["version"] = "1", ["features"] = new JsonObject { ["age"] = 1 },
            ["attributes"] = new JsonObject { ["sex"] = "f" }, ["prediction"] = "1", ["subject"] = subject,
        };
        await Operator.IngestAsync(line.ToJsonString());
        await DoneAsync(await EraseAsync(subject));

        var told = await Operator.OutcomesAsync($$"""{"decision":"{{(string)line["id"]!}}","label":"1","source":"court","at":"2026-01-06T10:00:00Z"}""");

        Assert.Equal(200, told.Status);
        await using var context = Fixture.Store.Open().Read();
        var rows = await context.Set<RollupRow>().Where(row => row.Model == model).ToListAsync(Token);
        var sum = rows.Select(row => RollupContent.Read(row.Content)).Aggregate((whole, part) =>
        {
            whole.Merge(part);
            return whole;
        });
        Assert.Equal(1, sum.Everyone.Labelled.Tp);
        Assert.Equal((1, 1), (Assert.Single(sum.Groups["sex"]).Value.UnlabelledSelected, sum.Groups["sex"]["f"].Rows));
    }

    [Fact]
    public async Task The_command_line_asks_and_the_server_does_it()
    {
        var subject = $"subject-{Guid.CreateVersion7():N}";
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.InferAsync(model, About(subject));

        var asked = await CockpitProcess.RunAsync(Fixture.Store, "erase", "--subject", subject, "--reason", "they asked us to forget them");

        Assert.Equal((0, "1 decisions, 0 overrides, 0 calls and 0 quarantined lines; erased 0 times before."), (asked.ExitCode, asked.Error));
        Assert.Equal(1, (int)(await DoneAsync($"/api/v1/erasures/{asked.Output}"))["decisions"]!);
    }

    [Fact]
    public async Task A_request_without_subject_or_reason_or_whose_reason_names_the_subject_is_refused()
    {
        Assert.Equal("subject", await FieldAsync("", "they asked us to"));
        Assert.Equal("reason", await FieldAsync("person 7", "short"));
        Assert.Equal("reason", await FieldAsync("person 7", "we were asked by person 7."));
        Assert.Equal(404, (await Admin.GetAsync("/api/v1/erasures/ers_00000000000000000000000000000000")).Status);

        async Task<string?> FieldAsync(string subject, string reason)
        {
            var refused = await Admin.PostAsync("/api/v1/erasures", new JsonObject { ["subject"] = subject, ["reason"] = reason }.ToJsonString());
            Assert.Equal(400, refused.Status);
            return refused.Json["errors"]!.AsObject().Single().Key;
        }
    }

    [Fact]
    public async Task Answers_that_are_kept_are_dropped()
    {
        var subject = $"subject-{Guid.CreateVersion7():N}";
        var model = await Operator.LiveUnderAsync(Fixture.Upstream.At("well"), "cache: { lifetime: 1h }");
        Assert.Equal("model", (await Operator.InferAsync(model, About(subject))).Header("Cockpit-Path"));
        Assert.Equal("cache", (await Operator.InferAsync(model, About(subject))).Header("Cockpit-Path"));

        await DoneAsync(await EraseAsync(subject));

        await Wait.UntilAsync(async () => (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Header("Cockpit-Path") == "model", Patience, "the kept answer to be dropped");
    }

    private static string About(string subject)
        => Requests.Loan(42).With("parameters", new JsonObject { ["cockpit_subject"] = subject, ["cockpit_attributes"] = new JsonObject { ["sex"] = "f" } }).ToJsonString();

    /// <summary>One call that is being asked until the test says so, with the subject in its body, and one that is answered, with it in a header.</summary>
    private async Task<(string Waiting, string Answered)> CallsAsync(string subject, Task release)
    {
        var patient = await Operator.LiveAsync(Fixture.Upstream.Behave(async (http, body, _) =>
        {
            await release;
            await ModelServer.WellAsync(http, body);
        }), timeoutMs: 60_000);
        var waiting = await Operator.PreferAsync(patient, About(subject));
        var brief = await Operator.LiveUnderAsync(Fixture.Upstream.At("well"), "classes: { batch: { async: { delay: 100ms } } }");
        var answered = await Operator.PreferAsync(brief, Requests.Loan(42).ToJsonString(), ("Cockpit-Subject", subject));
        Assert.Equal(200, (await Operator.AnswerAsync(answered.Headers.Location!.ToString())).Status);
        return (waiting.Headers.Location!.ToString(), answered.Headers.Location!.ToString());
    }

    private async Task<string> EraseAsync(string subject)
    {
        var asked = await Admin.PostAsync("/api/v1/erasures", new JsonObject { ["subject"] = subject, ["reason"] = "they asked us to forget them" }.ToJsonString());
        Assert.True(asked.Status == 202, asked.ToString());
        return asked.Headers.Location!.ToString();
    }

    private async Task<JsonNode> DoneAsync(string address)
    {
        JsonNode erasure = null!;
        await Wait.UntilAsync(async () => (string?)(erasure = (await Admin.GetAsync(address)).Json)["state"] == "done", Patience, "the erasure to be done");
        return erasure;
    }

    private async Task AssertProvedAsync(params string[] decisions)
    {
        Assert.Null(await Fixture.Server.Get<CheckpointMaker>().MakeAsync(Token));
        Assert.Null((await LedgerWalk.RunAsync(Fixture.Store.Open())).Fault);
        foreach (var decision in decisions)
        {
            var record = (await Admin.GetAsync($"/api/v1/decisions/{decision}/proof")).Json["records"]![0]!;
            Assert.Equal("covered", (string?)record["state"]);
            Assert.StartsWith("sha256:", (string?)record["fields"]!.AsArray().Single(field => (string?)field!["name"] == "subject")!["value"], StringComparison.Ordinal);
        }
    }

    /// <summary>An export that is made now, with all that may be shown, is sound and does not have it.</summary>
    private async Task AssertExportedAsync(string model, string subject)
    {
        using var folder = new TempFolder();
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var file = await auditor.FetchAsync(await auditor.AskAsync("decisions", new JsonObject { ["model"] = model }, unmaskedBecause: "the test looks at all of it"), folder);
        await Exported.JudgedAsync(file, 0);
        Assert.Equal(152, Exported.Lines(file).Count);
        Assert.DoesNotContain(Exported.Lines(file), line => line.Contains(subject, StringComparison.Ordinal));
        Assert.Single(Exported.Lines(file), line => line.Contains("somebody else", StringComparison.Ordinal));
    }

    private async Task AssertErasedAsync(params string[] decisions)
    {
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        foreach (var decision in decisions)
        {
            var seen = (await viewer.GetAsync($"/api/v1/decisions/{decision}")).Json;
            Assert.NotNull(seen["erasedAt"]);
            Assert.False((bool)seen["masked"]!);
            Assert.Equal("{}", seen["features"]!.ToJsonString());
            Assert.All((string[])["subject", "attributes", "answer", "trace", "findings"], field => Assert.Null(seen[field]));
        }

        await using var context = Fixture.Store.Open().Read();
        Assert.False(await context.Set<DecisionRow>().AnyAsync(row => row.ErasedAt != null && row.Salt != null, Token));
        Assert.Equal("/problems/erased", (await Admin.GetAsync($"/api/v1/decisions/{decisions[0]}/explanation")).ProblemKind);
    }
}
