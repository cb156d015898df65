using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Cockpit.Ledger.Records;

namespace Cockpit.Ledger.Exports;

/// <summary>
/// RFC 4180 with a header. Null is an empty field and the empty text is <c>""</c>; other fields are quoted when they have to be. A text
/// that a spreadsheet would take for a formula, and one that begins with an apostrophe, gets an apostrophe before it.
/// </summary>
internal sealed class CsvLines(IReadOnlyList<string> columns) : ILineFormat
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create("\",\r\n"u8);

    /// <summary>With what a cell begins that is calculated: also in full width, as East Asian spreadsheets read it.</summary>
    private static readonly byte[][] Formulas = [.. new[] { "=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠" }.Select(Encoding.UTF8.GetBytes)];

    public bool HasQuotes => true;
    public byte[] Header { get; } = Encoding.ASCII.GetBytes(string.Join(',', columns) + "\r\n");

    public void Write(RecordFields fields, IBufferWriter<byte> target)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0)
                target.Write(","u8);
            if (!fields.IsNull(i))
                Write(fields[i], target);
        }

        target.Write("\r\n"u8);
    }

    public string? Read(ReadOnlySpan<byte> line, RecordFields fields)
    {
        fields.Clear();
        if (!Utf8.IsValid(line))
            return "it is not UTF-8";
        for (var i = 0; i < columns.Count; i++)
        {
            if (!(line.StartsWith("\""u8) ? TakeQuoted(ref line, fields) : TakePlain(ref line, fields)))
                return $"'{columns[i]}' is not written as it would be: quotes only where they are needed, and an apostrophe before what could be a formula";
            if (!line.StartsWith(i < columns.Count - 1 ? ","u8 : "\r"u8))
                return $"it does not have {columns.Count} fields";
            line = line[1..];
        }

        return line.IsEmpty ? null : $"it does not have {columns.Count} fields";
    }

    private static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> target)
    {
        var isQuoted = text.IsEmpty || text.IndexOfAny(Quoted) >= 0;
        if (isQuoted)
            target.Write("\""u8);
        if (IsFormula(text))
            target.Write("'"u8);
        for (var at = text.IndexOf((byte)'"'); at >= 0; at = text.IndexOf((byte)'"'))
        {
            target.Write(text[..at]);
            target.Write("\"\""u8);
            text = text[(at + 1)..];
        }

        target.Write(text);
        if (isQuoted)
            target.Write("\""u8);
    }

    private static bool TakePlain(ref ReadOnlySpan<byte> line, RecordFields fields)
    {
        var end = line.IndexOfAny(Quoted);
        if (end < 0 || line[end] is (byte)'"' or (byte)'\n')
            return false;
        var text = line[..end];
        line = line[end..];
        if (text.IsEmpty)
        {
            fields.AddNull();
            return true;
        }

        fields.Add(Unguard(text, out var isGood));
        return isGood;
    }

    private static bool TakeQuoted(ref ReadOnlySpan<byte> line, RecordFields fields)
    {
        var raw = line[1..];
        var text = new ArrayBufferWriter<byte>();
        for (var at = raw.IndexOf((byte)'"'); at >= 0; at = raw.IndexOf((byte)'"'))
        {
            text.Write(raw[..at]);
            raw = raw[(at + 1)..];
            if (!raw.StartsWith("\""u8))
            {
                line = raw;
                fields.Add(Unguard(text.WrittenSpan, out var isGood));
                return isGood && (text.WrittenCount == 0 || text.WrittenSpan.IndexOfAny(Quoted) >= 0);
            }

            text.Write("\""u8);
            raw = raw[1..];
        }

        return false;
    }

    /// <summary>The text without the apostrophe that guards it. Not good: it needed one, or had one without need.</summary>
    private static ReadOnlySpan<byte> Unguard(ReadOnlySpan<byte> cell, out bool isGood)
    {
        var isGuarded = cell.StartsWith("'"u8);
        isGood = isGuarded ? IsFormula(cell[1..]) : !IsFormula(cell);
        return isGuarded ? cell[1..] : cell;
    }

    private static bool IsFormula(ReadOnlySpan<byte> text)
    {
        foreach (var beginning in Formulas)
        {
            if (text.StartsWith(beginning))
                return true;
        }

        return false;
    }
}
