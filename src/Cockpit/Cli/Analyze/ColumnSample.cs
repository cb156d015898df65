using System.Runtime.CompilerServices;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using CsvHelper;

namespace Cockpit.Cli.Analyze;

/// <summary>The values of one column, gathered row by row: numbers while every value is one, else categories.</summary>
/// <param name="name">The column's name.</param>
/// <param name="index">Its place in the file.</param>
/// <param name="numbers">Takes the numbers; null when the column is known to hold categories.</param>
internal sealed class ColumnSample(string name, int index, NumberTally? numbers)
{
    private const int FewestIds = 200;

    private readonly WordTally _words = new();
    private NumberTally? _numbers = numbers;
    private long _missing;

    /// <summary>The column's name.</summary>
    public string Name => name;

    /// <summary>Its place in the file.</summary>
    public int Index => index;

    /// <summary>Whether every value so far is a number.</summary>
    public bool IsNumeric => _numbers is not null;

    /// <summary>The line of the first value that is no number; null while there is none, or where none was expected.</summary>
    public long? FirstWord { get; private set; }

    /// <summary>Whether a number-like beginning turned out to be categories: the rows before must be read again.</summary>
    public bool MustReread { get; private set; }

    /// <summary>
    /// Whether every row has a whole number or a text of its own, as ids do. Measurements with fractions may be unique as well, and are none.
    /// </summary>
    /// <param name="distinct">How many different values the column has.</param>
    public bool IsIdentifier(long distinct)
        => _missing == 0 && distinct >= FewestIds && (_numbers is { } numbers ? numbers.AreWhole && distinct == numbers.Count : _words.AllDiffer);

    /// <summary>Ends the gathering, on the thread that gathered.</summary>
    public void Complete() => _numbers?.Complete();

    /// <summary>The numbers of a numeric column.</summary>
    public LargeSample ToNumbers() => new(_numbers!.ToSample(), _missing);

    /// <summary>The counted categories.</summary>
    public CategoryCounts ToCategories()
    {
        var categories = new CategoryCounts();
        foreach (var (category, count) in _words.Items())
            categories.Add(category, count);
        categories.Add("", _missing);
        return categories;
    }

    /// <summary>Takes the column's field of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(CsvReader row)
    {
        var field = row.GetSpan(index);
        if (field.IsEmpty)
            _missing++;
        else if (_numbers is null)
            Count(field);
        else if (CsvFile.TryNumber(row, index, out var number))
            _numbers.Add(number);
        else
            BecomeCategorical(row);
    }

    private void BecomeCategorical(CsvReader row)
    {
        FirstWord = row.LineNumber;
        MustReread = _numbers!.Count > 0;
        _numbers = null;
        Count(row.GetSpan(index));
    }

    private void Count(ReadOnlySpan<byte> field)
    {
        if (!MustReread)
            _words.Add(field);
    }
}
