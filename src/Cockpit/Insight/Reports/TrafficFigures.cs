using Cockpit.Insight.Documents;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Rollups;

namespace Cockpit.Insight.Reports;

/// <summary>Figures of serving: time, failures and money.</summary>
internal static class TrafficFigures
{
    /// <summary>The width of a bucket, relative to its lower end: a percentile is at most this much too high and never too low.</summary>
    private static readonly double BucketWidth = Math.Pow(2, 1.0 / LatencyBuckets.PerDoubling) - 1;

    /// <summary>Time and failures.</summary>
    public static LatencyDocument Latency(WindowSummary window)
    {
        var counts = window.Latency.Counts;
        return new LatencyDocument(window.Decisions, window.Answered, window.Failed, window.Decisions == 0 ? null : (double)window.Failed / window.Decisions,
            LatencyBuckets.Percentile(counts, 0.5), LatencyBuckets.Percentile(counts, 0.95), LatencyBuckets.Percentile(counts, 0.99)).With(("relative", BucketWidth));
    }

    /// <summary>Money.</summary>
    public static CostDocument Cost(WindowSummary window, string? currency, IReadOnlyList<CostDocument.ClassCost> classes)
        => new CostDocument(window.Decisions, window.Cost.Known, window.Cost.Total, window.Cost.Known == 0 ? null : window.Cost.Total / window.Cost.Known * 1_000, currency, classes).With();

    /// <summary>Money by traffic class.</summary>
    public static IReadOnlyList<CostDocument.ClassCost> Classes(IReadOnlyDictionary<string, WindowSummary> classes)
        => [.. classes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new CostDocument.ClassCost(pair.Key, pair.Value.Decisions, pair.Value.Cost.Known, pair.Value.Cost.Total))];
}
