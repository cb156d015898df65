using System.Runtime.InteropServices;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using CsvHelper;

namespace Cockpit.Cli.Analyze;

/// <summary>The values of one column, gathered row by row: numbers while every value is one, else categories.</summary>
internal sealed class ColumnSample(string name, int index, bool numeric)
{
    private const int FewestIds = 200;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private List<double> _numbers = [];
    private long _missing;

    /// <summary>The column's name.</summary>
    public string Name => name;

    /// <summary>Whether every value so far is a number.</summary>
    public bool IsNumeric { get; private set; } = numeric;

    /// <summary>Whether a number-like beginning turned out to be categories: the rows before must be read again.</summary>
    public bool MustReread { get; private set; }

    /// <summary>Whether every row has a whole number or a text of its own, as ids do. Measurements with fractions may be unique as well, and are none.</summary>
    public bool IsIdentifier => _missing == 0 && (IsNumeric
        ? _numbers.Count >= FewestIds && _numbers.TrueForAll(double.IsInteger) && _numbers.Distinct().Count() == _numbers.Count
        : _counts.Count >= FewestIds && _counts.Values.All(count => count == 1));

    /// <summary>The numeric values.</summary>
    public NumericSample Numbers => new(SortedCounts.From(CollectionsMarshal.AsSpan(_numbers)), _missing);

    /// <summary>The counted categories.</summary>
    public CategoryCounts Categories
    {
        get
        {
            var categories = new CategoryCounts();
            foreach (var (category, count) in _counts)
                categories.Add(category, count);
            categories.Add("", _missing);
            return categories;
        }
    }

    /// <summary>Takes the column's field of a row; false when the column must be numeric and the field is no number.</summary>
    public bool Add(CsvReader row, bool mustBeNumeric)
    {
        var field = row.GetSpan(index);
        if (field.IsEmpty)
        {
            _missing++;
            return true;
        }

        if (!IsNumeric)
            Count(row);
        else if (CsvFile.TryNumber(field, out var number))
            _numbers.Add(number);
        else if (mustBeNumeric)
            return false;
        else
            BecomeCategorical(row);
        return true;
    }

    private void BecomeCategorical(CsvReader row)
    {
        IsNumeric = false;
        MustReread = _numbers.Count > 0;
        _numbers = [];
        if (!MustReread)
            Count(row);
    }

    private void Count(CsvReader row)
    {
        if (MustReread)
            return;

        Span<char> small = stackalloc char[256];
        if (row.GetSpan(index).Length <= small.Length)
        {
            var length = row.GetChars(index, small);
            CollectionsMarshal.GetValueRefOrAddDefault(_counts.GetAlternateLookup<ReadOnlySpan<char>>(), small[..length], out _)++;
        }
        else
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, row.GetString(index), out _)++;
        }
    }
}
