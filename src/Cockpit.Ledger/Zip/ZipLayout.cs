using System.Buffers.Binary;
using System.Text;

namespace Cockpit.Ledger.Zip;

/// <summary>
/// The one way in which an export's archive is laid out: headers are a function of their entries, without times, attributes, comments
/// or extra fields, and nothing lies between them. So a reader makes them again and compares, and no bit of an archive is free.
/// </summary>
internal static class ZipLayout
{
    public const int LocalBytes = 30, CentralBytes = 46, EndBytes = 22;
    public const int MostEntries = ushort.MaxValue - 1;
    public const int LongestName = 100;

    private const ushort Version = 20, Deflated = 8;
    private const ushort Date1980 = 0x21;

    public static ReadOnlySpan<byte> LocalMark => "PK\x03\x04"u8;
    private static ReadOnlySpan<byte> CentralMark => "PK\x01\x02"u8;
    private static ReadOnlySpan<byte> EndMark => "PK\x05\x06"u8;

    /// <summary>What stands before an entry's bytes.</summary>
    public static byte[] Local(ZipEntry entry)
    {
        var header = new byte[LocalBytes + entry.Name.Length];
        LocalMark.CopyTo(header);
        Common(entry, header.AsSpan(LocalMark.Length));
        Encoding.ASCII.GetBytes(entry.Name, header.AsSpan(LocalBytes));
        return header;
    }

    /// <summary>The list of entries and the record at the archive's end.</summary>
    public static byte[] Directory(IReadOnlyCollection<ZipEntry> entries)
    {
        var size = entries.Sum(entry => CentralBytes + entry.Name.Length);
        var directory = new byte[size + EndBytes];
        var rest = directory.AsSpan();
        foreach (var entry in entries)
        {
            Central(entry, rest);
            rest = rest[(CentralBytes + entry.Name.Length)..];
        }

        EndMark.CopyTo(rest);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[8..], (ushort)entries.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[10..], (ushort)entries.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[12..], (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[16..], entries.Count == 0 ? 0 : (uint)entries.Last().End);
        return directory;
    }

    /// <summary>Reads what varies of one listed entry; null when there is none at the beginning of <paramref name="directory"/>.</summary>
    public static ZipEntry? ReadCentral(ReadOnlySpan<byte> directory)
    {
        if (directory.Length < CentralBytes || !directory.StartsWith(CentralMark))
            return null;
        int name = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
        if (name is 0 or > LongestName || directory.Length < CentralBytes + name)
            return null;
        return new ZipEntry
        {
            Name = Encoding.Latin1.GetString(directory.Slice(CentralBytes, name)),
            IsPacked = BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]) == Deflated,
            Crc = BinaryPrimitives.ReadUInt32LittleEndian(directory[16..]),
            PackedBytes = BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]),
            Bytes = BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]),
            Offset = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]),
        };
    }

    /// <summary>Where the list begins, from an archive's last <see cref="EndBytes"/>; null when they are not its end record.</summary>
    public static long? ReadEnd(ReadOnlySpan<byte> end)
        => end.StartsWith(EndMark) && end[20..].IndexOfAnyExcept((byte)0) < 0 ? BinaryPrimitives.ReadUInt32LittleEndian(end[16..]) : null;

    private static void Central(ZipEntry entry, Span<byte> target)
    {
        CentralMark.CopyTo(target);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], Version);
        Common(entry, target[6..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[42..], entry.Offset);
        Encoding.ASCII.GetBytes(entry.Name, target[CentralBytes..]);
    }

    /// <summary>What both headers of an entry share, from the version that is needed up to the name's length.</summary>
    private static void Common(ZipEntry entry, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], entry.IsPacked ? Deflated : (ushort)0);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], Date1980);
        BinaryPrimitives.WriteUInt32LittleEndian(target[10..], entry.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(target[14..], entry.PackedBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[18..], entry.Bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(target[22..], (ushort)entry.Name.Length);
    }
}
