using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Store;

/// <summary>Recomputes a whole ledger from the rows that it seals, without the proofs of the product.</summary>
internal sealed class LedgerWalk
{
    private readonly Frontier _tree = new();

    /// <summary>The hashes of all leaves up to the first fault.</summary>
    public List<Hash> Leaves { get; } = [];

    /// <summary>What is wrong first; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The root of the first leaves.</summary>
    public Hash RootAt(long size) => new LeafList([.. Leaves.Take((int)size)]).Root();

    public static async Task<LedgerWalk> RunAsync(CockpitStore store)
    {
        var walk = new LedgerWalk();
        await using var context = store.Read();
        foreach (var leaf in await context.Set<LedgerLeafRow>().OrderBy(row => row.Leaf).ToListAsync())
        {
            walk.Fault ??= await walk.LeafFaultAsync(context, leaf);
            if (walk.Fault is not null)
                return walk;
        }

        walk.Fault = await walk.EndFaultAsync(context);
        return walk;
    }

    private async Task<string?> LeafFaultAsync(CockpitContext context, LedgerLeafRow leaf)
    {
        if (leaf.Leaf != Leaves.Count)
            return $"Leaf {Leaves.Count} is missing.";
        var hash = leaf.Audit is { } audit ? await AuditAsync(context, audit) : await BatchAsync(context, leaf);
        if (hash != new Hash(leaf.Hash))
            return $"Leaf {leaf.Leaf} is not its {(leaf.Audit is null ? "decisions" : "audit row")}.";
        List<(NodeAddress Address, Hash Hash)> made = [];
        _tree.Add(new Hash(leaf.Hash), made);
        Leaves.Add(new Hash(leaf.Hash));
        return Hashes.Join([.. made.Skip(1).Select(node => node.Hash)]).AsSpan().SequenceEqual(leaf.Nodes ?? []) ? null : $"The nodes at leaf {leaf.Leaf} are others.";
    }

    private async Task<string?> EndFaultAsync(CockpitContext context)
    {
        var head = await context.Set<LedgerHeadRow>().SingleAsync();
        if (head.Size != _tree.Size || !Hashes.Join(_tree.Edge).AsSpan().SequenceEqual(head.Edge))
            return "The head is another.";
        if (await context.Set<AuditRow>().AnyAsync(row => !context.Set<LedgerLeafRow>().Any(leaf => leaf.Audit == row.Sequence)))
            return "An audit row has no leaf.";
        return await context.Set<DecisionRow>().AnyAsync(row => row.Batch != null && !context.Set<LedgerLeafRow>().Any(leaf => leaf.Batch == row.Batch)) ? "A decision has no leaf." : null;
    }

    private static async Task<Hash?> AuditAsync(CockpitContext context, long sequence)
        => await context.Set<AuditRow>().SingleOrDefaultAsync(row => row.Sequence == sequence) is { } row ? LeafData.HashOf(row.Record()) : null;

    private static async Task<Hash?> BatchAsync(CockpitContext context, LedgerLeafRow leaf)
    {
        var rows = await context.Set<DecisionRow>().Where(row => row.Sequence >= leaf.First && row.Sequence <= leaf.Last && row.Batch == leaf.Batch).OrderBy(row => row.Sequence).ToListAsync();
        var record = new DecisionRecord();
        List<Hash> records = [.. rows.Select(record.LeafOf)];
        return records.Count > 0 && Hashes.Join(records).AsSpan().SequenceEqual(leaf.Records) ? TreeHash.Leaf(BatchLeaf.Of(records.Count, new LeafList(records).Root())) : null;
    }
}
