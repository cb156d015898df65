namespace Cockpit.Ledger.Zip;

/// <summary>One file of an archive.</summary>
internal sealed record ZipEntry
{
    /// <summary>Its path, in ASCII.</summary>
    public required string Name { get; init; }
    /// <summary>Whether it is packed (deflate) or stored as it is.</summary>
    public required bool IsPacked { get; init; }
    /// <summary>The check sum of the unpacked bytes.</summary>
    public uint Crc { get; init; }
    /// <summary>Bytes in the archive.</summary>
    public uint PackedBytes { get; init; }
    /// <summary>Bytes when unpacked.</summary>
    public uint Bytes { get; init; }
    /// <summary>Where its header begins.</summary>
    public uint Offset { get; init; }

    /// <summary>Where its bytes begin.</summary>
    public long Start => Offset + ZipLayout.LocalBytes + Name.Length;

    /// <summary>Where its bytes end.</summary>
    public long End => Start + PackedBytes;
}
