using System.Runtime.CompilerServices;
using System.Text.Unicode;
using CsvHelper;

namespace Cockpit.Cli.Analyze;

/// <summary>A CSV file with a header row, read row by row. What is wrong with it is said with its line and column.</summary>
internal sealed class CsvFile : IDisposable
{
    private static readonly CsvReaderOptions Form = new() { Separator = ',', TrackLineNumbers = true, MaxRecordSize = 16_777_216, SkipEmptyLines = false, IncludeValuesInExceptions = false };

    private const int RowsBetweenLooks = 4_096;

    private readonly string _path;
    private readonly CsvReader _csv;

    private CsvFile(string path)
    {
        if (!File.Exists(path))
            throw new BadInputException($"There is no file '{path}'.");
        _path = path;
        _csv = CsvReader.FromFile(path, Form);
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<string> Header => _csv.Headers;

    /// <summary>Opens a file and reads its header.</summary>
    public static async Task<CsvFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new CsvFile(path);
        await file._csv.ReadHeaderAsync(cancellationToken);
        if (file.Header.Count == 0 || (file.Header.Count == 1 && file.Header[0].Length == 0))
            throw new BadInputException($"{path} is empty: it has no header row.");
        if (file.Header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new BadInputException($"{path} line 1: column '{twice.Key}' is named twice.");
        return file;
    }

    /// <summary>The place of a column that must be there.</summary>
    public int Require(string column)
    {
        for (var index = 0; index < Header.Count; index++)
        {
            if (Header[index] == column)
                return index;
        }

        throw new BadInputException($"{_path} has no column '{column}'. Its columns are: {string.Join(", ", Header)}.");
    }

    /// <summary>Reads every row, whole and in valid UTF-8, on a thread of its own: the calls of <paramref name="row"/> come one after the other.</summary>
    public Task ReadAsync(Action<CsvReader> row, CancellationToken cancellationToken)
        => Task.Run(() => Read(row, cancellationToken), cancellationToken);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(Action<CsvReader> row, CancellationToken cancellationToken)
    {
        try
        {
            while (_csv.Read())
            {
                if (_csv.RowNumber % RowsBetweenLooks == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                if (_csv.FieldCount == 1 && _csv.GetSpan(0).IsEmpty && Header.Count > 1)
                    continue;
                if (_csv.FieldCount != Header.Count)
                    throw Wrong($"the row has {_csv.FieldCount} fields, the header has {Header.Count}");
                if (!Utf8.IsValid(_csv.RawRecord))
                    throw Wrong("the text is not UTF-8; convert the file first, for example with: iconv -f LATIN1 -t UTF-8");
                row(_csv);
            }
        }
        catch (CsvFormatException fault)
        {
            throw new BadInputException($"{_path} line {fault.LineNumber}: {fault.Message}");
        }
    }

    /// <summary>The finite number in a field that is not empty; false when it holds anything else.</summary>
    /// <remarks>The reader's own parser is four times as quick as the runtime's and rounds the same, but takes 1,000 for a number.</remarks>
    public static bool TryNumber(CsvReader row, int column, out double number)
        => row.TryParse(column, out number) && double.IsFinite(number) && !row.GetSpan(column).Contains((byte)',');

    /// <summary>What is wrong in the present row.</summary>
    public BadInputException Wrong(string what, int? column = null) => Wrong(_csv.LineNumber, what, column);

    /// <summary>What is wrong in a row that was read before.</summary>
    public BadInputException Wrong(long line, string what, int? column)
        => new($"{_path} line {line}{(column is { } index ? $", column '{Header[index]}'" : "")}: {what}.");

    /// <inheritdoc />
    public void Dispose() => _csv.Dispose();
}
