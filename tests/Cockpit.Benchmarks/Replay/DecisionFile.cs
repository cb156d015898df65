using System.Globalization;
using Cockpit.Demo.Models;
using CsvHelper;

namespace Cockpit.Benchmarks.Replay;

/// <summary>A decision as the file has it.</summary>
internal sealed record RecordedDecision(string Id, double Score, FeatureRow Row, IReadOnlyDictionary<string, string> Attributes);

/// <summary>The decisions of one model version, read from CSV.</summary>
internal sealed record DecisionFile(string Model, string Version, IReadOnlyList<RecordedDecision> Decisions)
{
    /// <summary>Recorded beside each decision; sex and race are features of the model as well.</summary>
    public static readonly IReadOnlyList<string> Attributes = ["sex", "race", "age_band"];

    public static DecisionFile Read(FileInfo file, LinearModel model)
    {
        using var csv = CsvReader.FromFile(file.FullName);
        var (name, version) = ("", "");
        var decisions = new List<RecordedDecision>();
        while (csv.Read())
        {
            (name, version) = (csv.GetString("model"), csv.GetString("model_version"));
            decisions.Add(ReadDecision(csv, model));
        }

        return decisions.Count > 0
            ? new DecisionFile(name, version, decisions)
            : throw new InvalidDataException($"{file.Name} has no decisions.");
    }

    private static RecordedDecision ReadDecision(CsvReader csv, LinearModel model)
    {
        var row = new FeatureRow(
            model.Numeric.Keys.ToDictionary(column => column, column => Number(csv, column), StringComparer.Ordinal),
            model.Categorical.Keys.ToDictionary(
                column => column, column => Text(csv, column) ?? LinearModel.Missing, StringComparer.Ordinal));
        var attributes = Attributes
            .Select(column => (column, value: Text(csv, column)))
            .Where(attribute => attribute.value is not null)
            .ToDictionary(attribute => attribute.column, attribute => attribute.value!, StringComparer.Ordinal);
        return new RecordedDecision(csv.GetString("decision_id"), Number(csv, "score"), row, attributes);
    }

    private static double Number(CsvReader csv, string column) => double.Parse(csv.GetString(column), CultureInfo.InvariantCulture);

    private static string? Text(CsvReader csv, string column) => csv.GetString(column) is { Length: > 0 } text ? text : null;
}
