using System.Globalization;

namespace Cockpit.Pages.Shared;

/// <summary>Numbers as people read them: sensible digits, a unit, and a space that does not break.</summary>
public static class Say
{
    private const string Space = "\u00A0";

    /// <summary>12,345.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 model", "3 models".</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A share of 0 to 1 in percent; "–" when it is not defined.</summary>
    public static string Percent(double? share) => share switch
    {
        null => "–",
        0 => $"0{Space}%",
        < 0.001 => $"<{Space}0.1{Space}%",
        < 0.1 => Text(share.Value * 100, "0.#") + $"{Space}%",
        _ => Text(share.Value * 100, "0") + $"{Space}%",
    };

    /// <summary>A duration given in milliseconds; "–" when it is not known.</summary>
    public static string Duration(double? ms) => ms switch
    {
        null => "–",
        < 1 => Text(ms.Value, "0.00") + $"{Space}ms",
        < 10 => Text(ms.Value, "0.0") + $"{Space}ms",
        < 1000 => Text(ms.Value, "0") + $"{Space}ms",
        < 60_000 => Text(ms.Value / 1000, "0.0") + $"{Space}s",
        _ => Text(ms.Value / 60_000, "0.0") + $"{Space}min",
    };

    /// <summary>A model's score with three digits that tell something; "–" when there is none.</summary>
    public static string Score(double? score) => score switch
    {
        null => "–",
        0 => "0",
        > -0.001 and < 0.001 => score.Value.ToString("0.0e+0", CultureInfo.InvariantCulture),
        > -10 and < 10 => Text(score.Value, "0.000"),
        _ => score.Value.ToString("G5", CultureInfo.InvariantCulture),
    };

    /// <summary>By how much a figure may be off, to be put after it; nothing when it is exact.</summary>
    public static string Within(double? error) => error is > 0 ? $" ± {Score(error)}" : "";

    /// <summary>How often a minute; one digit after the point below ten.</summary>
    public static string PerMinute(double rate) => (rate is > 0 and < 10 ? Text(rate, "0.0") : Text(rate, "#,0")) + "/min";

    /// <summary>How long ago, roughly.</summary>
    public static string Ago(TimeSpan passed) => passed switch
    {
        { TotalSeconds: < 5 } => "just now",
        { TotalMinutes: < 1 } => $"{(int)passed.TotalSeconds} s ago",
        { TotalHours: < 1 } => $"{(int)passed.TotalMinutes} min ago",
        { TotalDays: < 1 } => $"{(int)passed.TotalHours} h ago",
        _ => Count((long)passed.TotalDays, "day", "days") + " ago",
    };

    /// <summary>An id short enough for a table: its kind and its last eight digits, which are random, unlike its first.</summary>
    public static string Brief(string id) => id.Length <= 16 ? id : $"{id[..4]}…{id[^8..]}";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
