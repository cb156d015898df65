using System.Text;
using System.Text.Json;

namespace Cockpit.Gateway.Protocols;

/// <summary>Texts inside JSON that may be hostile: lone surrogates, control characters, absurd lengths.</summary>
public static class JsonText
{
    private const int LongestQuote = 40;

    /// <summary>Reads a text that is short and has no control characters; a JSON null gives null.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, int longest, out string? text)
    {
        text = null;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > longest * 6)
            return false;

        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair: JSON allows it, Unicode does not.
            return false;
        }

        return text!.Length <= longest && !text.Any(char.IsControl);
    }

    /// <summary>Whether the JSON string is text that can be stored: its escapes form whole characters, none of them U+0000.</summary>
    public static bool IsSound(ReadOnlySpan<byte> quoted)
    {
        if (!quoted.Contains((byte)'\\'))
            return true;

        var reader = new Utf8JsonReader(quoted);
        try
        {
            return reader.Read() && !reader.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A value as an error may show it: short, and without control characters.</summary>
    public static string Quote(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, LongestQuote * 3)]);
        var clean = new string([.. text.Take(LongestQuote).Select(c => char.IsControl(c) ? '?' : c)]);
        return text.Length > LongestQuote || raw.Length > LongestQuote * 3 ? clean + "…" : clean;
    }
}
