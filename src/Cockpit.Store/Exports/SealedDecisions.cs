using System.Globalization;
using System.Runtime.CompilerServices;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Hashing;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Exports;

/// <summary>
/// Reads decisions in the ledger's order, a few commits at a time, and holds each against the hash that was sealed. One that was changed, moved
/// or deleted ends the reading, which says which it is.
/// </summary>
public sealed class SealedDecisions(CockpitStore store)
{
    private const int LeavesAPage = 64;
    // As many decisions are held in memory, or those of one commit if it has more.
    private const int RecordsAtOnce = 1_000;

    /// <summary>How many decisions match. Those from before there was a ledger are outside.</summary>
    public async Task<ExportCount> CountAsync(DecisionFilter filter, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = DecisionQueries.Matching(context, filter);
        var outside = await rows.LongCountAsync(row => row.Batch == null, cancellationToken);
        return new ExportCount(await rows.LongCountAsync(cancellationToken) - outside, outside);
    }

    /// <summary>The decisions that match, of the ledger's first <paramref name="size"/> leaves.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="size">Leaves of the ledger.</param>
    /// <param name="isOpened">Whether salt and text of each sealed text follow the record's values.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">A decision is missing, or is not what was sealed.</exception>
    public async IAsyncEnumerable<ExportedLeaf> ReadAsync(DecisionFilter filter, long size, bool isOpened, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var record = new DecisionRecord();
        var isWhole = filter == new DecisionFilter();
        if (await SpanAsync(filter, isWhole, cancellationToken) is not { } span)
            yield break;
        for (var from = 0L; from < size;)
        {
            var leaves = await LeavesAsync(from, size, span, cancellationToken);
            if (leaves.Count == 0)
                yield break;
            from = leaves[^1].Leaf + 1;
            foreach (var some in Together(leaves))
            {
                var (rows, totals) = await RowsAsync(some, filter, isWhole, cancellationToken);
                foreach (var leaf in some)
                {
                    if (Batch(leaf, [.. rows[leaf.Name]], totals.GetValueOrDefault(leaf.Name), record, isOpened) is { } batch)
                        yield return batch;
                }
            }
        }
    }

    /// <summary>The lowest and highest sequence that match, so that commits far from them are not looked at; null when nothing matches.</summary>
    private async Task<(long First, long Last)?> SpanAsync(DecisionFilter filter, bool isWhole, CancellationToken cancellationToken)
    {
        // Also where no row is left: the commits of an unfiltered export then say what is missing.
        if (isWhole)
            return (long.MinValue, long.MaxValue);
        await using var context = store.Read();
        var rows = DecisionQueries.Matching(context, filter).Where(row => row.Batch != null);
        return await rows.MinAsync(row => (long?)row.Sequence, cancellationToken) is { } first && await rows.MaxAsync(row => (long?)row.Sequence, cancellationToken) is { } last ? (first, last) : null;
    }

    private async Task<List<Sealed>> LeavesAsync(long from, long size, (long First, long Last) span, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<LedgerLeafRow>().Where(leaf => leaf.Leaf >= from && leaf.Leaf < size && leaf.Records != null && leaf.Last >= span.First && leaf.First <= span.Last)
            .OrderBy(leaf => leaf.Leaf).Take(LeavesAPage).Select(leaf => new Sealed(leaf.Leaf, leaf.Batch!, leaf.First!.Value, leaf.Last!.Value, leaf.Records!)).ToListAsync(cancellationToken);
    }

    private static IEnumerable<List<Sealed>> Together(List<Sealed> leaves)
    {
        List<Sealed> some = [];
        foreach (var leaf in leaves)
        {
            if (some.Count > 0 && some.Sum(one => one.Count) + leaf.Count > RecordsAtOnce)
            {
                yield return some;
                some = [];
            }

            some.Add(leaf);
        }

        yield return some;
    }

    /// <summary>The decisions of some commits that match, and how many of each there are, matching or not.</summary>
    private async Task<(ILookup<string, DecisionRow> Rows, Dictionary<string, int> Totals)> RowsAsync(List<Sealed> leaves, DecisionFilter filter, bool isWhole, CancellationToken cancellationToken)
    {
        var (first, last) = (leaves.Min(leaf => leaf.First), leaves.Max(leaf => leaf.Last));
        await using var context = store.Read();
        var found = await DecisionQueries.Matching(context, filter).Where(row => row.Sequence >= first && row.Sequence <= last && row.Batch != null).OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
        var rows = found.ToLookup(row => Convert.ToHexString(row.Batch!), StringComparer.Ordinal);
        if (isWhole)
            return (rows, rows.ToDictionary(same => same.Key, same => same.Count(), StringComparer.Ordinal));
        var totals = await context.Set<DecisionRow>().Where(row => row.Sequence >= first && row.Sequence <= last && row.Batch != null)
            .GroupBy(row => row.Batch!).Select(same => new { same.Key, Count = same.Count() }).ToListAsync(cancellationToken);
        return (rows, totals.ToDictionary(same => Convert.ToHexString(same.Key), same => same.Count, StringComparer.Ordinal));
    }

    private static ExportedLeaf.Batch? Batch(Sealed leaf, IReadOnlyList<DecisionRow> rows, int total, DecisionRecord record, bool isOpened)
    {
        if (total != leaf.Count)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"Leaf {leaf.Leaf} sealed {leaf.Count} decisions, and {total} are there: somebody deleted, moved or added some."));
        if (rows.Count == 0)
            return null;
        var hashes = Hashes.Split(leaf.Records);
        var (place, records) = (0, new List<(int, IReadOnlyList<string?>)>(rows.Count));
        foreach (var row in rows)
        {
            var (values, hash) = record.Read(row, isOpened);
            while (place < hashes.Count && hashes[place] != hash)
                place++;
            if (place == hashes.Count)
                throw new InvalidDataException($"The decision {row.Id} is not what was sealed, or not in the place where it was: somebody changed it.");
            records.Add((place++, values));
        }

        return new ExportedLeaf.Batch(leaf.Leaf, hashes, records);
    }

    /// <summary>One commit's leaf.</summary>
    private sealed record Sealed(long Leaf, byte[] Id, long First, long Last, byte[] Records)
    {
        public string Name { get; } = Convert.ToHexString(Id);
        public int Count => Records.Length / Hash.Length;
    }
}
