using System.Globalization;
using System.Security.Cryptography;
using Cockpit.Ledger.Zip;

namespace Cockpit.Ledger.Exports;

/// <summary>
/// The lines of several files of an export, one file behind the other, with one buffer. At each file's end it must have been as long
/// as the manifest says, and have its digest; what is longer is not unpacked further.
/// </summary>
internal sealed class LineReader(ZipReader archive, IReadOnlyList<PartInfo> files, bool hasQuotes, int longest, CancellationToken cancellationToken) : IDisposable
{
    private const int FirstBuffer = 1 << 16;

    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[FirstBuffer];
    private int _begin, _scanned, _end;
    private bool _isInQuotes;
    private long _unpacked;
    private int _opened;
    private Stream? _file;

    /// <summary>The file that the last line came from.</summary>
    public PartInfo File => files[Math.Max(0, _opened - 1)];

    /// <summary>The number of the last line in <see cref="File"/>, from 1; 0 before its first.</summary>
    public long Line { get; private set; }

    /// <summary>The next line, without its line feed; false after the last file's last. The line is good until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        while (true)
        {
            if (_file is null)
            {
                if (_opened == files.Count)
                    return false;
                Open();
            }

            var end = FindEnd();
            if (end >= 0)
            {
                line = _buffer.AsSpan(_begin, end - _begin);
                _begin = _scanned = end + 1;
                Line++;
                return true;
            }

            if (_end - _begin > longest)
                throw Fault(FaultCode.LineTooLong, string.Create(CultureInfo.InvariantCulture, $"{File.Name}, line {Line + 1} is longer than {longest:N0} bytes."), Line + 1);
            if (!Fill())
                CloseFile();
        }
    }

    /// <summary>A fault at the last line.</summary>
    public ExportFaultException Fault(string code, string words, long? line = null) => new(code, words, File.Name, line ?? Line);

    /// <inheritdoc />
    public void Dispose()
    {
        _file?.Dispose();
        _sha.Dispose();
    }

    private void Open()
    {
        _file = archive.Open(archive.Find(files[_opened++].Name)!);
        (_begin, _scanned, _end, _isInQuotes, _unpacked, Line) = (0, 0, 0, false, 0, 0);
    }

    private int FindEnd()
    {
        while (_scanned < _end)
        {
            var rest = _buffer.AsSpan(_scanned, _end - _scanned);
            var at = !hasQuotes ? rest.IndexOf((byte)'\n') : _isInQuotes ? rest.IndexOf((byte)'"') : rest.IndexOfAny((byte)'"', (byte)'\n');
            if (at < 0)
                break;
            if (rest[at] == '\n')
                return _scanned + at;
            _isInQuotes = !_isInQuotes;
            _scanned += at + 1;
        }

        _scanned = _end;
        return -1;
    }

    private bool Fill()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_unpacked > File.Bytes)
            throw new ExportFaultException(FaultCode.PartChanged, string.Create(CultureInfo.InvariantCulture, $"{File.Name} unpacks to more than the {File.Bytes:N0} bytes that the manifest gives it."), File.Name);
        if (_begin > 0)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            (_scanned, _end, _begin) = (_scanned - _begin, _end - _begin, 0);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        int read;
        try
        {
            read = _file!.Read(_buffer.AsSpan(_end));
        }
        catch (InvalidDataException)
        {
            throw new ExportFaultException(FaultCode.PartChanged, $"{File.Name} cannot be unpacked: it was damaged.", File.Name);
        }

        _sha.AppendData(_buffer.AsSpan(_end, read));
        _end += read;
        _unpacked += read;
        return read > 0;
    }

    private void CloseFile()
    {
        if (_end > _begin)
            throw Fault(FaultCode.LineMalformed, string.Create(CultureInfo.InvariantCulture, $"{File.Name}, line {Line + 1} is cut off."), Line + 1);
        if (Line < File.Lines)
            throw Fault(FaultCode.LineMissing, string.Create(CultureInfo.InvariantCulture, $"{File.Name} ends after line {Line}, and the manifest gives it {File.Lines}."), Line + 1);
        var sha = Convert.ToHexStringLower(_sha.GetHashAndReset());
        if (_unpacked != File.Bytes || sha != File.Sha256 || Line != File.Lines)
            throw new ExportFaultException(FaultCode.PartChanged, $"{File.Name} has not the length or the digest that the manifest gives it.", File.Name);
        _file!.Dispose();
        _file = null;
    }
}
