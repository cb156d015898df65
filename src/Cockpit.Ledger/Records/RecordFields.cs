using System.Buffers;
using System.Text;

namespace Cockpit.Ledger.Records;

/// <summary>The values of one record as UTF-8, in order; each is a text or null. Used again for the next record without new memory.</summary>
public sealed class RecordFields
{
    private readonly ArrayBufferWriter<byte> _text = new(1024);
    private readonly List<(int Start, int Length)> _fields = [];

    /// <summary>How many values there are.</summary>
    public int Count => _fields.Count;

    /// <summary>The text of a value; empty when it is null.</summary>
    public ReadOnlySpan<byte> this[int field] => IsNull(field) ? default : _text.WrittenSpan.Slice(_fields[field].Start, _fields[field].Length);

    /// <summary>Whether a value is null, which is not the empty text.</summary>
    public bool IsNull(int field) => _fields[field].Length < 0;

    /// <summary>Forgets all values.</summary>
    public void Clear()
    {
        _text.ResetWrittenCount();
        _fields.Clear();
    }

    /// <summary>Adds null.</summary>
    public void AddNull() => _fields.Add((_text.WrittenCount, -1));

    /// <summary>Adds a text, or null.</summary>
    public void Add(string? text)
    {
        if (text is null)
        {
            AddNull();
            return;
        }

        var start = _text.WrittenCount;
        Encoding.UTF8.GetBytes(text, _text);
        _fields.Add((start, _text.WrittenCount - start));
    }

    /// <summary>Adds a text that is UTF-8 already.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        var start = _text.WrittenCount;
        _text.Write(text);
        _fields.Add((start, text.Length));
    }

    /// <summary>Adds a text that comes piece by piece: pieces are written to what this returns, then <see cref="EndText"/> is called.</summary>
    internal IBufferWriter<byte> BeginText()
    {
        _fields.Add((_text.WrittenCount, 0));
        return _text;
    }

    internal void EndText()
    {
        var (start, _) = _fields[^1];
        _fields[^1] = (start, _text.WrittenCount - start);
    }
}
