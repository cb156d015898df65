using System.Globalization;
using System.Numerics;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Trees;

/// <summary>That a leaf stands at an index of a tree: the audit path of RFC 6962, section 2.1.1, from the leaf upwards.</summary>
public static class InclusionProof
{
    /// <summary>The path of leaf <paramref name="index"/> in the tree of the first <paramref name="size"/> leaves.</summary>
    public static ValueTask<IReadOnlyList<Hash>> MakeAsync(long index, long size, INodeReader nodes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<(long Begin, long End)> siblings = [];
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + Subtrees.Split(end - begin);
            if (index < middle)
            {
                siblings.Add((middle, end));
                end = middle;
            }
            else
            {
                siblings.Add((begin, middle));
                begin = middle;
            }
        }

        siblings.Reverse();
        return Subtrees.HashesAsync(siblings, nodes, cancellationToken);
    }

    /// <summary>Null: the proof holds. Otherwise what is wrong with it.</summary>
    public static string? Fault(Hash leaf, long index, long size, IReadOnlyList<Hash> proof, Hash root)
    {
        if (index < 0 || size < 0 || index >= size)
            return string.Create(CultureInfo.InvariantCulture, $"A tree of {size} leaves has no leaf {index}.");
        var inner = Subtrees.BitLength(index ^ (size - 1));
        var border = BitOperations.PopCount((ulong)index >> inner);
        if (proof.Count != inner + border)
            return string.Create(CultureInfo.InvariantCulture, $"The proof of leaf {index} in {size} has {inner + border} hashes; this one has {proof.Count}.");

        var hash = leaf;
        for (var k = 0; k < proof.Count; k++)
            hash = k < inner && ((index >> k) & 1) == 0 ? TreeHash.Node(hash, proof[k]) : TreeHash.Node(proof[k], hash);
        return hash == root ? null : string.Create(CultureInfo.InvariantCulture, $"The proof of leaf {index} in {size} leads to {hash}, and the root is {root}.");
    }
}
