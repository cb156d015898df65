using System.Buffers;
using System.Buffers.Binary;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;

namespace Cockpit.Ledger.Tiles;

/// <summary>What a tile's address answers: its hashes one behind the other, or entries, each with its length in two bytes before it.</summary>
public static class TileContent
{
    /// <summary>The hashes of a tile of the tree; its width must be one that the tree has.</summary>
    public static async ValueTask<byte[]> HashesAsync(TilePath tile, INodeReader nodes, CancellationToken cancellationToken)
    {
        if (tile.Level is not { } level)
            throw new ArgumentException("A bundle of entries has no hashes.", nameof(tile));
        var first = tile.Index * TilePath.FullWidth;
        var hashes = await nodes.ReadAsync([.. Enumerable.Range(0, tile.Width).Select(i => new NodeAddress(level * TilePath.Height, first + i))], cancellationToken);
        var content = new byte[hashes.Count * Hash.Length];
        for (var i = 0; i < hashes.Count; i++)
            hashes[i].CopyTo(content.AsSpan(i * Hash.Length));
        return content;
    }

    /// <summary>The hashes in a tile's content, or null when it has not the tile's width.</summary>
    public static IReadOnlyList<Hash>? ReadHashes(TilePath tile, ReadOnlySpan<byte> content)
    {
        if (content.Length != tile.Width * Hash.Length)
            return null;
        var hashes = new Hash[tile.Width];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = new Hash(content.Slice(i * Hash.Length, Hash.Length));
        return hashes;
    }

    /// <summary>A bundle of entries: each is a leaf's data (<see cref="LeafData"/>), at most <see cref="LeafData.MostBytes"/> bytes long.</summary>
    public static byte[] Entries(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        var content = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
        {
            if (entry.Length > LeafData.MostBytes)
                throw new ArgumentException($"An entry has at most {LeafData.MostBytes} bytes; a longer record enters as its digest.", nameof(entries));
            BinaryPrimitives.WriteUInt16BigEndian(content.GetSpan(sizeof(ushort)), (ushort)entry.Length);
            content.Advance(sizeof(ushort));
            content.Write(entry.Span);
        }

        return content.WrittenSpan.ToArray();
    }

    /// <summary>The entries of a bundle, or null when it is cut off, or does not hold as many as its path says.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? ReadEntries(TilePath tile, ReadOnlyMemory<byte> content)
    {
        List<ReadOnlyMemory<byte>> entries = [];
        while (!content.IsEmpty)
        {
            if (content.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(content.Span) is var length && content.Length < sizeof(ushort) + length)
                return null;
            entries.Add(content.Slice(sizeof(ushort), length));
            content = content[(sizeof(ushort) + length)..];
        }

        return entries.Count == tile.Width ? entries : null;
    }
}
