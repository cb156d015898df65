using System.Numerics;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Trees;

/// <summary>Any run of leaves as the fewest perfect subtrees.</summary>
public static class Subtrees
{
    /// <summary>
    /// The subtrees that cover the leaves from <paramref name="begin"/> up to and without <paramref name="end"/>, from left to right:
    /// each as large as its place and the end allow, so at most two a level. None when the run is empty.
    /// </summary>
    public static IReadOnlyList<NodeAddress> Cover(long begin, long end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(begin);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, begin);
        List<NodeAddress> cover = [];
        while (begin < end)
        {
            var fits = BitOperations.Log2((ulong)(end - begin));
            var level = begin == 0 ? fits : Math.Min(fits, BitOperations.TrailingZeroCount(begin));
            cover.Add(new NodeAddress(level, begin >> level));
            begin += 1L << level;
        }

        return cover;
    }

    /// <summary>The hash of subtrees that descend in size from left to right, as at a tree's right edge. Of none: the empty tree's root.</summary>
    public static Hash Fold(ReadOnlySpan<Hash> subtrees)
    {
        if (subtrees.IsEmpty)
            return TreeHash.Empty;
        var hash = subtrees[^1];
        for (var i = subtrees.Length - 2; i >= 0; i--)
            hash = TreeHash.Node(subtrees[i], hash);
        return hash;
    }

    /// <summary>The root of the first <paramref name="size"/> leaves.</summary>
    public static async ValueTask<Hash> RootAsync(long size, INodeReader nodes, CancellationToken cancellationToken)
        => Fold([.. await nodes.ReadAsync(Cover(0, size), cancellationToken)]);

    /// <summary>The largest power of two below <paramref name="count"/>, which is at least 2: where RFC 6962 splits a tree.</summary>
    internal static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    /// <summary>Bits up to and with the highest that is set; 0 of 0.</summary>
    internal static int BitLength(long value) => 64 - BitOperations.LeadingZeroCount((ulong)value);

    /// <summary>The hash of each run, folded from its perfect subtrees, with one call of the reader. Each run ends a tree or is perfect itself.</summary>
    internal static async ValueTask<IReadOnlyList<Hash>> HashesAsync(IReadOnlyList<(long Begin, long End)> runs, INodeReader nodes, CancellationToken cancellationToken)
    {
        var covers = runs.Select(run => Cover(run.Begin, run.End)).ToList();
        Hash[] read = [.. await nodes.ReadAsync([.. covers.SelectMany(cover => cover)], cancellationToken)];
        var hashes = new Hash[covers.Count];
        var next = 0;
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Fold(read.AsSpan(next, covers[i].Count));
            next += covers[i].Count;
        }

        return hashes;
    }
}
