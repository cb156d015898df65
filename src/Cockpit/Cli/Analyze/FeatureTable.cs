using System.Globalization;
using Cockpit.Gateway.Protocols.OpenInference;
using CsvHelper;

namespace Cockpit.Cli.Analyze;

/// <summary>The features of a few rows and of the background that they are compared with, read whole.</summary>
internal sealed class FeatureTable
{
    /// <summary>Most features of a model.</summary>
    public const int MostFeatures = 1_000;

    /// <summary>Most rows of either file.</summary>
    public const int MostRows = 10_000;

    /// <summary>Most fields of either file: what is held does not grow with both rows and features.</summary>
    private const int MostFields = 2_000_000;

    /// <summary>The features, in the order of a row.</summary>
    public required IReadOnlyList<FeatureColumn> Columns { get; init; }

    /// <summary>The background, row after row.</summary>
    public required double[] Background { get; init; }

    /// <summary>The rows to explain, one after another.</summary>
    public required double[] Rows { get; init; }

    /// <summary>The line of each row in its file.</summary>
    public required IReadOnlyList<long> Lines { get; init; }

    /// <summary>Where the first empty field is, in words; null when there is none.</summary>
    public string? FirstMissing { get; private init; }

    /// <summary>Reads both files. The background decides which features are numbers.</summary>
    /// <param name="data">The file of the rows to explain.</param>
    /// <param name="background">The file of the background.</param>
    /// <param name="names">Which columns are features; null takes all, which both files must then have alike.</param>
    /// <param name="categorical">Features of codes that look like numbers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<FeatureTable> ReadAsync(
        string data, string background, IReadOnlyList<string>? names, IReadOnlyList<string> categorical, CancellationToken cancellationToken)
    {
        using var rowsFile = await CsvFile.OpenAsync(data, cancellationToken);
        using var backgroundFile = await CsvFile.OpenAsync(background, cancellationToken);
        var features = names?.Distinct().ToList() ?? AllOf(rowsFile, data, backgroundFile, background);
        if (features.Count is 0 or > MostFeatures)
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"{features.Count} features were given, but a row has 1 to {MostFeatures}; name them with --columns."));
        var (places, backgroundPlaces) = (features.Select(rowsFile.Require).ToArray(), features.Select(backgroundFile.Require).ToArray());
        if (categorical.FirstOrDefault(name => !features.Contains(name)) is { } odd)
            throw new BadInputException($"--categorical names '{odd}', which is no feature. The features are: {string.Join(", ", features)}.");

        var before = await GatherAsync(backgroundFile, background, backgroundPlaces, null, cancellationToken);
        var hasWords = new bool[features.Count];
        for (var i = 0; i < before.Cells.Count; i++)
            hasWords[i % features.Count] |= before.Cells[i].IsWord;
        var columns = features.Select((name, at) => new FeatureColumn(name, categorical.Contains(name) || hasWords[at] ? FeatureKind.Text : FeatureKind.Number)).ToArray();
        var rows = await GatherAsync(rowsFile, data, places, columns, cancellationToken);
        return new FeatureTable
        {
            Columns = columns,
            Background = [.. before.Cells.Select((cell, i) => columns[i % columns.Length].Encode(cell.Number, cell.Text))],
            Rows = [.. rows.Cells.Select((cell, i) => columns[i % columns.Length].Encode(cell.Number, cell.Text))],
            Lines = rows.Lines,
            FirstMissing = Missing(data, rows, features) ?? Missing(background, before, features),
        };
    }

    /// <summary>The columns of both files. One that only one of them has may be a feature or not: whoever knows must say.</summary>
    private static List<string> AllOf(CsvFile rows, string data, CsvFile background, string backgroundPath)
    {
        foreach (var (file, path, other, otherPath) in new[] { (background, backgroundPath, rows, data), (rows, data, background, backgroundPath) })
        {
            if (other.Header.FirstOrDefault(name => !file.Header.Contains(name)) is { } lacking)
                throw new BadInputException($"{path} line 1: there is no column '{lacking}', which {otherPath} has. Name the features with --columns, or add the column.");
        }

        return [.. rows.Header];
    }

    private static async Task<Gathered> GatherAsync(CsvFile file, string path, int[] places, FeatureColumn[]? known, CancellationToken cancellationToken)
    {
        var gathered = new Gathered([], []);
        var most = Math.Min(MostRows, MostFields / places.Length);
        await file.ReadAsync(row =>
        {
            if (gathered.Lines.Count == most)
                throw file.Wrong($"there are more than {most.ToString(CultureInfo.InvariantCulture)} rows of {places.Length.ToString(CultureInfo.InvariantCulture)} features; give a sample of them");
            gathered.Lines.Add(row.LineNumber);
            for (var at = 0; at < places.Length; at++)
                gathered.Cells.Add(Read(file, row, places[at], known?[at]));
        }, cancellationToken);
        return gathered.Lines.Count > 0 ? gathered : throw new BadInputException($"{path} has no rows.");
    }

    private static Cell Read(CsvFile file, CsvReader row, int place, FeatureColumn? known)
    {
        var cell = Cell.Of(row, place);
        return known is { Kind: FeatureKind.Number } && cell.IsWord
            ? throw file.Wrong("the background's values are all numbers, but this is none; give --categorical for a column of codes", place) : cell;
    }

    private static string? Missing(string path, Gathered gathered, List<string> features)
        => gathered.Cells.FindIndex(cell => cell.Text is null) is >= 0 and var at
            ? string.Create(CultureInfo.InvariantCulture, $"{path} line {gathered.Lines[at / features.Count]}, column '{features[at % features.Count]}'") : null;

    private sealed record Gathered(List<Cell> Cells, List<long> Lines);
}
