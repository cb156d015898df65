using System.Globalization;
using System.Text;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>Texts and numbers as summaries count them.</summary>
internal static class SummaryText
{
    private const int Longest = 200;
    private const int Kept = 100;

    /// <summary>
    /// The text itself, up to 200 characters; a longer one is its first 100, "…" and 16 hexadecimal digits of its hash, so that different
    /// long texts stay different.
    /// </summary>
    public static string Of(string text)
    {
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // Half a character would come back from the disk as another.
        if (text.Length <= Longest)
            return text;
        var kept = char.IsHighSurrogate(text[Kept - 1]) ? Kept - 1 : Kept;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, kept)}…{StableHash.Of(text):x16}");
    }

    /// <summary>A number as a category: the shortest text that reads back as the same number.</summary>
    public static string Of(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A text as a number; NaN unless it is a finite one, with a point and without separators.</summary>
    public static double Number(string? text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number : double.NaN;
}
