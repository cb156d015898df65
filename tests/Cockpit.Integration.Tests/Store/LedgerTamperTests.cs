using Cockpit.Integration.Tests.Hosting;
using Cockpit.Ledger.Notes;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Cockpit.Store.Proofs;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Store;

/// <summary>Whoever owns the database can take the triggers away and change any row. What they changed shows.</summary>
public sealed class LedgerTamperTests(PostgresServer postgres)
{
    private static readonly string[] Tables = ["audit", "decisions", "ledger_leaves", "ledger_head"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Each change, and how the decision 'b' and the command's audit row then stand.</summary>
    private static readonly (string Change, ProofState Decision, ProofState Audit)[] Changes =
    [
        ("UPDATE audit SET actor = 'eve' WHERE sequence = 2", ProofState.Covered, ProofState.Changed),
        ("UPDATE audit SET reason = '' WHERE sequence = 2", ProofState.Covered, ProofState.Changed),
        ("DELETE FROM audit WHERE sequence = 1", ProofState.Covered, ProofState.Covered),
        ("UPDATE audit SET sequence = CASE sequence WHEN 1 THEN -2 WHEN 2 THEN -1 ELSE sequence END", ProofState.Covered, ProofState.Changed),
        ("UPDATE decisions SET prediction = '0' WHERE subject = 'b'", ProofState.Changed, ProofState.Covered),
        ("UPDATE decisions SET subject = 'z' WHERE subject = 'b'", ProofState.Changed, ProofState.Covered),
        ("UPDATE decisions SET score = score * 1.0000000000000002 WHERE subject = 'b'", ProofState.Changed, ProofState.Covered),
        ("UPDATE decisions SET cost = NULL WHERE subject = 'b'", ProofState.Changed, ProofState.Covered),
        ("UPDATE decisions SET batch = NULL WHERE subject = 'b'", ProofState.Outside, ProofState.Covered),
        ("UPDATE decisions SET prediction = '0' WHERE subject = 'a'", ProofState.Covered, ProofState.Covered),
        ("DELETE FROM decisions WHERE subject = 'a'", ProofState.Covered, ProofState.Covered),
        ("UPDATE decisions SET sequence = CASE subject WHEN 'a' THEN -2 WHEN 'b' THEN -1 ELSE sequence END", ProofState.Covered, ProofState.Covered),
        ("UPDATE ledger_leaves SET hash = (SELECT hash FROM ledger_leaves WHERE leaf = 2) WHERE leaf = 0", ProofState.Covered, ProofState.Changed),
        ("UPDATE ledger_leaves SET nodes = (SELECT nodes FROM ledger_leaves WHERE leaf = 5) WHERE leaf = 1", ProofState.Covered, ProofState.Covered),
        ("UPDATE ledger_leaves SET nodes = NULL WHERE leaf = 3", ProofState.Changed, ProofState.Changed),
        ("UPDATE ledger_leaves SET records = (SELECT records FROM ledger_leaves WHERE leaf = 5) WHERE leaf = 4", ProofState.Changed, ProofState.Covered),
        ("DELETE FROM ledger_leaves WHERE leaf = 3", ProofState.Changed, ProofState.Changed),
        ("DELETE FROM ledger_leaves WHERE leaf = 4", ProofState.Changed, ProofState.Covered),
        ("UPDATE ledger_head SET size = size - 1", ProofState.Covered, ProofState.Covered),
    ];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_change_shows_against_an_earlier_checkpoint(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        var (command, decision) = (CommandId.New(TimeProvider.System), LedgerStore.Decision("b"));
        await ledger.AuditAsync("one");
        await ledger.Store.WriteAsync((context, _) => Task.FromResult(context.Add(new AuditRow
        {
            At = TimeProvider.System.GetUtcNow(), Actor = "key:ada", Action = "command.requested", Target = "model:credit", Command = command.Value, Reason = "because", Source = AddressClass.Loopback,
        })), Token);
        await ledger.AuditAsync("three", "four");
        await ledger.AppendAsync(LedgerStore.Decision("a"), decision, LedgerStore.Decision("c"));
        await ledger.AppendAsync(LedgerStore.Decision("d"));
        var before = await LedgerWalk.RunAsync(ledger.Store);
        var checkpoint = new Checkpoint("test", before.Leaves.Count, before.RootAt(before.Leaves.Count));
        Assert.Equal((null, 6), (before.Fault, before.Leaves.Count));
        await UnguardAsync(place);

        foreach (var (change, ofDecision, ofAudit) in Changes)
        {
            await place.ExecuteAsync(change, Token);

            var prover = LedgerTests.Prover(ledger.Store);
            Assert.True((await LedgerWalk.RunAsync(ledger.Store)).Fault is not null, change);
            Assert.Equal((change, ofDecision), (change, (await prover.DecisionAsync(decision.Id, checkpoint, Token))!.State));
            Assert.Equal((change, ofAudit), (change, Assert.Single(await prover.CommandAsync(command, checkpoint, Token)).State));
            await RestoreAsync(place);
            Assert.Null((await LedgerWalk.RunAsync(ledger.Store)).Fault);
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_ledger_written_anew_from_changed_rows_has_another_root(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        await ledger.AuditAsync("one", "two", "three");
        var before = await LedgerWalk.RunAsync(ledger.Store);
        await UnguardAsync(place);
        await place.ExecuteAsync($"DELETE FROM ledger_leaves; UPDATE ledger_head SET size = 0, edge = {(kind == StoreKind.Sqlite ? "x''" : "''::bytea")}; UPDATE audit SET actor = 'eve' WHERE actor = 'two'", Token);

        await SchemaUpgrade.RunAsync(ledger.Store, Token);

        var after = await LedgerWalk.RunAsync(ledger.Store);
        Assert.Null(after.Fault);
        Assert.Equal(3, after.Leaves.Count);
        Assert.NotEqual(before.RootAt(3), after.RootAt(3));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_store_itself_refuses_to_change_or_delete_a_leaf(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        await ledger.AuditAsync("one");

        foreach (var statement in (string[])["UPDATE ledger_leaves SET leaf = 7", "DELETE FROM ledger_leaves"])
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => place.ExecuteAsync(statement, Token));

        Assert.Null((await LedgerWalk.RunAsync(ledger.Store)).Fault);
    }

    private static async Task UnguardAsync(TestStore place)
    {
        foreach (var table in (string[])["audit", "ledger_leaves"])
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
