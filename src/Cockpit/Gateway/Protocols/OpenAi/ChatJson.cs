using System.Text.Json;
using Cockpit.Registry;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>Members of what a server says, which may be anything.</summary>
internal static class ChatJson
{
    private const long MostTokens = 1_000_000_000_000;

    /// <summary>A text that can be stored: half a character, which a cut stream may hold, and U+0000 become U+FFFD. Null when there is none.</summary>
    public static string? Text(JsonElement from, string name)
    {
        if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString()!.Replace('\0', '\uFFFD');
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    /// <summary>The tokens that the server counted; null when it did not say.</summary>
    public static TokenUse? Usage(JsonElement from)
    {
        if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
            return null;
        return Count(usage, "prompt_tokens") is { } input ? new TokenUse(input, Count(usage, "completion_tokens") ?? 0, IsEstimated: false) : null;
    }

    /// <summary>Writes the tokens as a server would.</summary>
    public static void Write(Utf8JsonWriter json, TokenUse used)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", used.Input);
        json.WriteNumber("completion_tokens", used.Output);
        json.WriteNumber("total_tokens", used.Input + used.Output);
        json.WriteEndObject();
    }

    private static long? Count(JsonElement usage, string name)
        => usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count is >= 0 and <= MostTokens ? count : null;
}
