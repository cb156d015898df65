using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cockpit.Registry.Policies;

/// <summary>What makes two questions equal: the version, who may share, and the values of the declared fields. 256 bits.</summary>
public readonly record struct CacheKey(UInt128 High, UInt128 Low)
{
    /// <summary>The key of a question.</summary>
    /// <param name="settings">Which fields count; none declared: all of them.</param>
    /// <param name="version">The version that answers.</param>
    /// <param name="scope">The caller or the team.</param>
    /// <param name="features">JSON object of the features, UTF-8. Its order, spaces and the way numbers are written (1, 1.0, 1e0) do not matter.</param>
    public static CacheKey Of(CacheSettings settings, string version, string scope, ReadOnlyMemory<byte> features)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        using (var document = JsonDocument.Parse(features))
        {
            json.WriteStartArray();
            json.WriteStringValue(version);
            json.WriteStringValue(scope);
            WriteObject(json, document.RootElement.EnumerateObject().Where(field => settings.Fields.Count == 0 || settings.Fields.Contains(field.Name)));
            json.WriteEndArray();
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return new CacheKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash), System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    private static void WriteObject(Utf8JsonWriter json, IEnumerable<JsonProperty> fields)
    {
        json.WriteStartObject();
        foreach (var field in fields.OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(field.Name);
            Write(json, field.Value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, value.EnumerateObject());
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.Number when value.TryGetDecimal(out var number):
                json.WriteRawValue(number.ToString("G29", CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
