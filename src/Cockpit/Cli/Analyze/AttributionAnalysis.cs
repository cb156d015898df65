using System.Globalization;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Statistics.Attribution;

namespace Cockpit.Cli.Analyze;

/// <summary>Explains the rows of a file by asking their model.</summary>
/// <param name="Data">The file of the rows to explain.</param>
/// <param name="Background">The file of the rows that they are compared with.</param>
/// <param name="Model">Where and how the model is asked.</param>
/// <param name="Columns">Which columns are features; null takes all.</param>
/// <param name="Categorical">Features of codes that look like numbers.</param>
internal sealed record AttributionAnalysis(string Data, string Background, ModelAddress Model, IReadOnlyList<string>? Columns, IReadOnlyList<string> Categorical)
{
    /// <summary>Rows in one request; 1 to 4,096.</summary>
    public int Batch { get; init; } = FeatureTensors.MostRows;

    /// <summary>Pairs of orderings to sample where there are too many features to ask every coalition.</summary>
    public int Samples { get; init; } = Shapley.UsualOrderings;

    /// <summary>The same seed gives the same values.</summary>
    public ulong Seed { get; init; } = Shapley.UsualSeed;

    /// <summary>Reads both files, then asks the model row by row.</summary>
    public async Task<AttributionDocument> RunAsync(CancellationToken cancellationToken)
    {
        var table = await FeatureTable.ReadAsync(Data, Background, Columns, Categorical, cancellationToken);
        using var model = new AskedModel(Model, table.Columns);
        var features = table.Columns.Count;
        var values = new ShapleyValues[table.Lines.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = await ExplainAsync(model, table, row, cancellationToken);
        return new AttributionDocument(
            values.Length, table.Background.Length / features, [.. table.Columns.Select(column => column.Name)],
            values[0].Method, values[0].BaseValue,
            [.. values.Select((one, row) => new AttributionDocument.Attribution(row + 1, one.Prediction, ByName(table, one.Values), one.Exact ? null : ByName(table, one.StandardErrors)))]);
    }

    private async Task<ShapleyValues> ExplainAsync(AskedModel model, FeatureTable table, int row, CancellationToken cancellationToken)
    {
        var features = table.Columns.Count;
        var questions = Shapley.Begin(table.Rows.AsMemory(row * features, features), table.Background, Samples, Seed);
        try
        {
            return await questions.AskAllAsync(FeatureTensors.RowsAtOnce(features, Batch), model.ScoreAsync, cancellationToken);
        }
        catch (BadInputException failed)
        {
            var missing = table.FirstMissing is { } place ? $" Missing values are sent as null; the first is in {place}." : "";
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"{Data} line {table.Lines[row]} cannot be explained. {failed.Message}{missing}"));
        }
    }

    private static OrderedDictionary<string, double> ByName(FeatureTable table, IReadOnlyList<double> values)
        => new(table.Columns.Zip(values, (column, value) => KeyValuePair.Create(column.Name, value)), StringComparer.Ordinal);
}
