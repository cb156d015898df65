using System.Buffers.Binary;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Records;

/// <summary>
/// The leaf of a sealed batch: decisions are too many for a leaf each, so a batch is a small tree of its own, and its leaf holds how
/// many records that tree has and its root.
/// </summary>
public static class BatchLeaf
{
    /// <summary>The first line of the leaf.</summary>
    public const string Format = "cockpit-batch-1";

    private static ReadOnlySpan<byte> Prefix => "cockpit-batch-1\n"u8;
    private static int Length => Prefix.Length + sizeof(long) + Hash.Length;

    /// <summary>The leaf's bytes: the format's line, the count in eight bytes, most significant first, and the root.</summary>
    public static byte[] Of(long count, Hash root)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var leaf = new byte[Length];
        Prefix.CopyTo(leaf);
        BinaryPrimitives.WriteInt64BigEndian(leaf.AsSpan(Prefix.Length), count);
        root.CopyTo(leaf.AsSpan(Prefix.Length + sizeof(long)));
        return leaf;
    }

    /// <summary>Reads a leaf; null when it is not a batch's.</summary>
    public static (long Count, Hash Root)? Read(ReadOnlySpan<byte> leaf)
    {
        if (leaf.Length != Length || !leaf.StartsWith(Prefix))
            return null;
        var count = BinaryPrimitives.ReadInt64BigEndian(leaf[Prefix.Length..]);
        return count < 1 ? null : (count, new Hash(leaf[^Hash.Length..]));
    }
}
