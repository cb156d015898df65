using Cockpit.Evidence.Checkpoints;
using Cockpit.Evidence.Retention;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Store;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Cockpit.Store.Proofs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>Old decisions leave the store for a file that was verified, and for nothing else.</summary>
public sealed class RetentionTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Old_decisions_are_sealed_verified_and_removed_and_what_stays_is_still_proved(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        using var making = new Making(ledger.Store, place.DataFolder);
        var (old, young) = (LedgerStore.Decision("old"), LedgerStore.Decision("young"));
        await ledger.AuditAsync("one");
        await ledger.AppendAsync(old, LedgerStore.Decision("b"));
        await ledger.AppendAsync(LedgerStore.Decision("c"), LedgerStore.Decision("d"));
        await ledger.AuditAsync("two");
        await ledger.AppendAsync(LedgerStore.Decision("e"));
        var kept = await SignLongAgoAsync(ledger.Store, making);
        await ledger.AppendAsync(young, LedgerStore.Decision("g"));
        var archive = Path.Combine(place.DataFolder, "archive");

        Assert.Null(await Archiver(ledger.Store, making, archive).RunAsync(most: 3, Token));

        await using var reading = ledger.Store.Read();
        var archives = await reading.Set<ArchiveRow>().OrderBy(row => row.FirstLeaf).ToListAsync(Token);
        Assert.Equal([(0L, 3L, 4L), (3L, 5L, 1L)], archives.Select(row => (row.FirstLeaf, row.EndLeaf, row.Count)));
        Assert.All(archives, row => Assert.NotNull(row.RemovedAt));
        Assert.Equal((2, 5), (await reading.Set<DecisionRow>().CountAsync(Token), await reading.Set<ArchivedDecisionRow>().CountAsync(Token)));
        Assert.Equal(2, await reading.Set<AuditRow>().CountAsync(row => row.Action.StartsWith("test"), Token));
        foreach (var row in archives)
            await Exported.JudgedAsync(Path.Combine(archive, row.File), 0, making.Key, kept);
        Assert.Contains("\"subject.text\":\"old\"", Exported.Lines(Path.Combine(archive, archives[0].File))[0], StringComparison.Ordinal);
        Assert.Equal(archives[0].File, (await new ArchiveQueries(ledger.Store).OfAsync(old.Id, null, Token))!.File);
        Assert.Null(await new ArchiveQueries(ledger.Store).OfAsync(young.Id, null, Token));
        Assert.Null(await new ArchiveQueries(ledger.Store).OfAsync(old.Id, ["theirs"], Token));
        Assert.Equal(ProofState.Covered, (await LedgerTests.Prover(ledger.Store).DecisionAsync(young.Id, await making.CheckpointAsync(), Token))!.State);
        Assert.Equal(2, (await making.MakeAsync(ExportWhat.Decisions, isKept: true)).Made!.Count);
        await Exported.JudgedAsync(making.Kept!, 0, making.Key, kept);
        Assert.Null(await Archiver(ledger.Store, making, archive).RunAsync(most: 3, Token));
        Assert.Equal(2, await reading.Set<DecisionRow>().CountAsync(Token));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Nothing_is_removed_without_room_without_a_checkpoint_of_changed_rows_or_from_a_changed_file(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        using var making = new Making(ledger.Store, place.DataFolder);
        await ledger.AppendAsync(LedgerStore.Decision("a"), LedgerStore.Decision("b"));
        await SignLongAgoAsync(ledger.Store, making);
        var archive = Path.Combine(place.DataFolder, "archive");
        var archiver = Archiver(ledger.Store, making, archive);

        await StopsAsync(ledger.Store, Archiver(ledger.Store, making, archive, freeMegabytes: int.MaxValue), "disk-full");
        var published = await File.ReadAllTextAsync(making.Published, Token);
        await File.WriteAllTextAsync(making.Published, "another ledger's\n1\nAA==\n\n— another ledger's AA==\n", Token);
        await StopsAsync(ledger.Store, archiver, "ledger-refused");
        await File.WriteAllTextAsync(making.Published, published, Token);
        await place.ExecuteAsync("UPDATE decisions SET prediction = '0' WHERE subject = 'a'", Token);
        await StopsAsync(ledger.Store, archiver, "ledger-changed");
        await place.ExecuteAsync("UPDATE decisions SET prediction = '1' WHERE subject = 'a'", Token);
        Assert.Empty(Directory.EnumerateFiles(archive));

        // Killed between the two steps, and the file is not what was verified.
        var span = await new ArchiveSpans(ledger.Store).NextAsync(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(400), 10, Token);
        Assert.Null(await archiver.SealAsync(span!, TimeProvider.System.GetUtcNow(), Token));
        var file = Assert.Single(Directory.EnumerateFiles(archive));
        var bytes = await File.ReadAllBytesAsync(file, Token);
        await File.WriteAllBytesAsync(file, bytes[..^1], Token);
        await StopsAsync(ledger.Store, archiver, "archive-lost");
        File.Delete(file);
        await StopsAsync(ledger.Store, archiver, "archive-lost");
        await File.WriteAllBytesAsync(file, bytes, Token);

        Assert.Null(await archiver.RunAsync(10, Token));
        await using var reading = ledger.Store.Read();
        Assert.Equal((0, 2), (await reading.Set<DecisionRow>().CountAsync(Token), await reading.Set<ArchivedDecisionRow>().CountAsync(Token)));
    }

    private static async Task StopsAsync(CockpitStore store, Archiver archiver, string problem)
    {
        Assert.Equal(problem, (await archiver.RunAsync(10, Token))?.Kind);
        await using var reading = store.Read();
        Assert.Equal((2, 0), (await reading.Set<DecisionRow>().CountAsync(Token), await reading.Set<ArchivedDecisionRow>().CountAsync(Token)));
    }

    /// <summary>Signs what there is as if it were more than a year ago.</summary>
    private static async Task<string> SignLongAgoAsync(CockpitStore store, Making making)
    {
        Assert.Null(await making.Signing(new LongAgo()).MakeAsync(Token));
        return await making.NewestAsync();
    }

    private static Archiver Archiver(CockpitStore store, Making making, string folder, int freeMegabytes = 0)
        => new(store, new ArchiveSpans(store), making.Maker, new ArchiveFolder(folder, freeMegabytes), Options.Create(new RetentionOptions()), TimeProvider.System);

    private sealed class LongAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - TimeSpan.FromDays(402);
    }
}
