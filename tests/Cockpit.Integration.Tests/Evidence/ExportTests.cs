using System.Text.Json.Nodes;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Evidence.Exports;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Evidence;

public sealed class ExportOnSqliteTests(SqliteCockpit cockpit) : ExportTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ExportOnPostgresTests(PostgresCockpit cockpit) : ExportTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>An export is asked for, made, fetched, and verified by whoever has the key and an earlier checkpoint.</summary>
public abstract class ExportTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Why = "the regulator asked for them";

    [Fact]
    public async Task Decisions_are_exported_masked_and_both_verifiers_call_them_sound_against_an_earlier_checkpoint()
    {
        var model = await ModelAsync(30, "exported");
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var earlier = await SignAsync(auditor);
        await DeliverAsync(model, 30, 70);
        using var folder = new TempFolder();

        var count = await auditor.PostAsync("/api/v1/exports/count", Exported.Body("decisions", new JsonObject { ["model"] = model }));
        var id = await auditor.AskAsync("decisions", new JsonObject { ["model"] = model, ["subject"] = "" });
        var file = await auditor.FetchAsync(id, folder);

        Assert.Equal((100, 0), ((int)count.Json["count"]!, (int)count.Json["outside"]!));
        await Exported.JudgedAsync(file, 0, (await auditor.GetAsync("/api/v1/ledger/key")).Text, earlier);
        var manifest = Exported.Manifest(file);
        Assert.Equal((100, model, 1), ((int)manifest["count"]!, (string?)manifest["filter"]!["model"], manifest["filter"]!.AsObject().Count));
        var lines = Exported.Lines(file);
        Assert.Equal(100, lines.Count);
        Assert.All(lines, line => Assert.DoesNotContain("person", line, StringComparison.Ordinal));
        var seen = await auditor.EndsAsync(id);
        Assert.Equal((100, 100, new FileInfo(file).Length), ((int)seen["counted"]!, (int)seen["written"]!, (long)seen["bytes"]!));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file, Token))), (string?)seen["sha256"]);
        Assert.Equal(["export.made", "export.requested"], (await RowsAsync(id)).Select(row => (string?)row!["action"]));
        Assert.Contains(id, (await auditor.GetAsync("/api/v1/exports")).Json["items"]!.AsArray().Select(one => (string?)one!["id"]));
    }

    [Fact]
    public async Task An_unmasked_export_takes_a_reason_opens_what_was_sealed_and_leaves_rows()
    {
        var model = await ModelAsync(5);
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        using var folder = new TempFolder();
        var filter = new JsonObject { ["model"] = model, ["subject"] = "person-3" };

        var refused = await auditor.PostAsync("/api/v1/exports", Exported.Body("decisions", filter.DeepClone().AsObject(), unmasked: true, reason: "short"));
        var audit = await auditor.PostAsync("/api/v1/exports", Exported.Body("audit", null, unmasked: true, reason: Why));
        var id = await auditor.AskAsync("decisions", filter, unmaskedBecause: Why);
        var file = await auditor.FetchAsync(id, folder);

        Assert.Equal((400, 400), (refused.Status, audit.Status));
        Assert.NotNull(refused.Json["errors"]!["reason"]);
        await Exported.JudgedAsync(file, 0);
        var line = Assert.Single(Exported.Lines(file));
        Assert.Contains("\"subject.text\":\"person-3\"", line, StringComparison.Ordinal);
        Assert.Contains("income", line, StringComparison.Ordinal);
        var rows = await RowsAsync(id);
        Assert.Equal(["export.downloaded", "export.made", "export.unmasked", "export.requested"], rows.Select(row => (string?)row!["action"]));
        Assert.Equal(Why, (string?)rows[2]!["reason"]);
        // Whom it names stands in the file, and neither in what is kept of it nor in the trail.
        Assert.Equal("person-3", (string?)Exported.Manifest(file)["filter"]!["subject"]);
        Assert.DoesNotContain("person-3", (await auditor.EndsAsync(id)).ToJsonString() + rows.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_cell_of_a_csv_is_calculated_by_a_spreadsheet()
    {
        string[] cells = ["=1+1", "+1", "-1", "@SUM(1)", "plain"];
        var model = await Admin.RegisterAsync(null);
        var lines = cells.Select((cell, i) => new JsonObject { ["id"] = $"{model}-{i}", ["at"] = "2026-03-01T00:00:00Z", ["model"] = model, ["version"] = "1", ["features"] = new JsonObject(), ["prediction"] = cell }.ToJsonString());
        Assert.Equal(cells.Length, (int)(await Admin.IngestAsync(string.Join('\n', lines))).Json["accepted"]!);
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        using var folder = new TempFolder();

        var file = await auditor.FetchAsync(await auditor.AskAsync("decisions", new JsonObject { ["model"] = model }, "csv", Why), folder);

        await Exported.JudgedAsync(file, 0);
        var text = string.Join('\n', Exported.Lines(file));
        foreach (var cell in cells[..4])
            Assert.Contains($",'{cell},", text, StringComparison.Ordinal);
        Assert.Contains(",plain,", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",=", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_matches_is_a_sound_export_of_nothing_and_an_odd_filter_is_named()
    {
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        using var folder = new TempFolder();

        var decisions = await auditor.FetchAsync(await auditor.AskAsync("decisions", new JsonObject { ["model"] = "none" }), folder);
        var audit = await auditor.FetchAsync(await auditor.AskAsync("audit", new JsonObject { ["actor"] = "nobody" }, "csv"), folder);
        var odd = await auditor.PostAsync("/api/v1/exports", Exported.Body("decisions", new JsonObject { ["actor"] = "nobody" }));
        var outcome = await auditor.PostAsync("/api/v1/exports", Exported.Body("decisions", new JsonObject { ["outcome"] = "perhaps" }));
        var turned = await auditor.PostAsync("/api/v1/exports", Exported.Body("audit", new JsonObject { ["from"] = "2026-02-01", ["to"] = "2026-01-01" }));

        await Exported.JudgedAsync(decisions, 0);
        await Exported.JudgedAsync(audit, 0);
        Assert.Equal((0, 0), ((int)Exported.Manifest(decisions)["count"]!, (int)Exported.Manifest(audit)["count"]!));
        Assert.Equal(["filter.actor", "filter.outcome", "filter.to"], new[] { odd, outcome, turned }.Select(reply => reply.Json["errors"]!.AsObject().Single().Key));
        Assert.Equal(400, (await auditor.PostAsync("/api/v1/exports", "{}")).Status);
    }

    [Fact]
    public async Task The_audit_trail_of_everything_is_exported_and_of_a_team_only_its_rows()
    {
        var (own, foreign) = ($"own-{Guid.CreateVersion7():N}", $"foreign-{Guid.CreateVersion7():N}");
        var (mine, theirs) = (await ModelAsync(3, own), await ModelAsync(3, foreign));
        using var all = await Fixture.Server.ClientAsync(Role.Auditor);
        using var narrow = await Fixture.Server.ClientAsync(Role.Auditor, own);
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        using var folder = new TempFolder();

        var ofAll = await all.AskAsync("audit");
        var whole = Exported.Lines(await all.FetchAsync(ofAll, folder));
        var rows = await narrow.FetchAsync(await narrow.AskAsync("audit"), folder);
        var decisions = await narrow.FetchAsync(await narrow.AskAsync("decisions"), folder);
        var none = await narrow.FetchAsync(await narrow.AskAsync("decisions", new JsonObject { ["model"] = theirs }), folder);

        Assert.Contains(whole, line => line.Contains(mine, StringComparison.Ordinal));
        Assert.Contains(whole, line => line.Contains(theirs, StringComparison.Ordinal));
        await Exported.JudgedAsync(rows, 0);
        Assert.All(Exported.Lines(rows), line => Assert.Contains(own, line, StringComparison.Ordinal));
        Assert.All(Exported.Lines(decisions), line => Assert.Contains($"\"model\":\"{mine}\"", line, StringComparison.Ordinal));
        Assert.Equal((3, 0), (Exported.Lines(decisions).Count, Exported.Lines(none).Count));
        Assert.Equal(own, (string?)Exported.Manifest(decisions)["filter"]!["teams"]);
        Assert.Equal((404, 404, 404), ((await narrow.GetAsync($"/api/v1/exports/{ofAll}")).Status, (await narrow.GetAsync($"/api/v1/exports/{ofAll}/content")).Status, (await narrow.PostAsync($"/api/v1/exports/{ofAll}/cancel", "")).Status));
        Assert.Equal(403, (await viewer.PostAsync("/api/v1/exports", Exported.Body("decisions", null))).Status);
    }

    [Fact]
    public async Task Several_at_once_are_all_made_and_one_that_is_cancelled_or_removed_is_gone()
    {
        var model = await ModelAsync(20);
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        using var folder = new TempFolder();
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => auditor.AskAsync("decisions", new JsonObject { ["model"] = model })));
        var last = await auditor.AskAsync("audit");

        var cancelled = await auditor.PostAsync($"/api/v1/exports/{last}/cancel", "");
        foreach (var id in asked)
            await Exported.JudgedAsync(await auditor.FetchAsync(id, folder), 0);

        // Whoever was faster: the worker or the cancellation.
        Assert.Contains(cancelled.Status, new[] { 200, 409 });
        if (cancelled.Status == 200)
            Assert.Equal((410, 200), ((await auditor.GetAsync($"/api/v1/exports/{last}/content")).Status, (await auditor.PostAsync($"/api/v1/exports/{last}/cancel", "")).Status));
        Assert.Equal(409, (await auditor.PostAsync($"/api/v1/exports/{asked[0]}/cancel", "")).Status);
        await Fixture.Store.ExecuteAsync($"UPDATE exports SET expires = {(Fixture.Kind == StoreKind.Sqlite ? "1" : "'2020-01-01Z'")} WHERE state = 'done' AND requested_by LIKE 'key:Auditor%'", Token);
        await Fixture.Server.Get<ExportWorker>().SweepAsync(Token);
        Assert.Equal(410, (await auditor.GetAsync($"/api/v1/exports/{asked[0]}/content")).Status);
        Assert.Equal("removed", (string?)(await auditor.GetAsync($"/api/v1/exports/{asked[0]}")).Json["state"]);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Fixture.Store.DataFolder, "exports")), file => asked.Any(id => file.Contains(id, StringComparison.Ordinal)));
    }

    /// <summary>A model with decisions about persons.</summary>
    private async Task<string> ModelAsync(int decisions, string? team = null)
    {
        var model = await Admin.RegisterAsync(null, team);
        await DeliverAsync(model, 0, decisions);
        return model;
    }

    private async Task DeliverAsync(string model, int first, int count)
    {
        var lines = Enumerable.Range(first, count).Select(i => new JsonObject
        {
            ["id"] = $"{model}-{i}", ["at"] = "2026-03-01T00:00:00Z", ["model"] = model, ["version"] = "1", ["features"] = new JsonObject { ["income"] = i, ["note"] = $"person {i}" },
            ["attributes"] = new JsonObject { ["sex"] = "f" }, ["subject"] = $"person-{i}", ["prediction"] = "1", ["score"] = 0.5,
        }.ToJsonString());
        Assert.Equal(count, (int)(await Admin.IngestAsync(string.Join('\n', lines))).Json["accepted"]!);
    }

    private async Task<string> SignAsync(CockpitClient auditor)
    {
        await Wait.UntilAsync(async () =>
        {
            try
            {
                return await Fixture.Server.Get<CheckpointMaker>().MakeAsync(Token) is null;
            }
            catch (IOException)
            {
                // The regular one holds the file at this moment.
                return false;
            }
        }, TimeSpan.FromSeconds(20), "a checkpoint");
        return (await auditor.GetAsync("/api/v1/ledger/checkpoint")).Text;
    }

    private async Task<JsonArray> RowsAsync(string export) => (await Admin.GetAsync($"/api/v1/audit?target=export:{export}")).Json["items"]!.AsArray();
}
