using Cockpit.Evidence.Checkpoints;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Store;
using Cockpit.Ledger.Notes;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Ledger;
using Cockpit.Store.Proofs;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>Checkpoints are signed while the ledger only grows, on each engine.</summary>
public sealed class CheckpointTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Each_growth_is_signed_and_published_once_whoever_signs(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        using var key = LedgerKey.For(new LedgerOptions(), place.DataFolder);
        var file = Path.Combine(place.DataFolder, "published", "checkpoints.txt");
        CheckpointMaker[] nodes = [Maker(ledger.Store, key, file), Maker(place.Open(), key, file)];
        Assert.Null(await nodes[0].MakeAsync(Token));
        Assert.False(File.Exists(file));

        for (var round = 0; round < 8; round++)
        {
            await ledger.AuditAsync("one", "two");
            // Nodes that find the file held by the other try again at their next turn.
            await Task.WhenAll(nodes.Select(node => Task.Run(() => MakeAsync(node), Token)));
        }

        Assert.All(await Task.WhenAll(nodes.Select(MakeAsync)), Assert.Null);
        var walk = await LedgerWalk.RunAsync(ledger.Store);
        var published = Published(file, key);
        await using var reading = ledger.Store.Read();
        Assert.Equal(await reading.Set<LedgerCheckpointRow>().OrderBy(row => row.Size).Select(row => row.Note).ToListAsync(Token), published.Select(one => one.Note));
        Assert.Equal(Enumerable.Range(1, 8).Select(round => 2L * round), published.Select(one => one.Checkpoint.Size));
        Assert.All(published, one => Assert.Equal(walk.RootAt(one.Checkpoint.Size), one.Checkpoint.Root));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_ledger_that_was_written_anew_is_not_signed_and_that_is_recorded_once(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        using var key = LedgerKey.For(new LedgerOptions(), place.DataFolder);
        var file = Path.Combine(place.DataFolder, "checkpoints.txt");
        var maker = Maker(ledger.Store, key, file);
        await ledger.AuditAsync("one", "two", "three");
        Assert.Null(await maker.MakeAsync(Token));
        var before = await File.ReadAllTextAsync(file, Token);
        foreach (var table in (string[])["audit", "ledger_leaves", "ledger_checkpoints"])
            await place.ExecuteAsync(kind == StoreKind.Sqlite ? $"DROP TRIGGER {table}_refuses_update; DROP TRIGGER {table}_refuses_delete" : $"DROP TRIGGER {table}_refuses ON {table}", Token);
        await place.ExecuteAsync($"DELETE FROM ledger_checkpoints; DELETE FROM ledger_leaves; UPDATE ledger_head SET size = 0, edge = {(kind == StoreKind.Sqlite ? "x''" : "''::bytea")}; UPDATE audit SET actor = 'eve' WHERE actor = 'two'", Token);
        await SchemaUpgrade.RunAsync(ledger.Store, Token);
        Assert.Null((await LedgerWalk.RunAsync(ledger.Store)).Fault);

        Assert.Contains("two different trees", await maker.MakeAsync(Token), StringComparison.Ordinal);
        await ledger.AuditAsync("four");
        Assert.Contains("does not begin with", await maker.MakeAsync(Token), StringComparison.Ordinal);

        await using var reading = ledger.Store.Read();
        Assert.Equal(before, await File.ReadAllTextAsync(file, Token));
        Assert.False(await reading.Set<LedgerCheckpointRow>().AnyAsync(Token));
        var incident = Assert.Single(await reading.Set<IncidentRow>().ToListAsync(Token));
        Assert.Equal((IncidentKind.Ledger, IncidentSeverity.High, IncidentRow.Installation, IncidentState.Open), (incident.Kind, incident.Severity, incident.Model, incident.State));
        Assert.Equal([IncidentEvent.Opened, IncidentEvent.Again], await reading.Set<IncidentEventRow>().OrderBy(line => line.Sequence).Select(line => line.Event).ToListAsync(Token));
        Assert.Equal(["ledger.refused", "ledger.refused"], await reading.Set<AuditRow>().Where(row => row.Target == "ledger" && row.Outcome == AuditOutcome.Failed).Select(row => row.Action).ToListAsync(Token));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_store_that_was_rolled_back_is_not_signed(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        var (older, backup) = await LedgerStore.CreateAsync(kind, postgres);
        await using var __ = older;
        using var other = backup;
        using var key = LedgerKey.For(new LedgerOptions(), place.DataFolder);
        var file = Path.Combine(place.DataFolder, "checkpoints.txt");
        await ledger.AuditAsync([.. Enumerable.Range(0, 20).Select(number => $"actor {number}")]);
        Assert.Null(await Maker(ledger.Store, key, file).MakeAsync(Token));
        await backup.AuditAsync("one");
        var maker = Maker(backup.Store, key, file);

        for (var round = 0; round < 3; round++)
            Assert.Contains("was rolled back", await maker.MakeAsync(Token), StringComparison.Ordinal);

        await using var reading = backup.Store.Read();
        Assert.Equal(1, await reading.Set<AuditRow>().CountAsync(row => row.Action == "ledger.refused", Token));
        Assert.Equal(1, await reading.Set<IncidentEventRow>().CountAsync(Token));
        Assert.False(await reading.Set<LedgerCheckpointRow>().AnyAsync(Token));
    }

    [Fact]
    public async Task What_a_crash_cut_off_in_the_file_is_passed_over_and_a_file_of_another_key_is_refused()
    {
        var (place, ledger) = await LedgerStore.CreateAsync(StoreKind.Sqlite, postgres);
        await using var _ = place;
        using var own = ledger;
        using var key = LedgerKey.For(new LedgerOptions { Origin = "cockpit.example" }, place.DataFolder);
        var file = Path.Combine(place.DataFolder, "checkpoints.txt");
        var maker = Maker(ledger.Store, key, file);
        await ledger.AuditAsync("one");
        Assert.Null(await maker.MakeAsync(Token));
        await File.AppendAllTextAsync(file, "cockpit.example\n17\nAA", Token);
        await ledger.AuditAsync("two");
        Assert.Null(await maker.MakeAsync(Token));

        Assert.Equal([1, 2], Published(file, key).Select(one => one.Checkpoint.Size));
        using var another = LedgerKey.For(new LedgerOptions { Origin = "cockpit.example" }, Path.Combine(place.DataFolder, "another"));
        Assert.Contains("has no checkpoint of this ledger and key", await Maker(ledger.Store, another, file).MakeAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<string?> MakeAsync(CheckpointMaker maker)
    {
        while (true)
        {
            try
            {
                return await maker.MakeAsync(Token);
            }
            catch (IOException)
            {
                await Task.Delay(5, Token);
            }
        }
    }

    private static CheckpointMaker Maker(CockpitStore store, LedgerKey key, string file)
        => new(store, new LedgerNodes(store), key, new CheckpointFile(file, key.Signer.Key), TimeProvider.System);

    private static List<(string Note, Checkpoint Checkpoint)> Published(string file, LedgerKey key)
    {
        var lines = File.ReadAllText(file).Split('\n');
        return [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].StartsWith("— ", StringComparison.Ordinal)).Select(i => string.Join('\n', lines[(i - 4)..(i + 1)]) + "\n")
            .Select(note => (note, Checkpoint.Read(note, key.Signer.Key).Checkpoint!))];
    }
}
