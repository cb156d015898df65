namespace Cockpit.Statistics.Summaries;

/// <summary>
/// Everything about the decisions of one version, class and window, without the decisions. The summary of a window is the sum of the
/// summaries of its parts, in any order and grouping; one part may be a delta that only moves labels.
/// </summary>
/// <remarks>
/// Exact for ever: all counts, counts against the baseline, rates of groups, Brier, log-loss, calibration, sums of regression. Exact while
/// few: distinct numbers and categories a column, by <see cref="SummaryPrecision"/>. Sums of doubles agree to rounding whatever the order.
/// Not thread-safe.
/// </remarks>
public sealed class WindowSummary
{
    /// <summary>The column of what was decided, unless an input has that name.</summary>
    public const string PredictionColumn = "prediction";

    /// <summary>The column of scores, unless an input has that name.</summary>
    public const string ScoreColumn = "score";

    /// <summary>What a value is called that must not be known any more.</summary>
    public const string Forgotten = "(erased)";

    private const byte Format = 2;

    // Written before ways of answers were counted.
    private const byte WithoutPaths = 1;

    private readonly ColumnSet _inputs;
    private readonly GroupTable _groups;
    private readonly ColumnSummary _prediction;
    private readonly ColumnSummary _score;

    /// <summary>An empty summary.</summary>
    /// <param name="shape">What its values are counted against, and by which attributes.</param>
    /// <param name="precision">How much it keeps as it is.</param>
    public WindowSummary(SummaryShape shape, SummaryPrecision precision = SummaryPrecision.Rollup)
    {
        Precision = precision;
        _inputs = new(shape.Baseline, precision);
        _groups = new(shape.Attributes, precision);
        _prediction = new(precision, shape.Baseline?.Columns.GetValueOrDefault(PredictionColumn));
        _score = new(precision, shape.Baseline?.Columns.GetValueOrDefault(ScoreColumn));
        Answers = new();
        Everyone = new(precision);
        Regression = new(precision);
        Estimate = new();
        Classes = new();
        Latency = new();
        Cost = new();
    }

    private WindowSummary(AnswerCounts answers, BinaryReader reader, SummaryPrecision precision)
    {
        Precision = precision;
        Answers = answers;
        _inputs = ColumnSet.Read(reader, precision);
        _prediction = ColumnSummary.Read(reader, precision);
        _score = ColumnSummary.Read(reader, precision);
        Everyone = GroupSummary.Read(reader, precision);
        _groups = GroupTable.Read(reader, precision);
        Estimate = EstimateSums.Read(reader);
        Regression = RegressionSums.Read(reader, precision);
        Classes = ClassCounts.Read(reader);
        Latency = IndexCounts.Read(reader);
        Cost = CostSums.Read(reader);
    }

    /// <summary>How much it keeps as it is.</summary>
    public SummaryPrecision Precision { get; }

    /// <summary>How many there were, how many were answered, and which way the answers took.</summary>
    public AnswerCounts Answers { get; }

    /// <summary>Decisions, failed ones included.</summary>
    public long Decisions => Answers.Decisions;

    /// <summary>Decisions that were answered.</summary>
    public long Answered => Answers.Answered;

    /// <summary>Decisions that failed.</summary>
    public long Failed => Answers.Failed;

    /// <summary>Values that were not counted, because a window has at most 1,000 input columns and theirs was another.</summary>
    public long IgnoredColumns => _inputs.Ignored;

    /// <summary>
    /// The inputs, and the outputs <see cref="PredictionColumn"/> and <see cref="ScoreColumn"/> where an answer had one and no input has
    /// the name. A copy at every call.
    /// </summary>
    public IReadOnlyDictionary<string, ColumnSummary> Columns
    {
        get
        {
            var columns = new Dictionary<string, ColumnSummary>(_inputs.Columns, StringComparer.Ordinal);
            if (HasValues(_prediction))
                columns.TryAdd(PredictionColumn, _prediction);
            if (HasValues(_score))
                columns.TryAdd(ScoreColumn, _score);
            return columns;
        }
    }

    /// <summary>All answered decisions.</summary>
    public GroupSummary Everyone { get; }

    /// <summary>
    /// Answered decisions by attribute (<c>sex</c>) or pair (<c>sex×race</c>, in the order of the shape), then by group. A missing value is
    /// the group <c>(missing)</c> of an attribute and none of a pair. At most 200 groups each, by ordinal order; the rest are
    /// <c>(other)</c>.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, GroupSummary>> Groups => _groups.Sets;

    /// <summary>Sums over scored binary decisions.</summary>
    public EstimateSums Estimate { get; }

    /// <summary>Sums over labelled regression decisions.</summary>
    public RegressionSums Regression { get; }

    /// <summary>Labelled decisions by class.</summary>
    public ClassCounts Classes { get; }

    /// <summary>Decisions by latency, failed ones included.</summary>
    public IndexCounts Latency { get; }

    /// <summary>What answered decisions cost.</summary>
    public CostSums Cost { get; }

    /// <summary>Whether a column is what the model gave, not what it was given.</summary>
    public bool IsOutput(string column)
        => column is PredictionColumn or ScoreColumn && !_inputs.Columns.ContainsKey(column);

