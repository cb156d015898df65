using System.Buffers;
using System.Globalization;
using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;

namespace Cockpit.Ledger.Exports;

/// <summary>The records of an export's parts, and the leaf that each becomes.</summary>
internal sealed class RecordReader(LineReader lines, Manifest manifest)
{
    private const int LongestId = 100;

    private readonly ILineFormat _format = LineFormats.Make(manifest.LineFormat, manifest.Columns);
    private readonly RecordFields _fields = new();

    /// <summary>The fields whose salt and text stand behind the record, in that order.</summary>
    private readonly int[] _opened = [.. Enumerable.Range(0, manifest.Shape.Fields.Count).Where(field => manifest.Columns.Contains(RecordShape.SaltOf(manifest.Shape.Fields[field])))];

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Records read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Where the last record stands.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{lines.File.Name}, line {lines.Line}");

    /// <summary>What the last record calls itself.</summary>
    public string? Id => _fields.Count == 0 || _fields.IsNull(0) ? null : Encoding.UTF8.GetString(_fields[0][..Math.Min(LongestId, _fields[0].Length)]);

    /// <summary>The leaf hash of the next record; null after the last.</summary>
    public Hash? Read()
    {
        if (!lines.TryRead(out var line))
            return null;
        if (lines.Line == 1 && _format.Header.Length > 0)
        {
            if (!line.SequenceEqual(_format.Header.AsSpan()[..^1]))
                throw lines.Fault(FaultCode.LineMalformed, $"{Place}: the header does not name the manifest's columns.");
            return Read();
        }

        if (_format.Read(line, _fields) is { } odd)
            throw lines.Fault(FaultCode.LineMalformed, $"{Place} is not a record as an export writes it: {odd}.");
        if (FirstNotOpened() is { } field)
            throw Fault(FaultCode.LineChanged, $"{Place}: '{field}.text' is not the text that the record was sealed with.");
        Count++;
        _bytes.ResetWrittenCount();
        RecordBytes.Write(manifest.Shape.Format, _fields, manifest.Shape.Fields.Count, _bytes);
        return LeafData.HashOf(_bytes.WrittenSpan);
    }

    /// <summary>A fault at the last record.</summary>
    public ExportFaultException Fault(string code, string words) => new(lines.Fault(code, words).Fault with { Record = Id });

    private string? FirstNotOpened()
    {
        for (var i = 0; i < _opened.Length; i++)
        {
            var salt = manifest.Shape.Fields.Count + (2 * i);
            // Whose salt was destroyed stays sealed.
            if (_fields.IsNull(salt) && _fields.IsNull(salt + 1))
                continue;
            if (_fields.IsNull(salt) || _fields.IsNull(salt + 1) || !SealedText.IsOpenedBy(_fields[_opened[i]], _fields[salt], _fields[salt + 1]))
                return manifest.Shape.Fields[_opened[i]];
        }

        return null;
    }
}
