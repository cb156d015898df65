using System.Globalization;
using Cockpit.Insight.Windows;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;

namespace Cockpit.Insight.Series;

/// <summary>Charts of serving: which ways answers took, and how long they took.</summary>
internal static class TrafficSeries
{
    /// <summary>Decisions that a window needs before shares of it are drawn.</summary>
    public const int LeastDecisions = 20;

    private const int FailedPlace = 8;

    private static readonly Axis Time = new("Time", AxisType.Time, null, null, null);

    /// <summary>From the bottom of the columns up: what asks for attention stands on the axis, where it can be read.</summary>
    private static readonly IReadOnlyList<(AnswerPath Path, string Name)> Ways =
    [
        (AnswerPath.Default, "Default"), (AnswerPath.Rule, "Rule"), (AnswerPath.Stale, "Old kept answer"), (AnswerPath.Fallback, "Fallback version"),
        (AnswerPath.Override, "Override"), (AnswerPath.Review, "Review"), (AnswerPath.Cache, "Kept answer"), (AnswerPath.Model, "Model"),
    ];

    private static readonly IReadOnlyList<(string Name, double Share, int Place)> Percentiles = [("p50", 0.5, 1), ("p95", 0.95, 4), ("p99", 0.99, FailedPlace)];

    /// <summary>The share of each way among the decisions of a window.</summary>
    public static SeriesDocument Paths(ModelAnswers answers)
    {
        var windows = SeriesWindows.WithGaps(answers.Windows, window => window.From, window => window.To);
        var isEnough = answers.Windows.Any(window => Known(window) >= LeastDecisions);
        List<Series> series = [];
        if (answers.All.Failed > 0)
            series.Add(Parts("Failed", FailedPlace, windows, window => window.Answers.Failed));
        foreach (var (path, name) in Ways)
        {
            if (path == AnswerPath.Model || answers.All.Paths.ContainsKey((int)path))
                series.Add(Parts(name, (int)path, windows, window => window.Answers.Paths.GetValueOrDefault((int)path)));
        }

        series.Add(Counts(windows.Select(at => (at.From, at.Window is { } window ? Known(window) : 0))));
        return new SeriesDocument("How requests were answered, over time",
            "Share of the decisions of all versions, and of those that no version answered. Degraded are answers of a fallback: another version, a kept answer whose lifetime was over, a rule or the default.",
            ChartKind.Stacked, Time, new Axis("Share of decisions", AxisType.Number, "%", 0, 1), series, [], answers.All.Decisions, Left(answers.Windows.Count(window => Known(window) < LeastDecisions), LeastDecisions))
        {
            Empty = answers.All.Decisions == 0 ? EmptyReason.NoTraffic : isEnough ? null : EmptyReason.NotEnough,
        };
    }

    /// <summary>Percentiles window by window; never an average of several windows' percentiles.</summary>
    public static SeriesDocument Latency(ModelWindows windows)
    {
        var all = SeriesWindows.WithGaps(windows.Windows, window => window.From, window => window.To);
        List<Series> series = [.. Percentiles.Select(line => new Series(line.Name, SeriesRole.Part,
            [.. all.Select(at => Of(at.From, at.Window is { } window ? PercentileOf(window, line.Share) : null))]) { Place = line.Place })];
        return new SeriesDocument("How long answers took, over time",
            "Half of a window’s decisions took no longer than p50, 19 of 20 no longer than p95, 99 of 100 no longer than p99. From the request’s admission to its answer, counted in buckets: at most 9.1 % too high, never too low. A percentile is left out where fewer decisions than it takes for one to lie beyond it were timed.",
            ChartKind.Line, Time, new Axis("Latency", AxisType.Number, "ms", 0, null), [.. series, Counts(all.Select(at => (at.From, at.Window?.Summary.Latency.Known ?? 0)))], [], windows.All.Decisions, null)
        {
            Empty = EmptyOf(windows, series.Exists(line => line.Points.Any(point => point.Y is not null))),
        };
    }

