using System.Buffers;
using System.Security.Cryptography;

namespace Cockpit.Ledger.Hashing;

/// <summary>The hashes of RFC 6962, section 2.1. Leaf and node begin with different bytes, so that neither passes for the other.</summary>
public static class TreeHash
{
    private const byte LeafPrefix = 0, NodePrefix = 1;
    private const int SmallLeaf = 1024;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static Hash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>H(0x00 ‖ data).</summary>
    public static Hash Leaf(ReadOnlySpan<byte> data)
    {
        var rented = data.Length < SmallLeaf ? null : ArrayPool<byte>.Shared.Rent(data.Length + 1);
        var buffer = rented is null ? stackalloc byte[SmallLeaf] : rented;
        buffer[0] = LeafPrefix;
        data.CopyTo(buffer[1..]);
        var hash = Of(buffer[..(data.Length + 1)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>H(0x01 ‖ left ‖ right).</summary>
    public static Hash Node(Hash left, Hash right)
    {
        Span<byte> buffer = stackalloc byte[1 + (2 * Hash.Length)];
        buffer[0] = NodePrefix;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + Hash.Length)..]);
        return Of(buffer);
    }

    /// <summary>Plain SHA-256.</summary>
    public static Hash Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Hash.Length];
        SHA256.HashData(data, digest);
        return new Hash(digest);
    }
}
