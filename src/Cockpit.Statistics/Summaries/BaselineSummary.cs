using Cockpit.Statistics.Drift;

namespace Cockpit.Statistics.Summaries;

/// <summary>The columns of a baseline. Exact up to 100,000 distinct values a column. Made by a <see cref="BaselineBuilder"/>.</summary>
public sealed class BaselineSummary
{
    /// <summary>Without rows.</summary>
    private const byte FirstFormat = 1;
    private const byte Format = 2;

    private readonly Dictionary<string, ColumnSummary> _columns;
    private readonly HashSet<string> _categorical;
    private Dictionary<string, ColumnLayout>? _layouts;

    internal BaselineSummary(long rows, Dictionary<string, ColumnSummary> columns, HashSet<string> categorical)
    {
        Rows = rows;
        _columns = columns;
        _categorical = categorical;
    }

    /// <summary>Rows.</summary>
    public long Rows { get; }

    /// <summary>The columns, in the order in which they first appeared.</summary>
    public IReadOnlyDictionary<string, ColumnSummary> Columns => _columns;

    /// <summary>
    /// Up to 100 whole rows, each as likely as any other, with every column and each value as it came; empty where they were not kept: in baselines
    /// of an older format, or with rows of very long texts.
    /// </summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Cell>> Sample { get; internal init; } = [];

    /// <summary>Whether a column holds numbers or categories.</summary>
    /// <exception cref="KeyNotFoundException">The baseline has no such column.</exception>
    public ColumnKind KindOf(string column)
        => !_columns.ContainsKey(column) ? throw new KeyNotFoundException($"The baseline has no column {column}.")
            : _categorical.Contains(column) ? ColumnKind.Categorical : ColumnKind.Numeric;

    /// <summary>What live values are counted against: edges at the type-7 deciles, fences and extremes of every column of numbers.</summary>
    /// <param name="id">A new one for every baseline.</param>
    public BaselineLayout Layout(Guid id) => new(id, Layouts);

    /// <summary>Writes it in a form that does not depend on the machine.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Format);
        writer.Write7BitEncodedInt64(Rows);
        writer.Write7BitEncodedInt(_columns.Count);
        foreach (var (name, column) in _columns)
        {
            writer.Write(name);
            writer.Write((byte)KindOf(name));
            column.Write(writer);
        }
        BaselineSample.Write(writer, Sample, [.. _columns.Keys]);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another format.</exception>
    public static BaselineSummary Read(BinaryReader reader)
    {
        var format = reader.ReadByte();
        if (format is not (FirstFormat or Format))
            throw new InvalidDataException("A baseline summary of another format.");
        var rows = reader.Read7BitEncodedInt64();
        var columns = new Dictionary<string, ColumnSummary>(StringComparer.Ordinal);
        var categorical = new HashSet<string>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var name = reader.ReadString();
            if ((ColumnKind)reader.ReadByte() == ColumnKind.Categorical)
                categorical.Add(name);
            columns[name] = ColumnSummary.Read(reader, SummaryPrecision.Baseline);
        }
        return new BaselineSummary(rows, columns, categorical) { Sample = format == FirstFormat ? [] : BaselineSample.Read(reader, [.. columns.Keys]) };
    }

    /// <summary>The layout of a column of the baseline.</summary>
    internal ColumnLayout LayoutOf(string column) => Layouts[column];

    /// <summary>Worked out once; two threads that do so at the same time find the same.</summary>
    private Dictionary<string, ColumnLayout> Layouts => _layouts ??= _columns.ToDictionary(
        item => item.Key,
        item => KindOf(item.Key) == ColumnKind.Numeric
            ? ColumnLayout.Numeric(item.Key, item.Value.Numbers, item.Value.Moments) : ColumnLayout.Categorical(item.Key),
        StringComparer.Ordinal);
}
