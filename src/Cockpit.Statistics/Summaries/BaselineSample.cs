using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Summaries;

/// <summary>
/// A few whole rows of a baseline, drawn while it is read: what one decision is compared with when it is explained, for which distributions
/// column by column do not do. Nothing else uses them, and no interface shows them.
/// </summary>
internal sealed class BaselineSample
{
    /// <summary>Most rows that are kept; a smaller baseline is kept whole, in its order.</summary>
    public const int MostRows = 100;

    /// <summary>A baseline with a row of more characters than this keeps no rows: texts of that length are no table.</summary>
    private const int MostCharacters = 20_000;

    /// <summary>The same rows in the same order give the same sample.</summary>
    private const ulong Seed = 20260101;

    private Reservoir<Dictionary<string, Cell>>? _drawn = new(MostRows, Seed);

    /// <summary>The rows drawn, each with all of the columns; one that a row lacks is missing there.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Cell>> Rows(IReadOnlyList<string> columns)
        => [.. (_drawn?.Items ?? []).Select(row => columns.ToDictionary(column => column, column => row.GetValueOrDefault(column, Cell.Missing(column)), StringComparer.Ordinal))];

    /// <summary>Takes a row, perhaps in place of another.</summary>
    public void Add(IReadOnlyList<Cell> row)
    {
        if (_drawn is not null && CharactersOf(row) > MostCharacters)
            _drawn = null;
        _drawn?.Offer(row, static cells =>
        {
            var kept = new Dictionary<string, Cell>(cells.Count, StringComparer.Ordinal);
            // Of a column given twice the first value counts.
            foreach (var cell in cells.Where(cell => !cell.IsMissing))
                kept.TryAdd(cell.Column, cell);
            return kept;
        });
    }

    /// <summary>Writes rows of <paramref name="columns"/>.</summary>
    public static void Write(BinaryWriter writer, IReadOnlyList<IReadOnlyDictionary<string, Cell>> rows, IReadOnlyList<string> columns)
    {
        writer.Write7BitEncodedInt(rows.Count);
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                writer.Write(row[column].Number);
                writer.Write(row[column].Text ?? "");
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, Cell>> Read(BinaryReader reader, IReadOnlyList<string> columns)
    {
        var rows = new Dictionary<string, Cell>[reader.Read7BitEncodedInt()];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new Dictionary<string, Cell>(columns.Count, StringComparer.Ordinal);
            foreach (var column in columns)
            {
                var (number, text) = (reader.ReadDouble(), reader.ReadString());
                rows[i].Add(column, new Cell(column, number, text.Length == 0 ? null : text));
            }
        }

        return rows;
    }

    private static int CharactersOf(IReadOnlyList<Cell> row)
    {
        var characters = 0;
        for (var i = 0; i < row.Count; i++)
            characters += row[i].Text?.Length ?? 0;
        return characters;
    }
}
