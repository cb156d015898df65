using Cockpit.Statistics.Summaries;
using Cockpit.Store.Rollups;

namespace Cockpit.Insight.Windows;

/// <summary>Adds summaries up as they come, by class and in windows of at least the wanted length.</summary>
internal sealed class WindowGatherer(string version, int? windowSeconds, int mostWindows, SummaryPrecision precision)
{
    private readonly Dictionary<string, WindowSummary> _classes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(DateTimeOffset Start, int Seconds), WindowSummary> _windows = [];
    private DateTimeOffset? _from;
    private DateTimeOffset? _to;

    /// <summary>Adds what was decided in a window of stored or asked length.</summary>
    public void Add(DateTimeOffset start, int seconds, string trafficClass, WindowSummary summary)
    {
        _from = _from is { } from && from <= start ? from : start;
        var end = start.AddSeconds(seconds);
        _to = _to is { } to && to >= end ? to : end;
        Into(_classes, trafficClass).Merge(summary);
        if (windowSeconds is { } length)
        {
            // A window that is kept longer than asked for cannot be cut; it stands as it is.
            var wide = Math.Max(seconds, length);
            Into(_windows, (RollupKey.StartOf(start, wide), wide)).Merge(summary);
        }
    }

    /// <summary>Everything that was added; all together is the sum of the few classes, not of the many windows once more.</summary>
    public ModelWindows Result()
    {
        var all = new WindowSummary(SummaryShape.Plain, precision);
        foreach (var summary in _classes.Values)
            all.Merge(summary);
        return new ModelWindows(version, _from, _to, all, _classes,
            [.. _windows.Select(pair => new ModelWindow(pair.Key.Start, pair.Key.Start.AddSeconds(pair.Key.Seconds), pair.Value))]);
    }

    private WindowSummary Into<TKey>(IDictionary<TKey, WindowSummary> summaries, TKey key)
    {
        if (!summaries.TryGetValue(key, out var summary) && summaries.Count == mostWindows)
            throw new TooManyWindowsException(mostWindows);
        if (summary is null)
            summaries.Add(key, summary = new WindowSummary(SummaryShape.Plain, precision));
        return summary;
    }
}
