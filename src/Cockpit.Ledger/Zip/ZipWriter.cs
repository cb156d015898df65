using System.IO.Compression;
using System.Security.Cryptography;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Zip;

/// <summary>A written entry with the digests of its bytes, unpacked and as they lie in the archive.</summary>
internal sealed record WrittenEntry(ZipEntry Entry, Hash Sha256, Hash PackedSha256);

/// <summary>Writes an archive in <see cref="ZipLayout"/>, one entry after the other, into a file that can seek. Holds no entry in memory.</summary>
internal sealed class ZipWriter(Stream file) : IDisposable
{
    private static readonly byte[] EmptyDeflate = [3, 0];

    private readonly List<ZipEntry> _entries = [];
    private string? _name;
    private PackedStream? _packed;
    private DeflateStream? _deflate;
    private IncrementalHash? _sha;
    private Crc32 _crc;

    /// <summary>Bytes of the open entry so far, unpacked.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins an entry.</summary>
    public void Open(string name, bool isPacked)
    {
        if (_entries.Count == ZipLayout.MostEntries)
            throw new IOException($"An export has at most {ZipLayout.MostEntries} files. Narrow its filter, or take several.");
        (_name, _sha, _crc, Bytes) = (name, IncrementalHash.CreateHash(HashAlgorithmName.SHA256), default, 0);
        // The true header is written over this one when its figures are known.
        file.Write(ZipLayout.Local(new ZipEntry { Name = name, IsPacked = isPacked }));
        _packed = new PackedStream(file);
        _deflate = isPacked ? new DeflateStream(_packed, CompressionLevel.Optimal, leaveOpen: true) : null;
    }

    /// <summary>Adds bytes to the open entry.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _sha!.AppendData(bytes);
        _crc.Add(bytes);
        Bytes += bytes.Length;
        ((Stream?)_deflate ?? _packed!).Write(bytes);
    }

    /// <summary>Ends the open entry.</summary>
    public WrittenEntry Close()
    {
        var isPacked = _deflate is not null;
        _deflate?.Dispose();
        // The framework writes nothing at all for nothing, which is no deflate stream.
        if (isPacked && Bytes == 0)
            _packed!.Write(EmptyDeflate);
        var end = file.Position;
        if (end > uint.MaxValue || Bytes > uint.MaxValue)
            throw new IOException("An export has at most 4 GiB. Narrow its filter, or take several.");
        var entry = new ZipEntry
        {
            Name = _name!, IsPacked = isPacked, Crc = _crc.Value, Bytes = (uint)Bytes, PackedBytes = (uint)_packed!.Length,
            Offset = (uint)(end - _packed.Length - ZipLayout.LocalBytes - _name!.Length),
        };
        file.Position = entry.Offset;
        file.Write(ZipLayout.Local(entry));
        file.Position = end;
        _entries.Add(entry);
        var written = new WrittenEntry(entry, new Hash(_sha!.GetHashAndReset()), _packed.Sha256());
        Dispose();
        return written;
    }

    /// <summary>Ends the archive.</summary>
    public void Complete()
    {
        var directory = ZipLayout.Directory(_entries);
        if (file.Position + directory.Length > uint.MaxValue)
            throw new IOException("An export has at most 4 GiB. Narrow its filter, or take several.");
        file.Write(directory);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _sha?.Dispose();
        _packed?.Dispose();
        (_sha, _packed, _deflate) = (null, null, null);
    }

    /// <summary>Passes bytes on and takes their digest. The file below stays open.</summary>
    private sealed class PackedStream(Stream below) : Stream
    {
        private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _length;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => _length;
        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public Hash Sha256() => new(_sha.GetHashAndReset());

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _sha.AppendData(buffer);
            _length += buffer.Length;
            below.Write(buffer);
        }

        public override void Flush() => below.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _sha.Dispose();
            base.Dispose(disposing);
        }
    }
}
