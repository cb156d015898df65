using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Rollups;

/// <summary>The traffic of one version over a span, merged from the rollups.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Answered">Decisions that were answered.</param>
/// <param name="Failed">Decisions that failed.</param>
/// <param name="Degraded">Answered decisions that a fallback answered.</param>
/// <param name="MedianMs">Half of the decisions took no longer; null when no latency is known.</param>
/// <param name="P99Ms">99 % took no longer. At most 9.1 % above the true value, never below.</param>
/// <param name="Minutes">Answered and failed per minute, in order; minutes without traffic are absent.</param>
public sealed record VersionTraffic(
    string Model, string Version, long Answered, long Failed, long Degraded, double? MedianMs, double? P99Ms, IReadOnlyList<TrafficMinute> Minutes)
{
    /// <summary>Answered and failed together.</summary>
    public long Total => Answered + Failed;

    /// <summary>Failed over total; null when there was no traffic.</summary>
    public double? FailureRate => Total == 0 ? null : (double)Failed / Total;
}

/// <summary>Counts of one minute.</summary>
public readonly record struct TrafficMinute(DateTimeOffset Minute, long Answered, long Failed);

/// <summary>Reads rollups: the cost follows the number of minutes and versions, not the number of decisions.</summary>
public sealed class TrafficQueries(CockpitStore store)
{
    /// <summary>Traffic by model and version in the minutes from <paramref name="from"/> on.</summary>
    public async Task<IReadOnlyDictionary<(string Model, string Version), VersionTraffic>> SinceAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = await context.Set<TrafficRow>().Where(row => row.Minute >= from).ToListAsync(cancellationToken);
        return rows.GroupBy(row => (row.Model, row.Version)).ToDictionary(group => group.Key, group => Merge(group.Key, [.. group]));
    }

    /// <summary>Counts by model and minute from <paramref name="from"/> on, in order; minutes without traffic are absent. Summed by the database.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<TrafficMinute>>> MinutesAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = await context.Set<TrafficRow>().Where(row => row.Minute >= from).GroupBy(row => new { row.Model, row.Minute })
            .Select(minute => new { minute.Key.Model, minute.Key.Minute, Answered = minute.Sum(row => row.Answered), Failed = minute.Sum(row => row.Failed) })
            .ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.Model).ToDictionary(model => model.Key, IReadOnlyList<TrafficMinute> (model)
            => [.. model.OrderBy(row => row.Minute).Select(row => new TrafficMinute(row.Minute, row.Answered, row.Failed))]);
    }

    private static VersionTraffic Merge((string Model, string Version) of, IReadOnlyCollection<TrafficRow> rows)
    {
        var buckets = rows.GroupBy(row => row.LatencyBucket)
            .Select(bucket => KeyValuePair.Create(bucket.Key, bucket.Sum(row => row.Answered + row.Failed))).ToList();
        var minutes = rows.GroupBy(row => row.Minute).OrderBy(minute => minute.Key)
            .Select(minute => new TrafficMinute(minute.Key, minute.Sum(row => row.Answered), minute.Sum(row => row.Failed)));
        return new VersionTraffic(of.Model, of.Version, rows.Sum(row => row.Answered), rows.Sum(row => row.Failed), rows.Sum(row => row.Degraded),
            LatencyBuckets.Percentile(buckets, 0.5), LatencyBuckets.Percentile(buckets, 0.99), [.. minutes]);
    }
}
