using System.Globalization;
using System.Numerics;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Trees;

/// <summary>That a tree is an earlier one with leaves added behind it, and nothing else: RFC 6962, section 2.1.2.</summary>
public static class ConsistencyProof
{
    /// <summary>The proof from the first <paramref name="earlier"/> leaves to the first <paramref name="later"/>. Empty from 0, and from a size to itself.</summary>
    public static ValueTask<IReadOnlyList<Hash>> MakeAsync(long earlier, long later, INodeReader nodes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(earlier);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, later);
        if (earlier == 0)
            return ValueTask.FromResult<IReadOnlyList<Hash>>([]);

        List<(long Begin, long End)> runs = [];
        var (begin, end) = (0L, later);
        while (end != earlier)
        {
            var middle = begin + Subtrees.Split(end - begin);
            if (earlier <= middle)
            {
                runs.Add((middle, end));
                end = middle;
            }
            else
            {
                runs.Add((begin, middle));
                begin = middle;
            }
        }

        // The earlier tree itself is known to whoever checks when it is one whole subtree.
        if (begin != 0)
            runs.Add((begin, end));
        runs.Reverse();
        return Subtrees.HashesAsync(runs, nodes, cancellationToken);
    }

    /// <summary>Null: the proof holds. Otherwise what is wrong with it.</summary>
    public static string? Fault(long earlier, Hash earlierRoot, long later, Hash laterRoot, IReadOnlyList<Hash> proof)
    {
        if (earlier < 0 || later < earlier)
            return string.Create(CultureInfo.InvariantCulture, $"A tree of {later} leaves does not continue one of {earlier}.");
        if (earlier == 0 || earlier == later)
            return SameFault(earlier, earlierRoot, laterRoot, proof);
        if (Roots(earlier, earlierRoot, later, proof) is not var (first, second))
            return string.Create(CultureInfo.InvariantCulture, $"A proof from {earlier} to {later} leaves does not have {proof.Count} hashes.");
        if (first != earlierRoot)
            return string.Create(CultureInfo.InvariantCulture, $"The tree of {later} leaves does not begin with the {earlier} leaves of the earlier one.");
        return second == laterRoot ? null : string.Create(CultureInfo.InvariantCulture, $"The proof from {earlier} leaves does not lead to the root of the tree of {later}.");
    }

    private static string? SameFault(long earlier, Hash earlierRoot, Hash laterRoot, IReadOnlyList<Hash> proof)
    {
        if (proof.Count != 0)
            return "A proof from nothing, or of a tree to itself, is empty.";
        if (earlier == 0)
            return earlierRoot == TreeHash.Empty ? null : "A tree without leaves has another root.";
        return earlierRoot == laterRoot ? null : string.Create(CultureInfo.InvariantCulture, $"There are two different trees of {earlier} leaves.");
    }

    /// <summary>Where the proof leads: to a root of the earlier size and to one of the later. Null: it has the wrong length. Sizes are different and not 0.</summary>
    private static (Hash Earlier, Hash Later)? Roots(long earlier, Hash earlierRoot, long later, IReadOnlyList<Hash> proof)
    {
        var index = earlier - 1;
        var shift = BitOperations.TrailingZeroCount(earlier);
        var levels = Subtrees.BitLength(index ^ (later - 1));
        var inner = levels - shift;
        var isWhole = BitOperations.IsPow2(earlier);
        var start = isWhole ? 0 : 1;
        if (proof.Count != start + inner + BitOperations.PopCount((ulong)index >> levels))
            return null;

        var mask = index >> shift;
        var first = isWhole ? earlierRoot : proof[0];
        var second = first;
        for (var k = 0; k < proof.Count - start; k++)
        {
            var next = proof[start + k];
            var isLeft = k >= inner || ((mask >> k) & 1) == 1;
            if (isLeft)
                first = TreeHash.Node(next, first);
            second = isLeft ? TreeHash.Node(next, second) : TreeHash.Node(second, next);
        }

        return (first, second);
    }
}
