using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Cockpit.Telemetry.Ingest;

/// <summary>Reads one line of NDJSON. What is wrong with it is a value: bad lines are ordinary.</summary>
public static class DecisionLine
{
    /// <summary>The fields of the line, or the reason why it has none.</summary>
    /// <param name="line">One JSON object; its bytes must not change afterwards.</param>
    public static (RawDecision? Decision, string? Reason) Read(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
            return (null, "The line is not valid UTF-8.");

        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : (null, "The line is not a JSON object.");
        }
        catch (JsonException fault) when (fault.BytePositionInLine is { } place)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"The line is not JSON: byte {place + 1}."));
        }
        catch (Exception fault) when (fault is InvalidOperationException or JsonException)
        {
            // The reader throws the first, the serializer wraps it in the second, which then has no place.
            return (null, "The line holds an escape that is half of a surrogate pair.");
        }
    }

    private static (RawDecision? Decision, string? Reason) Read(JsonElement json)
    {
        var reader = new Fields(json);
        var raw = new RawDecision
        {
            Id = reader.Text("id"),
            At = reader.Instant("at"),
            Model = reader.Text("model"),
            Version = reader.Text("version"),
            TrafficClass = reader.Text("trafficClass"),
            Features = reader.Object("features", nested: true),
            Attributes = reader.Object("attributes", nested: false),
            Prediction = reader.Value("prediction"),
            Score = reader.Number("score"),
            LatencyMs = reader.Number("latencyMs"),
            Cost = reader.Money("cost"),
            Subject = reader.Text("subject"),
            Label = reader.Value("label"),
        };
        return reader.Wrong is null ? (raw, null) : (null, reader.Wrong);
    }

    /// <summary>Typed access that remembers the first thing that was wrong.</summary>
    private sealed class Fields(JsonElement json)
    {
        public string? Wrong { get; private set; }

        public string? Text(string name)
            => Find(name) is not { } field ? null
                : field.ValueKind != JsonValueKind.String ? Refuse<string>($"'{name}' must be a text.")
                : field.GetString();

        public string? Value(string name)
            => Find(name) is not { } field ? null : field.ValueKind switch
            {
                JsonValueKind.String => field.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => field.GetRawText(),
                _ => Refuse<string>($"'{name}' must be a text, a number or a boolean."),
            };

        public double? Number(string name)
        {
            if (Find(name) is not { } field)
                return null;
            if (field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out var number) && double.IsFinite(number))
                return number;
            Refuse<string>($"'{name}' must be a finite number.");
            return null;
        }

        public decimal? Money(string name)
        {
            if (Find(name) is not { } field)
                return null;
            if (field.ValueKind == JsonValueKind.Number && field.TryGetDecimal(out var number))
                return number;
            Refuse<string>($"'{name}' must be a number.");
            return null;
        }

        public DateTimeOffset? Instant(string name)
        {
            if (Find(name) is not { } field)
                return null;
            if (field.ValueKind == JsonValueKind.String && field.TryGetDateTimeOffset(out var at) && HasZone(field.GetString()!))
                return at;
            Refuse<string>($"'{name}' must be an RFC 3339 instant with its zone, such as 2026-01-05T00:00:00Z.");
            return null;
        }

        public ReadOnlyMemory<byte>? Object(string name, bool nested)
        {
            if (Find(name) is not { } field)
                return null;
            if (field.ValueKind != JsonValueKind.Object || (!nested && field.EnumerateObject().Any(member => member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)))
            {
                Refuse<string>($"'{name}' must be an object{(nested ? "" : " of texts, numbers, booleans or nulls")}.");
                return null;
            }

            // Written anew: the escapes in it are then known to be whole characters, whoever reads them later.
            return JsonSerializer.SerializeToUtf8Bytes(field);
        }

        private JsonElement? Find(string name) => json.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;

        private static bool HasZone(string text)
            => text.IndexOf('T', StringComparison.Ordinal) is >= 0 and var time && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > time);

        private T? Refuse<T>(string reason) where T : class
        {
            Wrong ??= reason;
            return null;
        }
    }
}
