using System.Globalization;

namespace Cockpit.Statistics.Wording;

/// <summary>Figures as a reader who is no statistician expects them.</summary>
internal static class Words
{
    /// <summary>A rate in per cent: one decimal below 10 %, none above; never "0%" for something that does occur.</summary>
    public static string Percent(double rate)
    {
        if (rate is > 0 and < 0.0005)
            return "under 0.1%";
        if (rate is > 0.9995 and < 1)
            return "over 99.9%";
        var decimals = rate is > 0 and < 0.1 or > 0.99 and < 1 ? "0.0" : "0";
        return (rate * 100).ToString(decimals, CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>A whole number with thousands separated.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun.</summary>
    public static string Count(long count, string singular, string plural) => $"{Count(count)} {(count == 1 ? singular : plural)}";

    /// <summary>A measured number, four digits at most.</summary>
    public static string Number(double value)
        => Math.Abs(value) >= 1000 && Math.Abs(value) < 1e12
            ? value.ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A ratio or score with two decimals.</summary>
    public static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>"a", "a and b", "a, b and 3 more".</summary>
    public static string List(IReadOnlyList<string> names, int shown = 3)
    {
        if (names.Count == 0)
            return "";
        if (names.Count == 1)
            return names[0];
        return names.Count <= shown
            ? $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}"
            : $"{string.Join(", ", names.Take(shown - 1))} and {Count(names.Count - shown + 1)} more";
    }

    /// <summary>A value of a column in quotation marks, cut when long.</summary>
    public static string Quoted(string value) => value.Length == 0 ? "no value" : $"“{(value.Length > 40 ? value[..39] + "…" : value)}”";
}
