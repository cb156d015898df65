using System.Globalization;
using System.Runtime.CompilerServices;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Exports;

/// <summary>How many records match.</summary>
/// <param name="Count">Those that the ledger holds.</param>
/// <param name="Outside">Those that it does not, and that no export has.</param>
public sealed record ExportCount(long Count, long Outside);

/// <summary>
/// Reads records in the ledger's order, page by page, and holds each against the ledger. What is not what was sealed is not passed on: the
/// reading ends and says which record it is.
/// </summary>
public sealed class SealedRecords(CockpitStore store)
{
    private const int LeavesAPage = 500;

    /// <summary>Says that the ledger has each of its leaves below a size, and what each is: one that is gone could be passed over unseen.</summary>
    /// <exception cref="InvalidDataException">It has not: somebody changed its rows.</exception>
    public async Task CheckLeavesAsync(long size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        if (await context.Set<LedgerLeafRow>().LongCountAsync(leaf => leaf.Leaf < size && (leaf.Audit != null || leaf.Records != null), cancellationToken) != size)
            throw new InvalidDataException("Leaves of the ledger are missing: its rows were changed.");
    }

    /// <summary>How many audit rows match.</summary>
    public async Task<ExportCount> CountAsync(AuditFilter filter, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = AuditQueries.Matching(context.Set<AuditRow>(), filter);
        var inside = await rows.LongCountAsync(row => context.Set<LedgerLeafRow>().Any(leaf => leaf.Audit == row.Sequence), cancellationToken);
        return new ExportCount(inside, await rows.LongCountAsync(cancellationToken) - inside);
    }

    /// <summary>The audit rows that match, of the ledger's first <paramref name="size"/> leaves.</summary>
    /// <exception cref="InvalidDataException">A row is missing, or is not what was sealed.</exception>
    public async IAsyncEnumerable<ExportedLeaf> ReadAsync(AuditFilter filter, long size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var from = 0L; from < size;)
        {
            await using var context = store.Read();
            var first = from;
            var leaves = await context.Set<LedgerLeafRow>().Where(leaf => leaf.Leaf >= first && leaf.Leaf < size && leaf.Audit != null).OrderBy(leaf => leaf.Leaf).Take(LeavesAPage)
                .Select(leaf => new { leaf.Leaf, leaf.Hash, Audit = leaf.Audit!.Value }).ToListAsync(cancellationToken);
            if (leaves.Count == 0)
                yield break;
            from = leaves[^1].Leaf + 1;
            var sequences = leaves.ConvertAll(leaf => leaf.Audit);
            var page = context.Set<AuditRow>().Where(row => sequences.Contains(row.Sequence));
            if (await page.CountAsync(cancellationToken) != leaves.Count)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"Audit rows of the leaves {leaves[0].Leaf} to {leaves[^1].Leaf} are missing: somebody deleted them."));
            var rows = await AuditQueries.Matching(page, filter).ToDictionaryAsync(row => row.Sequence, cancellationToken);
            foreach (var leaf in leaves)
            {
                if (rows.TryGetValue(leaf.Audit, out var row))
                    yield return Plain(leaf.Leaf, new Hash(leaf.Hash), row);
            }
        }
    }

    private static ExportedLeaf.Plain Plain(long index, Hash leaf, AuditRow row)
        => LeafData.HashOf(row.Record()) == leaf
            ? new ExportedLeaf.Plain(index, leaf, row.Fields()) : throw new InvalidDataException($"The audit row {row.Id} is not what was sealed: somebody changed it.");
}
