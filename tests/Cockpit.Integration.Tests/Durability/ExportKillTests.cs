using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Evidence;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Ingest;
using Cockpit.Store.Exports;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Durability;

/// <summary>SIGKILL while an export is made: the next process makes it anew, and there is one file.</summary>
[Trait("Group", "Slow")]
public sealed class ExportKillTests(PostgresServer postgres)
{
    private const int Decisions = 12_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_killed_export_is_begun_anew_and_leaves_one_sound_file(StoreKind kind)
    {
        TestStore.SkipUnlessOn(StoreKind.Postgres, kind);
        await using var store = await TestStore.CreateAsync(kind, postgres);
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        var lease = KeyValuePair.Create("Cockpit:Exports:LeaseSeconds", "2");
        var exports = Path.Combine(store.DataFolder, "exports");
        string id;
        await using (var first = await CockpitProcess.ServeAsync(store, [lease]))
        {
            using var client = new CockpitClient(first.Address, key);
            var model = await client.RegisterAsync(null);
            Assert.Equal(Decisions, (int)(await client.IngestAsync(new StreamedLines(Decisions, i => System.Text.Encoding.UTF8.GetBytes(Lines.Of(model, $"kill-{i}", padding: 200))))).Json["accepted"]!);
            id = await client.AskAsync("decisions", new JsonObject { ["model"] = model });
            await Wait.UntilAsync(() => Directory.Exists(exports) && Directory.EnumerateFiles(exports, "*.partial").Any(), TimeSpan.FromSeconds(60), "the export to be written");
            await first.KillAsync();
        }

        var killed = await RowAsync(store);
        Assert.Equal((ExportState.Running, 1), (killed.State, killed.Epoch));
        Assert.NotEmpty(Directory.EnumerateFiles(exports));
        await using var second = await CockpitProcess.ServeAsync(store, [lease]);
        using var again = new CockpitClient(second.Address, key);
        using var folder = new TempFolder();
        var file = await again.FetchAsync(id, folder);

        Assert.Equal((ExportState.Done, 2), ((await RowAsync(store)) is var row ? row.State : default, row.Epoch));
        await Exported.JudgedAsync(file, 0);
        Assert.Equal(Decisions, (int)Exported.Manifest(file)["count"]!);
        await Wait.UntilAsync(() => Directory.EnumerateFiles(exports).Count() == 1, TimeSpan.FromSeconds(60), "what the killed run left to be removed");
    }

    [Fact]
    public async Task The_command_line_exports_without_a_server_and_verifies_what_it_wrote()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        await CockpitProcess.CreateKeyAsync(store, "admin");
        var (audit, decisions) = (Path.Combine(store.DataFolder, "audit.zip"), Path.Combine(store.DataFolder, "decisions.zip"));

        var first = await CockpitProcess.RunAsync(store, "export", "audit", "--out", audit, "--format", "csv", "--action", "key.created");
        var second = await CockpitProcess.RunAsync(store, "export", "decisions", "--out", decisions, "--unmasked", "--reason", "short");
        var third = await CockpitProcess.RunAsync(store, "export", "decisions", "--out", audit);

        Assert.True(first.ExitCode == 0, first.ToString());
        await Exported.JudgedAsync(audit, 0);
        Assert.Equal(1, (int)Exported.Manifest(audit)["count"]!);
        Assert.Equal((2, 2), (second.ExitCode, third.ExitCode));
        Assert.Contains("10 to 2000 characters", second.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(decisions));
        await store.ExecuteAsync("DROP TRIGGER audit_refuses_update; UPDATE audit SET actor = 'eve' WHERE action = 'key.created'", Token);
        var changed = await CockpitProcess.RunAsync(store, "export", "audit", "--out", decisions);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("is not what was sealed", changed.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(store.DataFolder, "decisions.zip*"));
    }

    private static async Task<ExportRow> RowAsync(TestStore store)
    {
        await using var context = store.Open().Read();
        return await context.Set<ExportRow>().SingleAsync(Token);
    }
}
