using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Cockpit.Ledger.Records;

namespace Cockpit.Ledger.Exports;

/// <summary>
/// One JSON object a line, flat, every value a text or null, names in the order of the columns, without spaces. Escapes are those that
/// <c>JSON.stringify</c> makes: the short ones, and <c>\u00xx</c> in small digits for other control characters.
/// </summary>
internal sealed class JsonLines(IReadOnlyList<string> columns) : ILineFormat
{
    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>What stands before each value.</summary>
    private readonly byte[][] _names = [.. columns.Select((column, i) => Encoding.ASCII.GetBytes($"{(i == 0 ? '{' : ',')}\"{column}\":"))];

    public bool HasQuotes => false;
    public byte[] Header => [];

    public void Write(RecordFields fields, IBufferWriter<byte> target)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            target.Write(_names[i]);
            if (fields.IsNull(i))
                target.Write("null"u8);
            else
                WriteText(fields[i], target);
        }

        target.Write("}\n"u8);
    }

    public string? Read(ReadOnlySpan<byte> line, RecordFields fields)
    {
        fields.Clear();
        if (!Utf8.IsValid(line))
            return "it is not UTF-8";
        for (var i = 0; i < columns.Count; i++)
        {
            if (!Take(ref line, _names[i]))
                return $"'{columns[i]}' does not stand in its place";
            if (Take(ref line, "null"u8))
                fields.AddNull();
            else if (!Take(ref line, "\""u8) || !TakeText(ref line, fields))
                return $"'{columns[i]}' is neither a text as JSON.stringify writes it nor null";
        }

        return line.SequenceEqual("}"u8) ? null : "it does not end after its last column";
    }

    private static void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> target)
    {
        target.Write("\""u8);
        for (var at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special))
        {
            target.Write(text[..at]);
            target.Write(Escape(text[at]));
            text = text[(at + 1)..];
        }

        target.Write(text);
        target.Write("\""u8);
    }

    private static ReadOnlySpan<byte> Escape(byte letter) => letter switch
    {
        (byte)'"' => "\\\""u8,
        (byte)'\\' => "\\\\"u8,
        (byte)'\b' => "\\b"u8,
        (byte)'\t' => "\\t"u8,
        (byte)'\n' => "\\n"u8,
        (byte)'\f' => "\\f"u8,
        (byte)'\r' => "\\r"u8,
        _ => new[] { (byte)'\\', (byte)'u', (byte)'0', (byte)'0', Digit(letter >> 4), Digit(letter & 15) },
    };

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    /// <summary>Takes a text up to and with its closing quote. An escape must be the one that would be written.</summary>
    private static bool TakeText(ref ReadOnlySpan<byte> line, RecordFields fields)
    {
        var text = fields.BeginText();
        for (var at = line.IndexOfAny(Special); at >= 0; at = line.IndexOfAny(Special))
        {
            text.Write(line[..at]);
            var special = line[at];
            line = line[(at + 1)..];
            if (special == '"')
            {
                fields.EndText();
                return true;
            }

            if (special != '\\' || Unescape(line) is not { } letter || !Take(ref line, Escape(letter)[1..]))
                return false;
            text.Write([letter]);
        }

        return false;
    }

    /// <summary>What the escape whose backslash was taken stands for, or null.</summary>
    private static byte? Unescape(ReadOnlySpan<byte> escape) => escape.IsEmpty ? null : escape[0] switch
    {
        (byte)'"' or (byte)'\\' => escape[0],
        (byte)'b' => (byte)'\b',
        (byte)'t' => (byte)'\t',
        (byte)'n' => (byte)'\n',
        (byte)'f' => (byte)'\f',
        (byte)'r' => (byte)'\r',
        (byte)'u' when escape.Length >= 5 && System.Buffers.Text.Utf8Parser.TryParse(escape[1..5], out ushort code, out var used, 'x') && used == 4 && code < ' ' => (byte)code,
        _ => null,
    };

    private static bool Take(ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> expected)
    {
        if (!line.StartsWith(expected))
            return false;
        line = line[expected.Length..];
        return true;
    }
}
