namespace Cockpit.Statistics.Summaries;

/// <summary>
/// Makes a baseline row by row, in memory that does not grow with the rows. A column holds numbers while every value is a finite number;
/// the first other text makes it one of categories, and the numbers before it count as the texts they were.
/// </summary>
/// <param name="categorical">Columns of codes: categories although they look like numbers.</param>
public sealed class BaselineBuilder(IReadOnlyCollection<string> categorical)
{
    private const int MostColumns = 1_000;
    private const int MostShown = 40;

    private readonly HashSet<string> _categorical = new(categorical, StringComparer.Ordinal);
    private readonly Dictionary<string, BaselineColumn> _columns = new(StringComparer.Ordinal);
    private readonly List<string> _new = [];
    private readonly BaselineSample _sample = new();
    private long _rows;

    /// <summary>Rows taken.</summary>
    public long Rows => _rows;

    /// <summary>Takes a row. A column may be absent, which is missing; of one given twice the first value counts.</summary>
    /// <returns>Null when taken; else why the row was refused, and then nothing of it counts.</returns>
    public string? Add(IReadOnlyList<Cell> row)
    {
        if (Refusal(row) is { } reason)
            return reason;
        _rows++;
        for (var i = 0; i < row.Count; i++)
        {
            var cell = row[i];
            if (!_columns.TryGetValue(cell.Column, out var column))
                _columns.Add(cell.Column, column = new(_categorical.Contains(cell.Column)));
            column.Add(cell, _rows);
        }
        _sample.Add(row);
        return null;
    }

    /// <summary>The baseline. The builder is spent: it takes no further row.</summary>
    public BaselineSummary Build()
    {
        var columns = _columns.ToDictionary(item => item.Key, item => item.Value.Summary, StringComparer.Ordinal);
        var texts = _columns.Where(item => !item.Value.IsNumeric).Select(item => item.Key);
        return new BaselineSummary(_rows, columns, texts.ToHashSet(StringComparer.Ordinal)) { Sample = _sample.Rows([.. columns.Keys]) };
    }

    private string? Refusal(IReadOnlyList<Cell> row)
    {
        _new.Clear();
        for (var i = 0; i < row.Count; i++)
        {
            var cell = row[i];
            if (!_columns.TryGetValue(cell.Column, out var column))
            {
                if (!_new.Contains(cell.Column))
                    _new.Add(cell.Column);
            }
            else if (column.Refuses(cell))
            {
                return $"{cell.Column} is “{Shown(cell)}”, but its {column.Summary.Numbers.Count} values so far are numbers, "
                    + "too many different ones to count as categories now; name it a categorical column.";
            }
        }
        return _columns.Count + _new.Count > MostColumns
            ? $"with this row there are {_columns.Count + _new.Count} columns; a baseline has at most {MostColumns}." : null;
    }

    private static string Shown(in Cell cell)
    {
        var text = cell.Text ?? SummaryText.Of(cell.Number);
        return text.Length > MostShown ? $"{text.AsSpan(0, MostShown)}…" : text;
    }
}

/// <summary>A column of a baseline in the making.</summary>
internal sealed class BaselineColumn(bool categorical)
{
    private const int MostTexts = 10_000;

    /// <summary>The texts that the numbers were, in case one turns up that is no number; null once there are too many.</summary>
    private Dictionary<string, long>? _texts = categorical ? null : new(StringComparer.Ordinal);
    private long _lastRow;

    public bool IsNumeric { get; private set; } = !categorical;

    public ColumnSummary Summary { get; private set; } = new(SummaryPrecision.Baseline);

    /// <summary>Whether it would have to become categorical, and no longer can.</summary>
    public bool Refuses(Cell cell) => IsNumeric && _texts is null && !cell.IsMissing && !double.IsFinite(NumberOf(cell));

    public void Add(in Cell cell, long row)
    {
        if (cell.IsMissing || row == _lastRow)
            return;
        _lastRow = row;
        var number = NumberOf(cell);
        if (IsNumeric && !double.IsFinite(number))
            BecomeCategorical();
        if (!IsNumeric)
        {
            Summary.Add(TextOf(cell));
            return;
        }
        Summary.Add(number);
        if (_texts is null)
            return;
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_texts, TextOf(cell), out _)++;
        if (_texts.Count > MostTexts)
            _texts = null;
    }

    private static double NumberOf(in Cell cell) => double.IsNaN(cell.Number) ? SummaryText.Number(cell.Text) : cell.Number;

    private static string TextOf(in Cell cell) => string.IsNullOrEmpty(cell.Text) ? SummaryText.Of(cell.Number) : cell.Text;

    private void BecomeCategorical()
    {
        IsNumeric = false;
        Summary = new ColumnSummary(SummaryPrecision.Baseline);
        foreach (var (text, times) in _texts!)
            Summary.Texts.Add(SummaryText.Of(text), times);
        _texts = null;
    }
}
