using System.Globalization;
using System.Text;
using System.Text.Json;
using Cockpit.Registry;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollups;

namespace Cockpit.Telemetry.Rollups;

/// <summary>
/// Reads decisions as a summary sees them. Keeps one set of facts and the names of the columns it has met, so that a decision costs no
/// more than its values. Not for several threads.
/// </summary>
/// <param name="keepTexts">Also keeps numbers as they were written, for columns whose kind is not known yet.</param>
public sealed class FactsReader(bool keepTexts = false)
{
    private const double Threshold = 0.5;

    private readonly DecisionFacts _facts = new();
    private readonly List<string> _names = [];
    private readonly HashSet<string> _features = new(StringComparer.Ordinal);

    /// <summary>The facts of a decision; they are overwritten by the next one.</summary>
    public DecisionFacts Read(ModelRow model, SummaryShape shape, DecisionContent content)
    {
        _facts.Clear();
        _facts.Answered = content.Answered;
        _facts.LatencyBucket = content.LatencyMs is null ? null : LatencyBuckets.Of(content.LatencyMs);
        _facts.Path = (int?)content.Path;
        _facts.Cost = content.Cost;
        ReadObject(content.Features.Span, shape.Baseline);
        var features = _facts.Inputs.Count;
        if (content.Attributes is { } attributes)
            ReadObject(attributes.Span, shape.Baseline);
        foreach (var attribute in shape.Attributes)
            _facts.Groups.Add(GroupOf(attribute, features));
        DropAttributesThatAreFeatures(features);
        if (content.Answered)
            ReadAnswer(model, content);
        return _facts;
    }

    /// <summary>What a label says about a decision of this model.</summary>
    public static Truth TruthOf(ModelRow model, string? label)
    {
        if (label is null)
            return Truth.Unknown;
        if (model.Task == ModelTask.Regression)
            return new Truth(null, Number(label), null);
        return PositiveClass.Is(model, label) is { } positive ? new Truth(positive, null, null) : new Truth(null, null, label);
    }

    private void ReadAnswer(ModelRow model, DecisionContent content)
    {
        _facts.Score = content.Score;
        _facts.Prediction = content.Prediction;
        _facts.Value = model.Task == ModelTask.Regression ? content.Score ?? Number(content.Prediction) : null;
        // A binary model that gives only a score decides for the positive class from one half on.
        _facts.Positive = PositiveClass.Is(model, content.Prediction)
            ?? (model.Task == ModelTask.Binary && content.Score is { } score ? score >= Threshold : null);
        _facts.Truth = TruthOf(model, content.Label);
    }

    /// <summary>The text of a protected attribute; a feature of that name does not stand in for it.</summary>
    private string? GroupOf(string attribute, int from)
    {
        for (var i = from; i < _facts.Inputs.Count; i++)
        {
            var cell = _facts.Inputs[i];
            if (cell.Column == attribute)
                return cell.Text ?? (double.IsNaN(cell.Number) ? null : cell.Number.ToString("R", CultureInfo.InvariantCulture));
        }

        return null;
    }

    /// <summary>A model that is given a protected attribute as a feature has one column of that name.</summary>
    private void DropAttributesThatAreFeatures(int features)
    {
        if (_facts.Inputs.Count == features)
            return;
        _features.Clear();
        for (var i = 0; i < features; i++)
            _features.Add(_facts.Inputs[i].Column);
        var kept = features;
        for (var i = features; i < _facts.Inputs.Count; i++)
        {
            if (!_features.Contains(_facts.Inputs[i].Column))
                _facts.Inputs[kept++] = _facts.Inputs[i];
        }

        _facts.Inputs.RemoveRange(kept, _facts.Inputs.Count - kept);
    }

    private void ReadObject(ReadOnlySpan<byte> json, BaselineLayout? baseline)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return;
        for (var place = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; place++)
        {
            var name = NameOf(ref reader, place);
            reader.Read();
            if (CellOf(ref reader, name, baseline) is { } cell)
                _facts.Inputs.Add(cell);
        }
    }

    /// <summary>Null for what is no single value, such as a tensor row: it has no distribution to speak of.</summary>
    private Cell? CellOf(ref Utf8JsonReader reader, string name, BaselineLayout? baseline)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                var isCategory = baseline?.Columns.TryGetValue(name, out var column) == true && column.Kind == ColumnKind.Categorical;
                var isNumber = reader.TryGetDouble(out var number) && double.IsFinite(number) && !isCategory;
                return new Cell(name, isNumber ? number : double.NaN, isNumber && !keepTexts ? null : Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.String:
                return Cell.Of(name, reader.GetString());
            case JsonTokenType.True or JsonTokenType.False:
                return Cell.Of(name, reader.TokenType == JsonTokenType.True ? "true" : "false");
            case JsonTokenType.Null:
                return Cell.Missing(name);
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>Decisions of one model have the same columns in the same order nearly always.</summary>
    private string NameOf(ref Utf8JsonReader reader, int place)
    {
        if (place < _names.Count && reader.ValueTextEquals(_names[place]))
            return _names[place];
        var name = reader.GetString()!;
        if (place < _names.Count)
            _names[place] = name;
        else
            _names.Add(name);
        return name;
    }

    private static double? Number(string? text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
