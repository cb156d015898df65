using System.Globalization;

namespace Cockpit.Problems;

/// <summary>Instants as query strings, bodies and the command line write them. Without a zone they are UTC, wherever the server stands.</summary>
public static class InstantText
{
    /// <summary>The instant, in UTC; null for no text. False when the text is none.</summary>
    public static bool TryRead(string? text, out DateTimeOffset? instant)
    {
        instant = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read))
            return false;
        instant = read;
        return true;
    }

    /// <summary>400, naming the field.</summary>
    public static Problem Refused(string field, string? text)
        => CommonProblems.Invalid(field, $"{field} is '{text}', which is not an instant.", "Give an RFC 3339 instant, such as 2026-01-05T00:00:00Z.");
}
