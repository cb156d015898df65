using Cockpit.Ledger.Records;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Proofs;

/// <summary>The data of leaves, made from the rows that they are.</summary>
public sealed class LedgerEntries(CockpitStore store)
{
    /// <summary>The data of so many leaves from the first on, all of which the ledger has.</summary>
    /// <exception cref="InvalidDataException">One of them cannot be made: somebody deleted its row.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(long first, int count, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var leaves = await context.Set<LedgerLeafRow>().Where(leaf => leaf.Leaf >= first && leaf.Leaf < first + count).OrderBy(leaf => leaf.Leaf).ToListAsync(cancellationToken);
        if (leaves.Count != count)
            throw new InvalidDataException("The ledger has a gap: its rows were changed.");
        var sequences = leaves.Where(leaf => leaf.Audit is not null).Select(leaf => leaf.Audit!.Value).ToList();
        var rows = await context.Set<AuditRow>().Where(row => sequences.Contains(row.Sequence)).ToDictionaryAsync(row => row.Sequence, cancellationToken);
        return [.. leaves.Select(leaf => (ReadOnlyMemory<byte>)Data(leaf, rows))];
    }

    private static byte[] Data(LedgerLeafRow leaf, Dictionary<long, AuditRow> rows)
    {
        if (leaf.Records is { } records)
            return SealedBatch.Data(Hashes.Split(records));
        return leaf.Audit is { } sequence && rows.TryGetValue(sequence, out var row)
            ? LeafData.Of(row.Record()) : throw new InvalidDataException($"The audit row of leaf {leaf.Leaf} is missing: somebody deleted it.");
    }
}