    /// <summary>Counts a new decision; its truth may be known already.</summary>
    /// <exception cref="ArgumentException">It has more groups than the shape has attributes, as after <see cref="Read"/>.</exception>
    public void Add(DecisionFacts facts)
    {
        Answers.Add(facts);
        _inputs.Add(facts.Inputs);
        if (facts.LatencyBucket is { } bucket)
            Latency.Add(bucket);
        if (!facts.Answered)
            return;
        _prediction.Add(new Cell(PredictionColumn, facts.Value ?? double.NaN, facts.Prediction), Answered);
        _score.Add(new Cell(ScoreColumn, facts.Score ?? double.NaN, null), Answered);
        if (facts.Cost is { } cost)
            Cost.Add(cost);
        var group = GroupFacts.Of(facts, facts.Truth);
        if (group is { Score: { } score, Decided: { } decided })
            Estimate.Add(score, decided);
        Count(facts, group, 1);
        CountTruth(facts, facts.Truth, 1);
    }

    /// <summary>
    /// Takes a late or corrected label of a decision that was counted before, here or in a summary that this one will be merged with. Only
    /// what depends on labels moves.
    /// </summary>
    public void Relabel(DecisionFacts facts, Truth before, Truth after)
    {
        if (!facts.Answered || before == after)
            return;
        if (before.Positive != after.Positive)
        {
            Count(facts, GroupFacts.Of(facts, before), -1);
            Count(facts, GroupFacts.Of(facts, after), 1);
        }
        CountTruth(facts, before, -1);
        CountTruth(facts, after, 1);
    }

    /// <summary>Adds what another has counted; the other stays as it is.</summary>
    /// <exception cref="ArgumentException">The other has another precision.</exception>
    public void Merge(WindowSummary other)
    {
        if (other.Precision != Precision)
            throw new ArgumentException("Summaries of different precision are not added; read them with the same.", nameof(other));
        Answers.Merge(other.Answers);
        _inputs.Merge(other._inputs);
        _prediction.Merge(other._prediction);
        _score.Merge(other._score);
        Everyone.Merge(other.Everyone);
        _groups.Merge(other._groups);
        Estimate.Merge(other.Estimate);
        Regression.Merge(other.Regression);
        Classes.Merge(other.Classes);
        Latency.Merge(other.Latency);
        Cost.Merge(other.Cost);
    }

    /// <summary>Calls a value of inputs and groups <see cref="Forgotten"/>, and counts it as before; false when it has none such.</summary>
    public bool Forget(string value)
    {
        var text = SummaryText.Of(value);
        return _inputs.Rename(text, Forgotten) | _groups.Rename(text, Forgotten);
    }

    /// <summary>Writes it in a form that does not depend on the machine; equal summaries give equal bytes.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Format);
        Answers.Write(writer);
        _inputs.Write(writer);
        _prediction.Write(writer);
        _score.Write(writer);
        Everyone.Write(writer);
        _groups.Write(writer);
        Estimate.Write(writer);
        Regression.Write(writer);
        Classes.Write(writer);
        Latency.Write(writer);
        Cost.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote. The result is for merging and reading: it has the plain shape.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="precision">How much it keeps from now on. What was given up before it was written does not come back.</param>
    /// <exception cref="InvalidDataException">The bytes are of another format.</exception>
    public static WindowSummary Read(BinaryReader reader, SummaryPrecision precision = SummaryPrecision.Rollup)
        => new(ReadAnswers(reader), reader, precision);

    /// <summary>Reads what a summary begins with: a small part of what it holds, at a small part of what reading it costs.</summary>
    /// <param name="reader">Where from.</param>
    /// <exception cref="InvalidDataException">The bytes are of another format.</exception>
    public static AnswerCounts ReadAnswers(BinaryReader reader)
        => reader.ReadByte() switch
        {
            Format => AnswerCounts.Read(reader, hasPaths: true),
            WithoutPaths => AnswerCounts.Read(reader, hasPaths: false),
            _ => throw new InvalidDataException("A window summary of another format."),
        };

    /// <summary>
    /// Whether both have counted the same: every count equal, means and sums within a tolerance relative to what was summed. Categories
    /// beyond the limit depend on the order of merging and may differ.
    /// </summary>
    public bool ContentEquals(WindowSummary other, double tolerance = 1e-9)
        => Precision == other.Precision && Answers.ContentEquals(other.Answers)
            && IgnoredColumns == other.IgnoredColumns
            && Same.Items(Columns, other.Columns, (one, another) => one.ContentEquals(another, tolerance))
            && SameGroup(Everyone, other.Everyone)
            && Same.Items(Groups, other.Groups, (one, another) => Same.Items(one, another, SameGroup))
            && Estimate.ContentEquals(other.Estimate, tolerance) && Regression.ContentEquals(other.Regression, tolerance)
            && Classes.ContentEquals(other.Classes) && Latency.ContentEquals(other.Latency) && Cost.ContentEquals(other.Cost);

    private static bool SameGroup(GroupSummary one, GroupSummary other) => Same.Bytes(one.Write, other.Write);

    private static bool HasValues(ColumnSummary column) => column.Present + column.Unreadable > 0;

    private void Count(DecisionFacts facts, in GroupFacts group, int times)
    {
        Everyone.Add(group, times);
        _groups.Add(facts.Groups, group, times);
    }

    private void CountTruth(DecisionFacts facts, Truth truth, int times)
    {
        if (truth.Value is { } value && facts.Value is { } predicted)
            Regression.Add(predicted, value, times);
        if (truth.Class is { } known && facts.Prediction is { } decided)
            Classes.Add(decided, known, times);
    }
}
