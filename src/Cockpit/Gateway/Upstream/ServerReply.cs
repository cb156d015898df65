using System.Text.Json;

namespace Cockpit.Gateway.Upstream;

/// <summary>What a model server sent back.</summary>
public sealed record ServerReply(int Status, ReadOnlyMemory<byte> Body, bool TooLarge)
{
    private const int LongestQuote = 300;

    /// <summary>After how long it wants to be asked again; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the server says that it did what it was asked.</summary>
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>The server's own words, short enough for an answer: the <c>error</c> of Open Inference, or its <c>message</c> as in OpenAI's, or that it gave none.</summary>
    public string Quote()
    {
        try
        {
            using var json = JsonDocument.Parse(Body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error) && Words(error) is { } said)
            {
                return said.Length <= LongestQuote ? said : said[..LongestQuote] + "…";
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or not valid text: there is nothing to quote.
        }

        return "it did not say why.";
    }

    private static string? Words(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => error.GetString(),
        JsonValueKind.Object when error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String => message.GetString(),
        _ => null,
    };
}
