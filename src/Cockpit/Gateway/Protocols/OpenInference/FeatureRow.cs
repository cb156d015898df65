using System.Buffers;
using System.Text.Json;
using Cockpit.Gateway.Flow;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>One row of features, as they are recorded or delivered, as a request.</summary>
internal static class FeatureRow
{
    private static readonly AskedItem Nobody = new(default, null, null);

    /// <summary>The request; null when the row holds what no tensor can: groups, or rows of rows. Of a name given twice the first value counts.</summary>
    /// <param name="features">JSON object.</param>
    /// <param name="inputs">What the model declares.</param>
    public static InferRequest? Request(ReadOnlyMemory<byte> features, DeclaredInputs inputs)
    {
        using var json = JsonDocument.Parse(features);
        var values = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in json.RootElement.EnumerateObject())
            values.TryAdd(member.Name, member.Value);
        if (values.Count == 0 || !values.Values.All(IsTensor))
            return null;

        var body = new ArrayBufferWriter<byte>(256);
        using (var written = new Utf8JsonWriter(body))
        {
            written.WriteStartObject();
            written.WriteStartArray("inputs"u8);
            if (inputs.Single([.. values.Keys.Select(name => new FeatureColumn(name, FeatureKind.Number))]) is var (single, datatype))
                WriteColumns(written, single, datatype, values);
            else
                WriteEach(written, values, inputs.Datatypes);
            written.WriteEndArray();
            written.WriteEndObject();
        }

        return new InferRequest(null, null, [Nobody], body.WrittenMemory);
    }

    private static bool IsTensor(JsonElement value)
        => value.ValueKind != JsonValueKind.Object && (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(one => one.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)));

    private static void WriteEach(Utf8JsonWriter json, OrderedDictionary<string, JsonElement> values, IReadOnlyDictionary<string, string> datatypes)
    {
        foreach (var (name, value) in values)
        {
            var parts = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };
            Begin(json, name, DatatypeOf(parts, datatypes.GetValueOrDefault(name)), value.ValueKind == JsonValueKind.Array ? [1, parts.Length] : [1]);
            Write(json, parts);
        }
    }

    /// <summary>All features as one tensor, whose parameters name its columns.</summary>
    private static void WriteColumns(Utf8JsonWriter json, string name, string datatype, OrderedDictionary<string, JsonElement> values)
    {
        Begin(json, name, datatype, [1, values.Count]);
        json.WriteStartObject("parameters"u8);
        json.WriteStartArray("columns"u8);
        foreach (var column in values.Keys)
            json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteEndObject();
        Write(json, values.Values);
    }

    private static void Begin(Utf8JsonWriter json, string name, string datatype, int[] shape)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteStartArray("shape"u8);
        foreach (var length in shape)
            json.WriteNumberValue(length);
        json.WriteEndArray();
        json.WriteString("datatype"u8, datatype);
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<JsonElement> values)
    {
        json.WriteStartArray("data"u8);
        foreach (var value in values)
            value.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What is declared, where the values can be that; else what they are. Of a missing value only the model can know.</summary>
    private static string DatatypeOf(JsonElement[] values, string? declared) => values.FirstOrDefault(value => value.ValueKind != JsonValueKind.Null).ValueKind switch
    {
        JsonValueKind.String => "BYTES",
        JsonValueKind.True or JsonValueKind.False => "BOOL",
        JsonValueKind.Number => declared is not null && Datatypes.IsNumber(declared) ? declared : "FP64",
        _ => declared ?? "FP64",
    };
}
