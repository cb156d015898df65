using CsvHelper;

namespace Cockpit.Cli.Analyze;

/// <summary>One field of a file, before it is known whether its column holds numbers.</summary>
/// <param name="Text">What stands there; null when nothing does.</param>
/// <param name="Number">The finite number that it is; NaN when it is none.</param>
internal readonly record struct Cell(string? Text, double Number)
{
    /// <summary>Whether a value is there that is no number.</summary>
    public bool IsWord => Text is not null && double.IsNaN(Number);

    /// <summary>The field of a row.</summary>
    public static Cell Of(CsvReader row, int column)
        => row.GetSpan(column).IsEmpty ? new Cell(null, double.NaN)
            : new Cell(row.GetString(column), CsvFile.TryNumber(row, column, out var number) ? number : double.NaN);
}
