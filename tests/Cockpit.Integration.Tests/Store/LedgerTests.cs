using System.Globalization;
using System.Text;
using Cockpit.Integration.Tests.Control;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Tiles;
using Cockpit.Ledger.Trees;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Cockpit.Store.Proofs;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Cockpit.Integration.Tests.Store;

/// <summary>The ledger holds what the store holds, in the transaction that stores it, on each engine.</summary>
public sealed class LedgerTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Writers_at_once_and_transactions_that_fail_leave_no_gap(StoreKind kind)
    {
        var (place, first) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var second = new LedgerStore(place);
        using var both = first;

        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(() => WorkAsync(worker % 2 == 0 ? first : second, worker), Token)));

        var walk = await LedgerWalk.RunAsync(first.Store);
        Assert.Null(walk.Fault);
        // Four workers write 12 times two rows, two of which fail; two append 12 batches, one of which holds nothing new.
        Assert.Equal((4 * 10 * 2) + (2 * 11), walk.Leaves.Count);
    }

    private static async Task WorkAsync(LedgerStore ledger, int worker)
    {
        var once = LedgerStore.Decision("once");
        for (var i = 0; i < 12; i++)
        {
            if (worker < 2)
                await ledger.AppendAsync(i is 0 or 5 ? [once] : [LedgerStore.Decision("a"), once, LedgerStore.Decision("b")]);
            else if (i is 3 or 7)
                await Assert.ThrowsAsync<KilledException>(() => ledger.Store.WriteAsync<bool>(async (context, token) =>
                {
                    context.Add(LedgerStore.Row("nobody"));
                    await context.SaveChangesAsync(token);
                    throw new KilledException();
                }, CancellationToken.None));
            else
                await ledger.AuditAsync("one", "two");
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Who_is_killed_before_the_commit_leaves_neither_row_nor_leaf(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        var killed = true;
        for (var after = 0; killed; after++)
        {
            var point = new KillPoint(after);
            var crashing = new CockpitStore(new CrashingProvider(place.Provider(), point), new ChangeSignal());
            try
            {
                await crashing.WriteAsync((context, token) => Task.FromResult(context.Add(LedgerStore.Row($"killed after {after}"))), Token);
            }
            catch (Exception fault) when (point.IsKilled && fault is KilledException or DbUpdateException)
            {
                // The next life looks at what is left.
            }

            killed = point.IsKilled;
            Assert.Null((await LedgerWalk.RunAsync(ledger.Store)).Fault);
        }

        await Assert.ThrowsAsync<KilledException>(async () => await ledger.Appender.AppendAsync([LedgerStore.Decision("a")], new bool[1], (_, _) => throw new KilledException(), Token));
        await ledger.AppendAsync(LedgerStore.Decision("b"));

        var walk = await LedgerWalk.RunAsync(ledger.Store);
        await using var reading = ledger.Store.Read();
        Assert.Null(walk.Fault);
        Assert.Equal((await reading.Set<AuditRow>().CountAsync(Token)) + 1, walk.Leaves.Count);
        Assert.Equal(1, await reading.Set<DecisionRow>().CountAsync(Token));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_odd_value_of_a_decision_is_read_again_as_it_was_sealed(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        var usual = LedgerStore.Decision("somebody");
        double[] reals = [-0.0, 0.1 + 0.2, double.Epsilon, double.MaxValue, 1e16, 123456789012345680, -1.5e-7, double.PositiveInfinity, 100];
        decimal[] amounts = [0m, 0.00m, 1.10m, 0.0000000005m, 0.0000000015m, 0.0000000025m, -0.0000000005m, 1234567.123456789m];
        DateTimeOffset[] instants = [DateTimeOffset.UnixEpoch.AddTicks(-1), new(1999, 12, 31, 23, 59, 59, TimeSpan.Zero), new DateTimeOffset(1999, 6, 1, 1, 0, 0, TimeSpan.FromHours(5)).AddTicks(19), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(-3)).AddTicks(1_234_567)];
        string?[] texts = [null, "", " ", "ü😀", "a\u0301", "\u001f\r\n\t", "\uFEFFx"];
        NewDecision[] odd =
        [
            .. reals.Select(value => usual with { Score = value, LatencyMs = value }), .. amounts.Select(value => usual with { Cost = value }), .. instants.Select(value => usual with { At = value }),
            .. texts.Select(value => usual with { ForeignId = value, Subject = value, Prediction = value, Version = value ?? "", Attributes = Bytes(value), Answer = Bytes(value), Trace = Bytes(value), Findings = Bytes(value) }),
            usual with { Features = new byte[] { (byte)'{', 0xFF, 0xC3, (byte)'}' }, Answer = Array.Empty<byte>() },
            usual with { Item = int.MaxValue, Status = DecisionStatus.Failed, Path = DecisionPath.Override, Source = DecisionSource.Ingest, OverrideId = new OverrideId(Guid.CreateVersion7()), Score = null, LatencyMs = null, Cost = null },
        ];
        odd = [.. odd.Select(decision => decision with { Id = DecisionId.New(TimeProvider.System) })];

        Assert.All(await ledger.AppendAsync(odd), Assert.True);

        Assert.Null((await LedgerWalk.RunAsync(ledger.Store)).Fault);
        await using var reading = ledger.Store.Read();
        Assert.Equal(1, await reading.Set<DecisionRow>().CountAsync(row => row.Attributes == null && row.Subject == null, Token));
        var prover = Prover(ledger.Store);
        foreach (var decision in odd)
            Assert.Equal(ProofState.Waiting, (await prover.DecisionAsync(decision.Id, null, Token))!.State);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Stored_nodes_roots_proofs_and_tiles_are_those_of_the_whole_tree(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        await ledger.AuditAsync([.. Enumerable.Range(0, 300).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        await ledger.AppendAsync(LedgerStore.Decision("a"), LedgerStore.Decision("b"));
        var walk = await LedgerWalk.RunAsync(ledger.Store);
        var nodes = new LedgerNodes(ledger.Store);

        Assert.Null(walk.Fault);
        long[] sizes = [1, 2, 3, 7, 8, 100, 255, 256, 257, 300, 301];
        foreach (var size in sizes)
            Assert.Equal(walk.RootAt(size), await Subtrees.RootAsync(size, nodes, Token));
        foreach (var (earlier, later) in sizes.SelectMany(earlier => sizes.Where(later => later >= earlier).Select(later => (earlier, later))))
            Assert.Null(ConsistencyProof.Fault(earlier, walk.RootAt(earlier), later, walk.RootAt(later), await ConsistencyProof.MakeAsync(earlier, later, nodes, Token)));
        var small = new LeafList(walk.Leaves);
        foreach (var tile in new[] { new TilePath(0, 0, 256), new TilePath(0, 1, 45), new TilePath(1, 0, 1) })
            Assert.Equal(await TileContent.HashesAsync(tile, small, Token), await TileContent.HashesAsync(tile, nodes, Token));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Audit_rows_from_before_the_ledger_become_its_first_leaves_once(StoreKind kind)
    {
        await using var place = await TestStore.CreateAsync(kind, postgres);
        await using (var context = place.Open().Read())
            await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().Last(name => name.EndsWith("_Passkeys", StringComparison.Ordinal)), Token);
        for (var i = 0; i < 5; i++)
        {
            var (id, now) = kind == StoreKind.Sqlite ? ($"x'0190163d8694739bae46e1b4e92c70e{i}'", "1000000") : ($"'0190163d-8694-739b-ae46-e1b4e92c70e{i}'", "now()");
            await place.ExecuteAsync($"INSERT INTO audit (id, at, actor, action, target, source, outcome) VALUES ({id}, {now}, 'key:old', 'key.created', 'key:{i}', 'system', 'done')", Token);
        }

        using var ledger = new LedgerStore(place);
        await SchemaUpgrade.RunAsync(ledger.Store, Token);
        await ledger.AuditAsync("new");
        await SchemaUpgrade.RunAsync(ledger.Store, Token);

        var walk = await LedgerWalk.RunAsync(ledger.Store);
        Assert.Null(walk.Fault);
        Assert.Equal(6, walk.Leaves.Count);
        await using var reading = ledger.Store.Read();
        var targets = from leaf in reading.Set<LedgerLeafRow>() join row in reading.Set<AuditRow>() on leaf.Audit equals row.Sequence orderby leaf.Leaf select row.Target;
        Assert.Equal(["key:0", "key:1", "key:2", "key:3", "key:4", "test:1"], await targets.ToListAsync(Token));
    }

    internal static RecordProver Prover(CockpitStore store) => new(store, new LedgerNodes(store));

    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text);
}
