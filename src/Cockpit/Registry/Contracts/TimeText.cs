using System.Globalization;
using System.Text;

namespace Cockpit.Registry.Contracts;

/// <summary>Days, instants and times as texts, in the formats that contracts name (those of Java, as the standard has it).</summary>
internal static class TimeText
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    // What other writers send for the same day or instant; nothing that could be read in two ways.
    private static readonly string[] OtherDates = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ss"];
    private static readonly string[] OtherInstants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
    private static readonly string[] OtherTimes = ["HH:mm:ss", "HH:mm", "HH:mm:ss.FFFFFFF"];
    private static readonly string[] IsoDate = ["yyyy-MM-dd"];

    /// <summary>The .NET formats that a field takes as they are.</summary>
    public static IReadOnlyList<string> UsualFormat(ContractField field)
        => field.Format is { } format && Convert(format) is { } known ? [known] : Usual(field.Type);

    /// <summary>The formats of a type without one of its own.</summary>
    public static IReadOnlyList<string> Usual(FieldType type) => type switch { FieldType.Date => IsoDate, FieldType.Time => OtherTimes, _ => OtherInstants };

    /// <summary>The formats that can be turned into those of a field.</summary>
    public static IReadOnlyList<string> Others(FieldType type) => type switch { FieldType.Date => OtherDates, FieldType.Time => OtherTimes, _ => OtherInstants };

    /// <summary>Milliseconds since 0001-01-01 of UTC, or since midnight; false when the text is in none of the formats.</summary>
    public static bool TryRead(FieldType type, IReadOnlyList<string> formats, ReadOnlySpan<char> text, out double milliseconds)
    {
        for (var i = 0; i < formats.Count; i++)
        {
            if (DateTime.TryParseExact(text, formats[i], CultureInfo.InvariantCulture, Styles | (type == FieldType.Time ? DateTimeStyles.NoCurrentDateDefault : DateTimeStyles.None), out var instant))
            {
                milliseconds = (type == FieldType.Time ? instant.TimeOfDay.Ticks : instant.Ticks) / (double)TimeSpan.TicksPerMillisecond;
                return true;
            }
        }

        milliseconds = 0;
        return false;
    }

    /// <summary>An instant in a field's first format.</summary>
    public static string Write(double milliseconds, string format)
        => new DateTime((long)(milliseconds * TimeSpan.TicksPerMillisecond), DateTimeKind.Utc).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Java's pattern as .NET's; null when it uses letters beyond year, month, day, hour, minute, second, fraction and zone.</summary>
    public static string? Convert(string format)
    {
        var converted = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var letter = format[i];
            if (letter == '\'')
            {
                var end = format.IndexOf('\'', i + 1);
                if (end < 0)
                    return null;
                converted.Append(format, i, end - i + 1);
                i = end;
                continue;
            }

            if (!char.IsAsciiLetter(letter))
            {
                converted.Append(letter is '/' or ':' or '%' or '\\' ? $"'{letter}'" : letter.ToString());
                continue;
            }

            string? one = letter switch { 'y' or 'M' or 'd' or 'H' or 'h' or 'm' or 's' => letter.ToString(), 'u' => "y", 'S' => "f", 'X' or 'Z' or 'x' => "K", 'a' => "t", 'T' => "'T'", _ => null };
            if (one is null)
                return null;
            if (one != "K" || converted.Length == 0 || converted[^1] != 'K')
                converted.Append(one);
        }

        return converted.Length > 1 ? converted.ToString() : null;
    }
}
