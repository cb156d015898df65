using System.Globalization;
using System.Text.Json;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Problems;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.Explanations;

/// <summary>A decision's features beside the background that they are compared with, as rows of numbers.</summary>
internal sealed class ExplainedRow
{
    /// <summary>Most features: what is asked of a model then stays about as much as ten features ask exactly.</summary>
    public const int MostFeatures = 100;

    private readonly BaselineSummary _baseline;

    private ExplainedRow(BaselineSummary baseline, IReadOnlyDictionary<string, JsonElement> inputs) => (_baseline, Inputs) = (baseline, inputs);

    /// <summary>Each feature's value as recorded, in the order in which the model was shown them.</summary>
    public IReadOnlyDictionary<string, JsonElement> Inputs { get; }

    /// <summary>The features, in the same order.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; private set; } = [];

    /// <summary>The decision.</summary>
    public double[] Row { get; private set; } = [];

    /// <summary>The background, row after row.</summary>
    public double[] Background { get; private set; } = [];

    /// <summary>The row of a decision, or why there is none. The background's other columns are left aside.</summary>
    /// <param name="features">JSON object, as recorded.</param>
    /// <param name="baseline">With at least one row in its sample.</param>
    /// <param name="datatypes">Datatypes that the model declares, by feature.</param>
    public static (ExplainedRow? Row, Problem? Problem) Of(string features, BaselineSummary baseline, IReadOnlyDictionary<string, string> datatypes)
    {
        // Of a name given twice the first value counts, as in summaries.
        var inputs = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in JsonElement.Parse(features).EnumerateObject())
            inputs.TryAdd(member.Name, member.Value);
        if (inputs.Count == 0)
            return (null, ExplanationProblems.NotTabular("The decision has no features."));
        if (inputs.Count > MostFeatures)
            return (null, ExplanationProblems.TooManyFeatures(inputs.Count, MostFeatures));
        if (inputs.FirstOrDefault(input => input.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object || double.IsInfinity(NumberOf(input.Value))).Key is { } whole)
            return (null, ExplanationProblems.NotTabular($"Feature '{whole}' is no single finite value."));
        if (inputs.Keys.Where(name => !baseline.Columns.ContainsKey(name)).ToList() is { Count: > 0 } lacking)
            return (null, ExplanationProblems.Mismatch($"The baseline lacks {(lacking.Count == 1 ? "feature" : "features")} {string.Join(", ", lacking.Select(name => $"'{name}'"))}."));

        var row = new ExplainedRow(baseline, inputs);
        return row.Encode(datatypes) is { } problem ? (null, problem) : (row, null);
    }

    private Problem? Encode(IReadOnlyDictionary<string, string> datatypes)
    {
        Columns = [.. Inputs.Select(input => ColumnOf(input.Key, input.Value, datatypes))];
        Row = [.. Inputs.Values.Zip(Columns, (value, column) => column.Encode(NumberOf(value), TextOf(value)))];
        Background = new double[_baseline.Sample.Count * Columns.Count];
        for (var i = 0; i < Background.Length; i++)
        {
            var column = Columns[i % Columns.Count];
            var cell = _baseline.Sample[i / Columns.Count][column.Name];
            Background[i] = column.Encode(NumberOf(cell, column.Kind), cell.Text ?? (cell.IsMissing ? null : cell.Number.ToString("R", CultureInfo.InvariantCulture)));
            if (double.IsNaN(Background[i]) && !cell.IsMissing)
                return ExplanationProblems.Mismatch($"The baseline has texts in '{column.Name}', where the model is shown {(column.Kind == FeatureKind.Truth ? "true or false" : "numbers")}.");
        }

        return null;
    }

    private FeatureColumn ColumnOf(string name, JsonElement value, IReadOnlyDictionary<string, string> datatypes)
    {
        var kind = value.ValueKind switch
        {
            JsonValueKind.Number => FeatureKind.Number,
            JsonValueKind.True or JsonValueKind.False => FeatureKind.Truth,
            JsonValueKind.String => FeatureKind.Text,
            _ => _baseline.KindOf(name) == ColumnKind.Numeric ? FeatureKind.Number : FeatureKind.Text,
        };
        return kind == FeatureKind.Number && datatypes.GetValueOrDefault(name) is { } declared && Datatypes.IsNumber(declared)
            ? new FeatureColumn(name, kind) { Datatype = declared } : new FeatureColumn(name, kind);
    }

    private static double NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => double.NaN,
    };

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A value of the background as a number; NaN when it is none of the kind.</summary>
    private static double NumberOf(Cell cell, FeatureKind kind) => (kind, cell.Text) switch
    {
        (FeatureKind.Truth, "true" or "True" or "TRUE") => 1,
        (FeatureKind.Truth, "false" or "False" or "FALSE") => 0,
        _ => double.IsNaN(cell.Number) && double.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : cell.Number,
    };
}