    /// <summary>The share of a window's decisions in each doubling of the latency, the longest first.</summary>
    public static SeriesDocument LatencyHeat(ModelWindows windows)
    {
        var all = SeriesWindows.WithGaps(windows.Windows, window => window.From, window => window.To);
        var counted = all.Select(at => (at.From, Known: at.Window?.Summary.Latency.Known ?? 0, Rows: Doublings(at.Window))).ToList();
        var used = counted.SelectMany(window => window.Rows.Keys).ToList();
        List<Series> rows = used.Count == 0 ? [] : [.. Enumerable.Range(used.Min(), used.Max() - used.Min() + 1).Reverse().Select(doubling => new Series(Label(doubling), SeriesRole.Current,
            [.. counted.Select(window => Of(window.From, window.Known < LeastDecisions ? null : (double)window.Rows.GetValueOrDefault(doubling) / window.Known))]))];
        return new SeriesDocument("Where latencies lie, over time",
            "Share of a window’s decisions with a latency in each row; a row ends at twice the latency of the one below, and its end belongs to it. An empty column is a time without decisions.",
            ChartKind.Heat, Time, new Axis("Latency", AxisType.Category, "%", 0, null), [.. rows, Counts(counted.Select(window => (window.From, window.Known)))], [], windows.All.Decisions, Left(counted.Count(window => window.Known is > 0 and < LeastDecisions), LeastDecisions))
        {
            Empty = EmptyOf(windows, counted.Exists(window => window.Known >= LeastDecisions)),
        };
    }

    private static Series Parts(string name, int place, IReadOnlyList<(DateTimeOffset From, AnswerWindow? Window)> windows, Func<AnswerWindow, long> count)
        => new(name, SeriesRole.Part, [.. windows.Select(at => at.Window is { } window && Known(window) >= LeastDecisions
            ? Of(at.From, (double)count(window) / Known(window)) : Of(at.From, null))]) { Place = place };

    private static Series Counts(IEnumerable<(DateTimeOffset From, long Decisions)> windows)
        => new("Decisions", SeriesRole.Count, [.. windows.Select(window => Of(window.From, window.Decisions))]);

    /// <summary>The decisions whose end is known.</summary>
    private static long Known(AnswerWindow window) => window.Answers.Failed + window.Answers.Paths.Values.Sum();

    private static double? PercentileOf(ModelWindow window, double share)
        => window.Summary.Latency.Known >= (long)Math.Round(1 / (1 - share)) ? LatencyBuckets.Percentile(window.Summary.Latency.Counts, share) : null;

    private static Dictionary<int, long> Doublings(ModelWindow? window)
        => window?.Summary.Latency.Counts.GroupBy(bucket => (bucket.Key + LatencyBuckets.PerDoubling - 1) / LatencyBuckets.PerDoubling).ToDictionary(row => row.Key, row => row.Sum(bucket => bucket.Value)) ?? [];

    private static string Label(int doubling)
    {
        var upper = LatencyBuckets.UpperMs(doubling * LatencyBuckets.PerDoubling);
        return upper >= 1000 ? $"{Text(upper / 2000)}–{Text(upper / 1000)} s" : doubling == 0 ? $"up to {Text(upper)} ms" : $"{Text(upper / 2)}–{Text(upper)} ms";
    }

    private static string Text(double value) => value.ToString(value < 0.1 ? "0.00" : value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static Point Of(DateTimeOffset at, double? y) => new(at, null, null, y, null, null, null, null);

    private static string? Left(int windows, int least)
        => windows == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"Times with fewer than {least} decisions are left out.");

    private static EmptyReason? EmptyOf(ModelWindows windows, bool isEnough)
        => windows.All.Decisions == 0 ? EmptyReason.NoTraffic : isEnough ? null : EmptyReason.NotEnough;
}
