using System.Text.Json;

namespace Cockpit.Cli.Analyze;

/// <summary>One feature as rows of numbers hold it: the number itself, or the place of a text; NaN is missing.</summary>
/// <param name="name">What the model calls it.</param>
/// <param name="isNumeric">Whether its values are numbers.</param>
internal sealed class FeatureColumn(string name, bool isNumeric)
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<string, double> _places = new(StringComparer.Ordinal);

    /// <summary>What the model calls it.</summary>
    public string Name => name;

    /// <summary>Whether its values are numbers.</summary>
    public bool IsNumeric => isNumeric;

    /// <summary>The number that stands for a field.</summary>
    public double Encode(Cell cell)
    {
        if (isNumeric || cell.Text is null)
            return isNumeric ? cell.Number : double.NaN;
        if (!_places.TryGetValue(cell.Text, out var place))
        {
            _places[cell.Text] = place = _texts.Count;
            _texts.Add(cell.Text);
        }

        return place;
    }

    /// <summary>Writes the feature of rows laid out one after another as one named tensor.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="at">The feature's place in a row.</param>
    /// <param name="features">Features in a row.</param>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<double> rows, int at, int features)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(rows.Length / features);
        json.WriteEndArray();
        json.WriteString("datatype"u8, isNumeric ? "FP64"u8 : "BYTES"u8);
        json.WriteStartArray("data"u8);
        for (var i = at; i < rows.Length; i += features)
        {
            if (double.IsNaN(rows[i]))
                json.WriteNullValue();
            else if (isNumeric)
                json.WriteNumberValue(rows[i]);
            else
                json.WriteStringValue(_texts[(int)rows[i]]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
