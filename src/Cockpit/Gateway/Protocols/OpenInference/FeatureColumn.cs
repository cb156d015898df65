using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>What a feature's values are.</summary>
internal enum FeatureKind
{
    /// <summary>Numbers; sent as FP64 unless the model asks for another datatype.</summary>
    Number,
    /// <summary>Texts; sent as BYTES.</summary>
    Text,
    /// <summary>True or false; sent as BOOL.</summary>
    Truth,
}

/// <summary>One feature as rows of numbers hold it: the number itself, 1 for true and 0 for false, or the place of a text; NaN is missing.</summary>
/// <param name="name">What the model calls it.</param>
/// <param name="kind">What its values are.</param>
internal sealed class FeatureColumn(string name, FeatureKind kind)
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, double> _places = new(StringComparer.Ordinal);

    /// <summary>What the model calls it.</summary>
    public string Name => name;

    /// <summary>What its values are.</summary>
    public FeatureKind Kind => kind;

    /// <summary>How it is sent.</summary>
    public string Datatype { get; init; } = kind switch { FeatureKind.Number => "FP64", FeatureKind.Truth => "BOOL", _ => "BYTES" };

    /// <summary>The number that stands for a value; of the two that is taken which the feature's kind calls for.</summary>
    /// <param name="number">The value as a number; NaN when it is missing or none.</param>
    /// <param name="text">The value as a text; null when it is missing.</param>
    public double Encode(double number, string? text)
    {
        if (kind != FeatureKind.Text || text is null)
            return kind == FeatureKind.Text ? double.NaN : number;
        if (!_places.TryGetValue(text, out var place))
        {
            _places[text] = place = _texts.Count;
            _texts.Add(text);
        }

        return place;
    }

    /// <summary>Writes the value that a number stands for.</summary>
    public void Write(Utf8JsonWriter json, double value)
    {
        if (double.IsNaN(value))
            json.WriteNullValue();
        else if (kind == FeatureKind.Text)
            json.WriteStringValue(_texts[(int)value]);
        else if (kind == FeatureKind.Truth)
            json.WriteBooleanValue(value != 0);
        else
            json.WriteNumberValue(value);
    }
}
