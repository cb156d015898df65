using System.IO.Compression;
using System.Security.Cryptography;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Zip;

/// <summary>Reads an archive that is laid out as <see cref="ZipLayout"/> says. Entries may be read side by side, by one thread.</summary>
internal sealed class ZipReader
{
    private const int BufferBytes = 1 << 16;
    private readonly Stream _file;

    private readonly Dictionary<string, ZipEntry> _byName;

    private ZipReader(Stream file, IReadOnlyList<ZipEntry> entries)
        => (_file, Entries, _byName) = (file, entries, entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal));

    /// <summary>In the order of the archive, without gaps.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>Reads the list and compares every header; else says what is wrong, and whether it was an archive at all.</summary>
    public static (ZipReader? Reader, string? Fault, bool IsArchive) Open(Stream file)
    {
        var end = new byte[ZipLayout.EndBytes];
        var isBegun = file.Length >= ZipLayout.LocalMark.Length && Read(file, 0, ZipLayout.LocalMark.Length).AsSpan().SequenceEqual(ZipLayout.LocalMark);
        if (file.Length >= end.Length)
            end = Read(file, file.Length - end.Length, end.Length);
        if (ZipLayout.ReadEnd(end) is not { } start || start > file.Length - ZipLayout.EndBytes)
            return (null, isBegun ? "The archive is cut off, or its end was changed." : "This is not an archive.", isBegun);
        if (file.Length - start > (long)ZipLayout.MostEntries * (ZipLayout.CentralBytes + ZipLayout.LongestName))
            return (null, "The archive's list of files was changed.", true);

        var directory = Read(file, start, (int)(file.Length - start));
        var (entries, fault) = List(directory, start);
        if (fault is null && entries.FirstOrDefault(entry => !Read(file, entry.Offset, (int)(entry.Start - entry.Offset)).AsSpan().SequenceEqual(ZipLayout.Local(entry))) is { } odd)
            fault = $"The header of '{odd.Name}' differs from the archive's list of files.";
        return fault is null ? (new ZipReader(file, entries), null, true) : (null, fault, true);
    }

    /// <summary>The entry of that name, or null.</summary>
    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The entry's bytes as they lie in the archive.</summary>
    public Hash PackedSha256(ZipEntry entry, CancellationToken cancellationToken)
    {
        using var packed = new Slice(_file, entry.Start, entry.PackedBytes);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        for (var read = packed.Read(buffer); read > 0; read = packed.Read(buffer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            digest.AppendData(buffer.AsSpan(0, read));
        }

        return new Hash(digest.GetHashAndReset());
    }

    /// <summary>The entry's bytes, unpacked as they are read. Damage shows as an <see cref="InvalidDataException"/>.</summary>
    public Stream Open(ZipEntry entry)
    {
        var packed = new Slice(_file, entry.Start, entry.PackedBytes);
        return entry.IsPacked ? new DeflateStream(packed, CompressionMode.Decompress) : packed;
    }

    private static (List<ZipEntry> Entries, string? Fault) List(byte[] directory, long start)
    {
        List<ZipEntry> entries = [];
        var rest = directory.AsSpan();
        var at = 0L;
        while (rest.Length > ZipLayout.EndBytes)
        {
            if (ZipLayout.ReadCentral(rest) is not { } entry || entry.Offset != at)
                return (entries, "The archive's list of files was changed, or something lies between its files.");
            if (!IsName(entry.Name))
                return (entries, $"The archive has a file named '{Printable(entry.Name)}', which no export has.");
            entries.Add(entry);
            at = entry.End;
            rest = rest[(ZipLayout.CentralBytes + entry.Name.Length)..];
        }

        if (entries.Count > ZipLayout.MostEntries || at != start || !ZipLayout.Directory(entries).AsSpan().SequenceEqual(directory))
            return (entries, "The archive's list of files was changed, or something lies between its files.");
        return (entries, entries.Select(entry => entry.Name).Distinct(StringComparer.Ordinal).Count() == entries.Count ? null : "The archive has two files of one name.");
    }

    /// <summary>Lower-case letters, digits, '-' and '.', at most one folder. So no name leads out of the folder it is unpacked in.</summary>
    private static bool IsName(string name)
    {
        var parts = name.Split('/');
        return parts.Length <= 2 && Array.TrueForAll(parts, part => part.Length > 0 && part[0] != '.' && part.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.'));
    }

    private static string Printable(string name) => string.Concat(name.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));

    private static byte[] Read(Stream file, long start, int length)
    {
        var bytes = new byte[length];
        file.Position = start;
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A run of the file; keeps its own place, so that several can be read in turns.</summary>
    private sealed class Slice(Stream file, long start, long length) : Stream
    {
        private long _at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            file.Position = start + _at;
            var read = file.Read(buffer[..(int)Math.Min(buffer.Length, length - _at)]);
            _at += read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
