using Cockpit.Statistics.Distributions;
using CsvHelper;

namespace Cockpit.Cli.Analyze;

/// <summary>A few whole rows of a file, each as likely as any other, drawn while it is read (Vitter's algorithm R).</summary>
/// <param name="most">Most rows that are kept.</param>
/// <param name="seed">The same seed draws the same rows of the same file.</param>
internal sealed class RowSample(int most, ulong seed)
{
    private readonly SeededRandom _random = new(seed);
    private readonly List<Cell[]> _rows = [];
    private long _seen;

    /// <summary>The rows drawn; their fields are in the order of the columns.</summary>
    public IReadOnlyList<Cell[]> Rows => _rows;

    /// <summary>Takes a row, perhaps in place of another.</summary>
    public void Add(CsvReader row, IReadOnlyList<ColumnSample> columns)
    {
        var place = _seen++ < most ? _rows.Count : (long)(_random.NextDouble() * _seen);
        if (place >= most)
            return;
        Cell[] cells = [.. columns.Select(column => Cell.Of(row, column.Index))];
        if (place == _rows.Count)
            _rows.Add(cells);
        else
            _rows[(int)place] = cells;
    }
}
