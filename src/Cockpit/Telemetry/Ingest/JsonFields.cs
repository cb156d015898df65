using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Telemetry.Ingest;

/// <summary>Typed access that remembers the first thing that was wrong.</summary>
public sealed class JsonFields(JsonElement json)
{
    /// <summary>The first thing that was wrong; null while nothing was.</summary>
    public string? Wrong { get; private set; }

    /// <summary>What <paramref name="read"/> makes of a line, or the reason why it has no fields.</summary>
    /// <param name="line">One JSON object; its bytes must not change afterwards.</param>
    /// <param name="read">Reads the fields.</param>
    public static (T? Value, string? Reason) Read<T>(ReadOnlyMemory<byte> line, Func<JsonFields, T> read) where T : class
    {
        if (!Utf8.IsValid(line.Span))
            return (null, "The line is not valid UTF-8.");

        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return (null, "The line is not a JSON object.");
            var fields = new JsonFields(json.RootElement);
            var value = read(fields);
            return fields.Wrong is null ? (value, null) : (null, fields.Wrong);
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

    /// <summary>A text.</summary>
    public string? Text(string name)
        => Find(name) is not { } field ? null
            : field.ValueKind != JsonValueKind.String ? Refuse<string>($"'{name}' must be a text.")
            : field.GetString();

    /// <summary>A text, or a number or boolean as it is written.</summary>
    public string? Value(string name)
        => Find(name) is not { } field ? null : field.ValueKind switch
        {
            JsonValueKind.String => field.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => field.GetRawText(),
            _ => Refuse<string>($"'{name}' must be a text, a number or a boolean."),
        };

    /// <summary>A finite number.</summary>
    public double? Number(string name)
    {
        if (Find(name) is not { } field)
            return null;
        if (field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out var number) && double.IsFinite(number))
            return number;
        Refuse<string>($"'{name}' must be a finite number.");
        return null;
    }

    /// <summary>An amount.</summary>
    public decimal? Money(string name)
    {
        if (Find(name) is not { } field)
            return null;
        if (field.ValueKind == JsonValueKind.Number && field.TryGetDecimal(out var number))
            return number;
        Refuse<string>($"'{name}' must be a number.");
        return null;
    }

    /// <summary>An instant with its zone.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Find(name) is not { } field)
            return null;
        if (field.ValueKind == JsonValueKind.String && field.TryGetDateTimeOffset(out var at) && HasZone(field.GetString()!))
            return at;
        Refuse<string>($"'{name}' must be an RFC 3339 instant with its zone, such as 2026-01-05T00:00:00Z.");
        return null;
    }

    /// <summary>The object as UTF-8, written anew; without <paramref name="nested"/> its members are simple values.</summary>
    public ReadOnlyMemory<byte>? Members(string name, bool nested)
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

    /// <summary>All members as values of columns; what is no single value is refused.</summary>
    public IReadOnlyList<Cell> Cells()
    {
        var cells = new List<Cell>();
        foreach (var member in json.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Number when member.Value.TryGetDouble(out var number) && double.IsFinite(number):
                    cells.Add(new Cell(member.Name, number, member.Value.GetRawText()));
                    break;
                case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    cells.Add(member.Value.ValueKind == JsonValueKind.String ? Cell.Of(member.Name, member.Value.GetString()) : Cell.Of(member.Name, member.Value.GetRawText()));
                    break;
                case JsonValueKind.Null:
                    cells.Add(Cell.Missing(member.Name));
                    break;
                default:
                    Wrong ??= $"'{member.Name}' must be a text, a number, a boolean or null.";
                    break;
            }
        }

        return cells;
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
