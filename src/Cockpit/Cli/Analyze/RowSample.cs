using Cockpit.Statistics.Distributions;
using CsvHelper;

namespace Cockpit.Cli.Analyze;

/// <summary>A few whole rows of a file, each as likely as any other, drawn while it is read.</summary>
/// <param name="most">Most rows that are kept.</param>
/// <param name="seed">The same seed draws the same rows of the same file.</param>
internal sealed class RowSample(int most, ulong seed)
{
    private readonly Reservoir<Cell[]> _drawn = new(most, seed);

    /// <summary>The rows drawn; their fields are in the order of the columns.</summary>
    public IReadOnlyList<Cell[]> Rows => _drawn.Items;

    /// <summary>Takes a row, perhaps in place of another.</summary>
    public void Add(CsvReader row, IReadOnlyList<ColumnSample> columns)
        => _drawn.Offer((row, columns), static from => [.. from.columns.Select(column => Cell.Of(from.row, column.Index))]);
}
