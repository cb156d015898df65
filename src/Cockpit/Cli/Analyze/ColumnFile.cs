namespace Cockpit.Cli.Analyze;

/// <summary>Chosen columns of one file, read in one pass, or in two where a column's first word comes after numbers.</summary>
internal sealed class ColumnFile : IDisposable
{
    private readonly string _path;
    private readonly CsvFile _file;
    private readonly SpillFile _spill = new();
    private readonly RadixSort _sort = new();

    private ColumnFile(string path, CsvFile file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>The columns of the file, in order.</summary>
    public IReadOnlyList<string> Header => _file.Header;

    /// <summary>What the chosen columns hold.</summary>
    public IReadOnlyList<ColumnSample> Columns { get; private set; } = [];

    /// <summary>Draws whole rows while the file is read; null draws none.</summary>
    public RowSample? Sample { get; set; }

    /// <summary>Rows read.</summary>
    public long Rows { get; private set; }

    /// <summary>Opens a file and reads its header.</summary>
    public static async Task<ColumnFile> OpenAsync(string path, CancellationToken cancellationToken)
        => new(path, await CsvFile.OpenAsync(path, cancellationToken));

    /// <summary>Refuses a column that the file does not have.</summary>
    public void Require(string column) => _file.Require(column);

    /// <summary>The names of the chosen columns that are so.</summary>
    public HashSet<string> NamesWhere(Func<ColumnSample, bool> so) => [.. Columns.Where(so).Select(column => column.Name)];

    /// <summary>Reads columns, each numeric as long as its values are, unless it is among the categorical.</summary>
    public async Task ReadAsync(IEnumerable<string> names, IReadOnlyList<string> categorical, CancellationToken cancellationToken)
    {
        NumberTally? NumbersOf(string name) => categorical.Contains(name) ? null : new NumberTally(_spill, _sort);
        var columns = names.Select(name => new ColumnSample(name, _file.Require(name), NumbersOf(name))).ToArray();
        Columns = columns;
        await _file.ReadAsync(row =>
        {
            Rows++;
            foreach (var column in columns)
                column.Add(row);
            Sample?.Add(row, columns);
        }, cancellationToken);
        foreach (var column in columns)
            column.Complete();
    }

    /// <summary>Reads the file once more for columns that turned out to be categories after their rows had been taken for numbers.</summary>
    public async Task RereadAsync(IReadOnlySet<string> categorical, CancellationToken cancellationToken)
    {
        if (categorical.Count == 0)
            return;
        using var again = await CsvFile.OpenAsync(_path, cancellationToken);
        var late = Columns.Where(column => categorical.Contains(column.Name))
            .Select(column => new ColumnSample(column.Name, column.Index, numbers: null)).ToArray();
        await again.ReadAsync(row =>
        {
            foreach (var column in late)
                column.Add(row);
        }, cancellationToken);
        Columns = [.. Columns.Select(column => late.FirstOrDefault(other => other.Name == column.Name) ?? column)];
    }

    /// <summary>What is wrong with the first row that has a word where numbers are needed; null when there is none.</summary>
    public BadInputException? FirstWordAmong(IReadOnlySet<string> numeric)
        => Columns.Where(column => numeric.Contains(column.Name) && column.FirstWord is not null).MinBy(column => column.FirstWord) is { } column
            ? _file.Wrong(column.FirstWord!.Value,
                "the baseline's values are all numbers, but this is none; give --categorical for a column of codes", column.Index)
            : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _file.Dispose();
        _spill.Dispose();
    }
}
