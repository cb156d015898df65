namespace Cockpit.Statistics.Summaries;

/// <summary>
/// The columns of a window, at most 1,000: those of the baseline first, then in ordinal order. What is kept hence depends on the columns
/// alone, not on which came first, and a column that is kept is complete.
/// </summary>
internal sealed class ColumnSet(BaselineLayout? baseline, SummaryPrecision precision)
{
    private const int Most = 1_000;

    private readonly Dictionary<string, ColumnSummary> _columns = new(StringComparer.Ordinal);
    private string? _last;
    private long _row;

    public IReadOnlyDictionary<string, ColumnSummary> Columns => _columns;

    /// <summary>Values that were not counted, because their column was one too many.</summary>
    public long Ignored { get; private set; }

    /// <summary>Counts the inputs of a decision.</summary>
    public void Add(List<Cell> row)
    {
        _row++;
        foreach (ref readonly var cell in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(row))
        {
            if (Find(cell.Column) is { } column)
                column.Add(cell, _row);
            else
                Ignored += cell.IsMissing ? 0 : 1;
        }
    }

    public void Merge(ColumnSet other)
    {
        Ignored += other.Ignored;
        foreach (var (name, column) in other._columns)
        {
            if (Find(name) is { } own)
                own.Merge(column);
            else
                Ignored += Values(column);
        }
    }

    public bool Rename(string text, string to) => _columns.Values.Aggregate(false, (any, column) => column.Texts.Rename(text, to) || any);

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Ignored);
        writer.Write7BitEncodedInt(_columns.Count);
        foreach (var name in _columns.Keys.Order(StringComparer.Ordinal))
        {
            writer.Write(name);
            _columns[name].Write(writer);
        }
    }

    public static ColumnSet Read(BinaryReader reader, SummaryPrecision precision)
    {
        var read = new ColumnSet(null, precision) { Ignored = reader.Read7BitEncodedInt64() };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var name = reader.ReadString();
            read._columns[name] = ColumnSummary.Read(reader, precision);
        }
        return read;
    }

    private static long Values(ColumnSummary column) => column.Present + column.Unreadable;

    /// <summary>The column, made where there is room; null where it is one too many.</summary>
    private ColumnSummary? Find(string name)
    {
        if (_columns.TryGetValue(name, out var found))
            return found;
        if (_columns.Count >= Most && !MakeRoom(name))
            return null;
        var made = new ColumnSummary(precision, baseline?.Columns.GetValueOrDefault(name));
        _columns.Add(name, made);
        _last = null;
        return made;
    }

    /// <summary>Drops the last column where the new one comes before it.</summary>
    private bool MakeRoom(string name)
    {
        _last ??= _columns.Keys.Aggregate((one, other) => Compare(one, other) >= 0 ? one : other);
        if (Compare(name, _last) > 0)
            return false;
        Ignored += Values(_columns[_last]);
        return _columns.Remove(_last);
    }

    private int Compare(string one, string other)
    {
        var (known, otherKnown) = (baseline?.Columns.ContainsKey(one) == true, baseline?.Columns.ContainsKey(other) == true);
        return known == otherKnown ? string.CompareOrdinal(one, other) : known ? -1 : 1;
    }
}
