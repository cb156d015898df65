using System.Globalization;

namespace Cockpit.Cli.Analyze;

/// <summary>Labels, predictions and scores of a binary model, row by row. Rows whose label or prediction is missing are left out.</summary>
/// <param name="Labels">Whether the label was the positive class.</param>
/// <param name="Predictions">Whether the positive class was decided.</param>
/// <param name="Scores">Scores; empty when there is no score column.</param>
internal sealed record LabelledRows(bool[] Labels, bool[] Predictions, double[] Scores)
{
    private static readonly string[] UsualPositives = ["1", "1.0", "true", "yes", "positive"];

    /// <summary>Reads the columns of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">What turned out to be true.</param>
    /// <param name="prediction">What was decided.</param>
    /// <param name="score">The score of the positive class, 0 to 1; null when there is none.</param>
    /// <param name="positive">The positive class; null takes 1, true, yes or positive, whichever occurs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LabelledRows> ReadAsync(string path, string label, string prediction, string? score, string? positive, CancellationToken cancellationToken)
    {
        using var file = await CsvFile.OpenAsync(path, cancellationToken);
        var (labelAt, predictionAt, scoreAt) = (file.Require(label), file.Require(prediction), score is null ? -1 : file.Require(score));
        var classes = new ClassCodes();
        List<(int Label, int Prediction)> rows = [];
        List<double> scores = [];
        await file.ReadAsync(row =>
        {
            if (row.GetSpan(labelAt).IsEmpty || row.GetSpan(predictionAt).IsEmpty)
                return;
            var codes = (classes.Code(row.GetString(labelAt)), classes.Code(row.GetString(predictionAt)));
            if (classes.Count > 2)
                throw file.Wrong($"a third class '{row.GetString(codes.Item1 > 1 ? labelAt : predictionAt)}'; a binary model has two", codes.Item1 > 1 ? labelAt : predictionAt);
            if (scoreAt >= 0)
                scores.Add(Score(file, row.GetSpan(scoreAt), scoreAt));
            rows.Add(codes);
        }, cancellationToken);

        var positiveCode = PositiveCode(path, classes, positive);
        return new LabelledRows([.. rows.Select(row => row.Label == positiveCode)], [.. rows.Select(row => row.Prediction == positiveCode)], [.. scores]);
    }

    private static double Score(CsvFile file, ReadOnlySpan<byte> text, int column)
        => CsvFile.TryNumber(text, out var value) && value is >= 0 and <= 1 ? value : throw file.Wrong("the score is not a number from 0 to 1", column);

    private static int PositiveCode(string path, ClassCodes classes, string? positive)
    {
        if (positive is not null)
        {
            return classes.Find(positive) ?? (classes.Count < 2 ? -1
                : throw new BadInputException($"{path}: no label or prediction is '{positive}'; the classes are {classes}."));
        }

        var usual = UsualPositives.Select(classes.Find).FirstOrDefault(code => code is not null);
        return usual ?? (classes.Count == 0 || classes.IsOnlyZero ? -1 : throw new BadInputException($"{path}: which of {classes} is the positive class? Give --positive."));
    }

    /// <summary>The classes in the order of their first appearance.</summary>
    private sealed class ClassCodes
    {
        private readonly List<string> _classes = [];

        public int Count => _classes.Count;

        public bool IsOnlyZero => _classes is ["0" or "0.0" or "false" or "False" or "no"];

        public int Code(string text)
        {
            if (Find(text) is { } known)
                return known;
            _classes.Add(text);
            return _classes.Count - 1;
        }

        public int? Find(string text) => _classes.FindIndex(other => other.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? index : null;

        public override string ToString() => string.Join(" and ", _classes.Select(text => string.Create(CultureInfo.InvariantCulture, $"'{text}'")));
    }
}
