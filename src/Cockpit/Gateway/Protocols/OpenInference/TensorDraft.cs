using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>A tensor while it is read: its members come in any order, so they are checked against each other at the end.</summary>
internal sealed class TensorDraft
{
    private const int MostDimensions = 16;

    public string? Name;
    public string? Datatype;
    public Range DatatypePlace;
    private List<int>? _shape;
    private List<Element>? _elements;
    private List<string>? _columns;

    public bool ReadShape(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;

        _shape = [];
        long product = 1;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var dimension) || dimension < 0 || _shape.Count == MostDimensions)
                return false;
            _shape.Add(dimension);
            product *= dimension;
            if (product > int.MaxValue)
                return false;
        }

        return true;
    }

    public bool ReadData(ref Utf8JsonReader reader)
    {
        _elements = [];
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;

        var depth = 1;
        while (depth > 0 && reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    depth++;
                    break;
                case JsonTokenType.EndArray:
                    depth--;
                    break;
                case JsonTokenType.StartObject:
                    return false;
                default:
                    _elements.Add(new Element((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), KindOf(reader.TokenType)));
                    break;
            }
        }

        return true;
    }

    public bool ReadParameters(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isColumns = reader.ValueTextEquals("columns"u8);
            reader.Read();
            if (!isColumns)
                reader.Skip();
            else if (!ReadColumns(ref reader))
                return false;
        }

        return true;
    }

    public Wrong? Finish(string where, out Tensor? tensor)
    {
        tensor = null;
        if (Name is null)
            return new Wrong($"{where}.name", $"{where} has no name.");
        if (_shape is null)
            return new Wrong(Name, $"Tensor '{Name}' has no shape.");
        if (_elements is null)
            return new Wrong(Name, $"Tensor '{Name}' has no data. Binary tensor data is not supported; send JSON data.");
        if (Datatype is null || !Datatypes.IsKnown(Datatype))
            return new Wrong(Name, $"Tensor '{Name}' has datatype '{Datatype}'; it must be one of {Datatypes.All}.");

        var expected = _shape.Aggregate(1, (product, dimension) => product * dimension);
        if (expected != _elements.Count)
            return new Wrong(Name, $"Tensor '{Name}' has shape [{string.Join(',', _shape)}], which asks for {expected} elements, but its data has {_elements.Count}.");
        tensor = new Tensor(Name, _shape, Datatype, _elements, _columns) { DatatypePlace = DatatypePlace };
        return _columns is not null && _columns.Count != tensor.PerRow
            ? new Wrong(Name, $"Tensor '{Name}' names {_columns.Count} columns but has {tensor.PerRow} elements a row.")
            : null;
    }

    private bool ReadColumns(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;

        _columns = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!JsonText.TryRead(ref reader, 200, out var column) || column is null or "" || _columns.Contains(column))
                return false;
            _columns.Add(column);
        }

        return true;
    }

    private static char KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => '"',
        JsonTokenType.Number => '0',
        JsonTokenType.Null => 'n',
        _ => 't',
    };
}
