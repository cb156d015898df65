using Cockpit.Evidence.Exports;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Store;
using Cockpit.Ledger.Exports;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>Whoever owns the database can change any row, and gets no export of what they changed, or one that an earlier checkpoint contradicts.</summary>
public sealed class ExportTamperTests(PostgresServer postgres)
{
    private static readonly string[] Tables = ["audit", "decisions", "ledger_leaves"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Each change, of what the export is, and the problem that it meets.</summary>
    private static readonly (string Change, ExportWhat What, string Problem)[] Changes =
    [
        ("UPDATE decisions SET prediction = '0' WHERE subject = 'b'", ExportWhat.Decisions, "ledger-changed"),
        ("UPDATE decisions SET subject = 'z' WHERE subject = 'b'", ExportWhat.Decisions, "ledger-changed"),
        ("DELETE FROM decisions WHERE subject = 'b'", ExportWhat.Decisions, "ledger-changed"),
        ("DELETE FROM decisions WHERE subject = 'd'", ExportWhat.Decisions, "ledger-changed"),
        ("DELETE FROM decisions", ExportWhat.Decisions, "ledger-changed"),
        ("UPDATE decisions SET batch = NULL WHERE subject = 'b'", ExportWhat.Decisions, "ledger-changed"),
        ("UPDATE decisions SET batch = (SELECT batch FROM ledger_leaves WHERE leaf = 3) WHERE subject = 'b'", ExportWhat.Decisions, "ledger-changed"),
        ("UPDATE decisions SET sequence = CASE subject WHEN 'a' THEN (SELECT sequence FROM copy_of_decisions WHERE subject = 'b') - 1000000 ELSE sequence END", ExportWhat.Decisions, "ledger-changed"),
        ("UPDATE decisions SET sequence = sequence + 1000 WHERE subject = 'a'; UPDATE ledger_leaves SET \"last\" = \"last\" + 1000 WHERE leaf = 2", ExportWhat.Decisions, "ledger-changed"),
        ("UPDATE ledger_leaves SET records = (SELECT records FROM ledger_leaves WHERE leaf = 3) WHERE leaf = 2", ExportWhat.Decisions, "ledger-changed"),
        ("DELETE FROM ledger_leaves WHERE leaf = 2", ExportWhat.Decisions, "ledger-changed"),
        ("UPDATE audit SET actor = 'eve' WHERE actor = 'two'", ExportWhat.Audit, "ledger-changed"),
        ("DELETE FROM audit WHERE actor = 'one'", ExportWhat.Audit, "ledger-changed"),
        ("UPDATE ledger_leaves SET audit = 99 WHERE leaf = 0", ExportWhat.Audit, "ledger-changed"),
        ("DELETE FROM ledger_leaves WHERE leaf = 0", ExportWhat.Audit, "ledger-changed"),
        // Row and leaf are changed alike, and no checkpoint has this root.
        ("UPDATE ledger_leaves SET audit = NULL WHERE leaf = 0; UPDATE ledger_leaves SET hash = (SELECT hash FROM copy_of_ledger_leaves WHERE leaf = 0), audit = 1 WHERE leaf = 1; UPDATE ledger_leaves SET hash = (SELECT hash FROM copy_of_ledger_leaves WHERE leaf = 1), audit = 2 WHERE leaf = 0",
            ExportWhat.Audit, "export-not-sound"),
    ];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_was_changed_deleted_moved_or_added_is_not_exported_and_named(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        using var maker = new Making(ledger.Store, place.DataFolder);
        await ledger.AuditAsync("one", "two");
        await ledger.AppendAsync(LedgerStore.Decision("a"), LedgerStore.Decision("b"), LedgerStore.Decision("c"));
        await ledger.AppendAsync(LedgerStore.Decision("d"));
        Assert.Equal(4, (await maker.MakeAsync(ExportWhat.Decisions)).Made!.Count);
        Assert.Equal(2, (await maker.MakeAsync(ExportWhat.Audit)).Made!.Count);
        await UnguardAsync(place);

        foreach (var (change, what, problem) in Changes)
        {
            await place.ExecuteAsync(change, Token);

            var (made, why) = await maker.MakeAsync(what);

            Assert.True(made is null && why!.Kind == problem, $"{change}: {why}");
            Assert.Empty(Directory.EnumerateFiles(maker.Folder));
            await RestoreAsync(place);
        }

        Assert.Equal(4, (await maker.MakeAsync(ExportWhat.Decisions)).Made!.Count);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_past_that_was_written_anew_is_not_exported_and_without_the_published_file_contradicts_an_earlier_checkpoint(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        using var maker = new Making(ledger.Store, place.DataFolder);
        await ledger.AuditAsync("one", "two", "three");
        Assert.NotNull((await maker.MakeAsync(ExportWhat.Audit)).Made);
        var kept = await maker.NewestAsync();
        await UnguardAsync(place);
        await place.ExecuteAsync($"DELETE FROM ledger_checkpoints; DELETE FROM ledger_leaves; UPDATE ledger_head SET size = 0, edge = {(kind == StoreKind.Sqlite ? "x''" : "''::bytea")}; UPDATE audit SET actor = 'eve' WHERE actor = 'two'", Token);
        await SchemaUpgrade.RunAsync(ledger.Store, Token);

        var refused = await maker.MakeAsync(ExportWhat.Audit);
        File.Delete(maker.Published);
        await ledger.AuditAsync("four");
        var (made, _) = await maker.MakeAsync(ExportWhat.Audit, isKept: true);

        Assert.Equal("ledger-refused", refused.Problem!.Kind);
        // With the row that says so.
        Assert.Equal(5, made!.Count);
        await Exported.JudgedAsync(maker.Kept!, 0, maker.Key);
        // Of this size the new history has no checkpoint, so an honest maker has no proof from it; one of its own is a fork.
        await Exported.JudgedAsync(maker.Kept!, 2, maker.Key, kept);
        await place.ExecuteAsync($"INSERT INTO ledger_checkpoints (size, at, note) VALUES (3, {(kind == StoreKind.Sqlite ? "0" : "'2020-01-01Z'")}, 'none')", Token);
        await maker.MakeAsync(ExportWhat.Audit, isKept: true);
        await Exported.JudgedAsync(maker.Kept!, 1, maker.Key, kept);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Decisions_from_before_the_ledger_are_left_out_and_counted(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        using var maker = new Making(ledger.Store, place.DataFolder);
        await ledger.AppendAsync(LedgerStore.Decision("a"));
        await ledger.AppendAsync(LedgerStore.Decision("b"));
        await place.ExecuteAsync("UPDATE decisions SET batch = NULL, salt = NULL WHERE subject = 'b'", Token);
        var filter = ExportFilter.Read(ExportWhat.Decisions, new Dictionary<string, string?>(StringComparer.Ordinal) { ["subject"] = "b" }, null).Filter!;

        Assert.Equal(new ExportCount(0, 1), await maker.Maker.CountAsync(filter, Token));
        Assert.Equal(0, (await maker.Maker.MakeAsync(new ExportOrder(filter, ExportFormat.Jsonl, false, TimeProvider.System.GetUtcNow(), null), Path.Combine(maker.Folder, "some"), null, Token)).Made!.Count);
    }

    private static async Task UnguardAsync(TestStore place)
    {
        foreach (var table in (string[])["audit", "ledger_leaves", "ledger_checkpoints"])
            await place.ExecuteAsync(place.Kind == StoreKind.Sqlite ? $"DROP TRIGGER {table}_refuses_update; DROP TRIGGER {table}_refuses_delete" : $"DROP TRIGGER {table}_refuses ON {table}", Token);
        foreach (var table in Tables)
            await place.ExecuteAsync($"CREATE TABLE copy_of_{table} AS SELECT * FROM {table}", Token);
    }

    private static async Task RestoreAsync(TestStore place)
    {
        foreach (var table in Tables)
            await place.ExecuteAsync($"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM copy_of_{table}", Token);
    }
}
