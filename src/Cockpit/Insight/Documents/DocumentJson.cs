using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cockpit.Insight.Documents;

/// <summary>How documents are written as JSON, by the API and the command line alike.</summary>
public static class DocumentJson
{
    /// <summary>Adds: enumerations as camelCase words, and an infinity or NaN as null, because JSON has none.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new FiniteOrNull());
    }

    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
