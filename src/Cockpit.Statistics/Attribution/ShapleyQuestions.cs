namespace Cockpit.Statistics.Attribution;

/// <summary>
/// The explanation of one row as a series of rows to score, for models that are far away: ask for as many as fit, score them, answer, and
/// so on until nothing is asked. Only sums are kept, so memory does not grow with the number of questions.
/// </summary>
/// <remarks>Which rows are asked does not depend on the answers, nor on how many are asked at once. Belongs to one thread.</remarks>
public abstract class ShapleyQuestions
{
    private readonly ReadOnlyMemory<double> _background;
    private long _asked;
    private long _answered;

    private protected ShapleyQuestions(ReadOnlyMemory<double> row, ReadOnlyMemory<double> background)
    {
        Row = row;
        _background = background;
        BackgroundRows = background.Length / row.Length;
    }

    /// <summary>Rows that are asked in all.</summary>
    public abstract long Total { get; }

    /// <summary>The row explained.</summary>
    private protected ReadOnlyMemory<double> Row { get; }

    private protected int BackgroundRows { get; }

    /// <summary>Writes the next rows, one after another, and returns how many: as many as fit and are left; 0 when all were asked.</summary>
    /// <exception cref="ArgumentException">Not even one row fits.</exception>
    public int Ask(Span<double> rows)
    {
        var features = Row.Length;
        if (rows.Length < features)
            throw new ArgumentException("There must be room for a row.", nameof(rows));
        var count = (int)Math.Min(rows.Length / features, Total - _asked);
        for (var i = 0; i < count; i++)
            Write(_asked++, rows.Slice(i * features, features));
        return count;
    }

    /// <summary>Takes scores of rows in the order in which they were asked.</summary>
    /// <exception cref="InvalidOperationException">More were answered than asked.</exception>
    public void Answer(ReadOnlySpan<double> scores)
    {
        if (_answered + scores.Length > _asked)
            throw new InvalidOperationException("Only what was asked can be answered.");
        foreach (var score in scores)
            Take(_answered++, score);
    }

    /// <summary>Asks everything of a model that is far away, one request after another.</summary>
    /// <param name="rowsAtOnce">Most rows in a request, at least 1.</param>
    /// <param name="score">Puts one request: rows laid out one after another, and room for one score a row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The values.</returns>
    public async Task<ShapleyValues> AskAllAsync(
        int rowsAtOnce, Func<ReadOnlyMemory<double>, Memory<double>, CancellationToken, Task> score, CancellationToken cancellationToken)
    {
        var features = Row.Length;
        var most = (int)Math.Min(rowsAtOnce, Total);
        var (rows, scores) = (new double[most * features], new double[most]);
        while (Ask(rows) is > 0 and var count)
        {
            await score(rows.AsMemory(0, count * features), scores.AsMemory(0, count), cancellationToken);
            Answer(scores.AsSpan(0, count));
        }

        return ToValues();
    }

    /// <summary>The values, once every question is answered.</summary>
    /// <exception cref="InvalidOperationException">Questions are left.</exception>
    public ShapleyValues ToValues()
        => _answered == Total ? Conclude() : throw new InvalidOperationException("Not every question is answered yet.");

    /// <summary>Writes the row of a question.</summary>
    private protected abstract void Write(long question, Span<double> row);

    /// <summary>Takes the score of a question's row.</summary>
    private protected abstract void Take(long question, double score);

    private protected abstract ShapleyValues Conclude();

    private protected ReadOnlySpan<double> BackgroundRow(long index) => _background.Span.Slice((int)index * Row.Length, Row.Length);
}
