using Cockpit.Store.Rollups;

namespace Cockpit.Telemetry.Rollups;

/// <summary>How long the windows of summaries are: five minutes, later an hour, later a day.</summary>
public static class WindowLengths
{
    /// <summary>Five minutes, in seconds.</summary>
    public const int Fine = 300;

    /// <summary>An hour, in seconds.</summary>
    public const int Hour = 3_600;

    /// <summary>A day, in seconds.</summary>
    public const int Day = 86_400;

    /// <summary>The window into which a decision made at an instant is counted now.</summary>
    public static (DateTimeOffset Start, int Seconds) Of(DateTimeOffset at, DateTimeOffset now, RollupOptions options)
    {
        // The day decides, not the moment: all windows of a day change length together, so none is ever split.
        var day = RollupKey.StartOf(at, Day);
        var seconds = day >= FineFrom(now, options) ? Fine : day >= HourlyFrom(now, options) ? Hour : Day;
        return (RollupKey.StartOf(at, seconds), seconds);
    }

    /// <summary>For each length but the last, the instant before which its windows belong into longer ones.</summary>
    public static IReadOnlyList<(int Seconds, DateTimeOffset Before)> Aged(DateTimeOffset now, RollupOptions options)
        => [(Fine, FineFrom(now, options)), (Hour, HourlyFrom(now, options))];

    private static DateTimeOffset FineFrom(DateTimeOffset now, RollupOptions options) => RollupKey.StartOf(now, Day).AddDays(-options.FineDays);

    private static DateTimeOffset HourlyFrom(DateTimeOffset now, RollupOptions options) => RollupKey.StartOf(now, Day).AddDays(-Math.Max(options.FineDays, options.HourlyDays));
}
