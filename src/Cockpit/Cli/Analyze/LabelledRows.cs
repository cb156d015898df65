namespace Cockpit.Cli.Analyze;

/// <summary>Which columns of a file are what.</summary>
/// <param name="Data">The file.</param>
/// <param name="Label">What turned out to be true; an empty field is not known yet.</param>
/// <param name="Prediction">What was decided.</param>
/// <param name="Score">The score of the positive class, 0 to 1; null when there is none.</param>
/// <param name="Positive">The positive class; null takes 1, true, yes or positive, whichever occurs.</param>
/// <param name="Attributes">Columns of protected attributes.</param>
internal sealed record LabelledColumns(string Data, string Label, string Prediction, string? Score, string? Positive, IReadOnlyList<string> Attributes);

/// <summary>
/// The decisions of a binary model, one entry a row in every array. Rows without a prediction are left out. They are held because ROC AUC is
/// exact: some 30 bytes a row, and 24 for each attribute or pair, whose values are held once each.
/// </summary>
internal sealed record LabelledRows
{
    private const sbyte Unknown = -2;

    private static readonly string[] UsualPositives = ["1", "1.0", "true", "yes", "positive"];

    /// <summary>Whether the label was the positive class.</summary>
    public required bool[] Labels { get; init; }

    /// <summary>Whether the label is known.</summary>
    public required bool[] Labelled { get; init; }

    /// <summary>Whether the positive class was decided.</summary>
    public required bool[] Predictions { get; init; }

    /// <summary>Scores; empty when there is no score column.</summary>
    public required double[] Scores { get; init; }

    /// <summary>Values of each attribute, in the order asked for.</summary>
    public required string?[][] Attributes { get; init; }

    /// <summary>Reads the columns of a file.</summary>
    public static async Task<LabelledRows> ReadAsync(LabelledColumns columns, CancellationToken cancellationToken)
    {
        using var file = await CsvFile.OpenAsync(columns.Data, cancellationToken);
        var (labelAt, predictionAt, scoreAt) = (file.Require(columns.Label), file.Require(columns.Prediction), columns.Score is null ? -1 : file.Require(columns.Score));
        var attributesAt = columns.Attributes.Select(file.Require).ToArray();
        var classes = new ClassCodes();
        List<(sbyte Label, sbyte Prediction)> rows = [];
        List<double> scores = [];
        var attributes = attributesAt.Select(_ => new List<string?>()).ToArray();
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        await file.ReadAsync(row =>
        {
            if (row.GetSpan(predictionAt).IsEmpty)
                return;
            var label = row.GetSpan(labelAt).IsEmpty ? Unknown : classes.Code(file, row.GetString(labelAt), labelAt);
            rows.Add((label, classes.Code(file, row.GetString(predictionAt), predictionAt)));
            if (scoreAt >= 0)
                scores.Add(CsvFile.TryNumber(row, scoreAt, out var score) && score is >= 0 and <= 1 ? score : throw file.Wrong("the score is not a number from 0 to 1", scoreAt));
            for (var i = 0; i < attributes.Length; i++)
                attributes[i].Add(row.GetSpan(attributesAt[i]).IsEmpty ? null : Once(values, row.GetString(attributesAt[i])));
        }, cancellationToken);

        var positive = PositiveCode(columns, classes);
        return new LabelledRows
        {
            Labels = [.. rows.Select(row => row.Label == positive)],
            Labelled = [.. rows.Select(row => row.Label != Unknown)],
            Predictions = [.. rows.Select(row => row.Prediction == positive)],
            Scores = [.. scores],
            Attributes = [.. attributes.Select(attribute => attribute.ToArray())],
        };
    }

    /// <summary>Only the rows whose label is known.</summary>
    public LabelledRows WithLabel()
        => new()
        {
            Labels = Known(Labels),
            Labelled = Known(Labelled),
            Predictions = Known(Predictions),
            Scores = Known(Scores),
            Attributes = [.. Attributes.Select(Known)],
        };

    private static string Once(Dictionary<string, string> values, string value)
    {
        if (values.TryGetValue(value, out var known))
            return known;
        values.Add(value, value);
        return value;
    }

    private T[] Known<T>(T[] values) => values.Length == 0 ? values : [.. values.Where((_, row) => Labelled[row])];

    /// <summary>The code of the positive class; −1 when it does not occur.</summary>
    private static int PositiveCode(LabelledColumns columns, ClassCodes classes)
    {
        if (columns.Positive is { } asked)
        {
            return classes.Find(asked) ?? (classes.Count < 2 ? -1
                : throw new BadInputException($"{columns.Data}: no label or prediction is '{asked}'; the classes are {classes}."));
        }

        return UsualPositives.Select(classes.Find).FirstOrDefault(code => code is not null)
            ?? (classes.Count == 0 || classes.IsOnlyNegative ? -1 : throw new BadInputException($"{columns.Data}: which of {classes} is the positive class? Give --positive."));
    }

    /// <summary>The classes in the order of their first appearance; a binary model has two.</summary>
    private sealed class ClassCodes
    {
        private readonly List<string> _classes = [];

        public int Count => _classes.Count;

        public bool IsOnlyNegative => _classes is ["0" or "0.0" or "false" or "False" or "no" or "negative"];

        public sbyte Code(CsvFile file, string text, int column)
        {
            if (Find(text) is { } known)
                return known;
            if (_classes.Count == 2)
                throw file.Wrong($"'{text}' is a third class beside {this}, but a binary model has two", column);
            _classes.Add(text);
            return (sbyte)(_classes.Count - 1);
        }

        public sbyte? Find(string text) => _classes.FindIndex(other => other.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? (sbyte)index : null;

        public override string ToString() => string.Join(" and ", _classes.Select(text => $"'{text}'"));
    }
}
