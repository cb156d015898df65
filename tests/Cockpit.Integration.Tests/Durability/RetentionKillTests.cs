using System.Text;
using Cockpit.Integration.Tests.Evidence;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Ingest;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Durability;

/// <summary>SIGKILL while old decisions are archived and removed: each is in the store or in the archive, and in the end in the archive.</summary>
[Trait("Group", "Slow")]
public sealed class RetentionKillTests(PostgresServer postgres)
{
    private const int Decisions = 3_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Old_decisions_are_archived_through_kill_9_and_lookups_say_where_they_are(StoreKind kind)
    {
        TestStore.SkipUnlessOn(StoreKind.Sqlite, kind);
        await using var store = await TestStore.CreateAsync(kind, postgres);
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        var archive = Path.Combine(store.DataFolder, "archive");
        await FillAsync(store, key);

        await KilledAsync(store, () => Task.FromResult(Directory.Exists(archive) && Directory.EnumerateFiles(archive).Any()));
        await KilledAsync(store, async () => await CountAsync<ArchivedDecisionRow>(store) > 0);
        await using var last = await CockpitProcess.ServeAsync(store);
        await Wait.UntilAsync(async () =>
        {
            await using var context = store.Open().Read();
            return await context.Set<ArchiveRow>().AnyAsync(row => row.RemovedAt != null, Token);
        }, TimeSpan.FromSeconds(60), "the decisions to be removed");

        await using var reading = store.Open().Read();
        var row = await reading.Set<ArchiveRow>().SingleAsync(Token);
        Assert.Equal((Decisions, 0, Decisions), (row.Count, await CountAsync<DecisionRow>(store), await CountAsync<ArchivedDecisionRow>(store)));
        Assert.Equal([Path.Combine(archive, row.File)], Directory.EnumerateFiles(archive));
        await Exported.JudgedAsync(Path.Combine(archive, row.File), 0);
        using var client = new CockpitClient(last.Address, key);
        var one = await client.GetAsync("/api/v1/decisions/old-7");
        Assert.Equal((410, "/problems/archived"), (one.Status, one.ProblemKind));
        Assert.Contains(row.File, one.Text, StringComparison.Ordinal);
        Assert.Equal(410, (await client.GetAsync("/api/v1/decisions/old-7/proof")).Status);
        Assert.Equal(404, (await client.GetAsync("/api/v1/decisions/never-was")).Status);
        var list = (await client.GetAsync("/api/v1/decisions?to=2026-02-01")).Json;
        Assert.Equal((0, row.File, row.Sha256), (list["items"]!.AsArray().Count, (string?)list["archives"]![0]!["file"], (string?)list["archives"]![0]!["sha256"]));
        Assert.Empty((await client.GetAsync("/api/v1/decisions?from=2026-02-01")).Json["archives"]!.AsArray());
    }

    /// <summary>Decisions that a checkpoint of more than a year ago covers.</summary>
    private static async Task FillAsync(TestStore store, string key)
    {
        await using (var first = await CockpitProcess.ServeAsync(store, [KeyValuePair.Create("Cockpit:Ledger:CheckpointSeconds", "1")]))
        {
            using var client = new CockpitClient(first.Address, key);
            var model = await client.RegisterAsync(null);
            Assert.Equal(Decisions, (int)(await client.IngestAsync(new StreamedLines(Decisions, i => Encoding.UTF8.GetBytes(Lines.Of(model, $"old-{i}", padding: 100))))).Json["accepted"]!);
            await Wait.UntilAsync(async () =>
            {
                await using var context = store.Open().Read();
                return await context.Set<LedgerCheckpointRow>().MaxAsync(row => (long?)row.Size, Token) == await context.Set<LedgerHeadRow>().MaxAsync(row => row.Size, Token);
            }, TimeSpan.FromSeconds(60), "a checkpoint of all decisions");
        }

        await store.ExecuteAsync(store.Kind == StoreKind.Sqlite ? "DROP TRIGGER ledger_checkpoints_refuses_update; UPDATE ledger_checkpoints SET at = 1000"
            : "ALTER TABLE ledger_checkpoints DISABLE TRIGGER USER; UPDATE ledger_checkpoints SET at = '2020-01-01Z'", Token);
    }

    private static async Task KilledAsync(TestStore store, Func<Task<bool>> isTime)
    {
        await using var server = await CockpitProcess.ServeAsync(store);
        await Wait.UntilAsync(isTime, TimeSpan.FromSeconds(60), "the archive to be begun");
        await server.KillAsync();
        Assert.Equal(Decisions, await CountAsync<DecisionRow>(store) + await CountAsync<ArchivedDecisionRow>(store));
    }

    private static async Task<int> CountAsync<T>(TestStore store)
        where T : class
    {
        await using var context = store.Open().Read();
        return await context.Set<T>().CountAsync(Token);
    }
}
