using Cockpit.Ledger.Hashing;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Exports;

/// <summary>Decisions that are to leave the store together: those of a range of leaves.</summary>
public sealed record ArchiveSpan(LeafRange Leaves, long FirstSequence, long LastSequence, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Count);

/// <summary>Finds what is old enough to leave the store.</summary>
public sealed class ArchiveSpans(CockpitStore store)
{
    private const int LeavesAPage = 5_000;

    /// <summary>The oldest decisions that are in no archive and were stored before an instant, of whole commits and about <paramref name="most"/>; null when there are none.</summary>
    public async Task<ArchiveSpan?> NextAsync(DateTimeOffset storedBefore, long most, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var first = await ArchiveQueries.EndAsync(context, cancellationToken);
        var (end, at) = (await EndAsync(context, first, storedBefore, cancellationToken), first);
        var (count, lowest, highest) = (0L, long.MaxValue, long.MinValue);
        while (at < end)
        {
            var from = at;
            var page = await context.Set<LedgerLeafRow>().Where(leaf => leaf.Leaf >= from && leaf.Leaf < end && leaf.Records != null).OrderBy(leaf => leaf.Leaf).Take(LeavesAPage)
                .Select(leaf => new { leaf.Leaf, First = leaf.First!.Value, Last = leaf.Last!.Value, Bytes = leaf.Records!.Length }).ToListAsync(cancellationToken);
            at = page.Count == 0 ? end : page[^1].Leaf + 1;
            foreach (var leaf in page)
            {
                (count, lowest, highest) = (count + (leaf.Bytes / Hash.Length), Math.Min(lowest, leaf.First), Math.Max(highest, leaf.Last));
                if (count >= most)
                    end = leaf.Leaf + 1;
                if (leaf.Leaf >= end - 1)
                    break;
            }
        }

        return count == 0 ? null : await SpanAsync(context, new LeafRange(first, end), (lowest, highest), count, cancellationToken);
    }

    /// <summary>The size of the newest checkpoint that was signed before an instant: what it covers was stored by then.</summary>
    private static async Task<long> EndAsync(CockpitContext context, long first, DateTimeOffset storedBefore, CancellationToken cancellationToken)
    {
        // From the last archive on and not from the newest checkpoint back: there may be millions of younger ones.
        var younger = await context.Set<LedgerCheckpointRow>().Where(row => row.Size > first && row.At >= storedBefore).OrderBy(row => row.Size).Select(row => (long?)row.Size).FirstOrDefaultAsync(cancellationToken) ?? long.MaxValue;
        return await context.Set<LedgerCheckpointRow>().Where(row => row.Size < younger).OrderByDescending(row => row.Size).Select(row => row.Size).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task<ArchiveSpan> SpanAsync(CockpitContext context, LeafRange leaves, (long First, long Last) sequences, long count, CancellationToken cancellationToken)
    {
        var rows = context.Set<DecisionRow>().Where(row => row.Sequence >= sequences.First && row.Sequence <= sequences.Last);
        var (from, to) = (await rows.MinAsync(row => (DateTimeOffset?)row.At, cancellationToken), await rows.MaxAsync(row => (DateTimeOffset?)row.At, cancellationToken));
        return new ArchiveSpan(leaves, sequences.First, sequences.Last, from ?? default, to ?? default, count);
    }
}
