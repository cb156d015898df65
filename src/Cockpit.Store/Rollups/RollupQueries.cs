using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Rollups;

/// <summary>Which rollups to read.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">One version, or null for all.</param>
/// <param name="TrafficClass">One class, or null for all.</param>
/// <param name="From">Windows that begin at or after; null for all.</param>
/// <param name="To">Windows that begin before; null for all.</param>
public sealed record RollupFilter(string Model, string? Version, string? TrafficClass, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Reads rollups: the cost follows the number of windows, not the number of decisions.</summary>
public sealed class RollupQueries(CockpitStore store)
{
    /// <summary>The rows that match, by window, one after the other: what they hold is large, and a reader adds them up.</summary>
    public async IAsyncEnumerable<RollupRow> ReadAsync(RollupFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Matching(context, filter).OrderBy(row => row.WindowStart).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>The beginning of the oldest and the end of the newest window that match; null without any.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset To)?> SpanAsync(RollupFilter filter, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var oldest = await Matching(context, filter).OrderBy(row => row.WindowStart).Select(row => (DateTimeOffset?)row.WindowStart).FirstOrDefaultAsync(cancellationToken);
        var newest = await Matching(context, filter).OrderByDescending(row => row.WindowStart).Select(row => new { row.WindowStart, row.WindowSeconds }).FirstOrDefaultAsync(cancellationToken);
        return oldest is { } from && newest is not null ? (from, newest.WindowStart.AddSeconds(newest.WindowSeconds)) : null;
    }

    /// <summary>Windows that have several rows, or that are older than their length allows; at most <paramref name="most"/>.</summary>
    /// <param name="aged">For each length, the instant before which its windows belong into longer ones.</param>
    /// <param name="most">Most keys returned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<RollupKey>> UncompactedAsync(IReadOnlyList<(int Seconds, DateTimeOffset Before)> aged, int most, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var several = await context.Set<RollupRow>()
            .GroupBy(row => new { row.Model, row.WindowStart, row.WindowSeconds, row.Version, row.TrafficClass })
            .Where(rows => rows.Count() > 1).Take(most)
            .Select(rows => rows.Key).ToListAsync(cancellationToken);
        var keys = several.Select(key => new RollupKey(key.Model, key.Version, key.TrafficClass, key.WindowStart, key.WindowSeconds)).ToList();
        foreach (var (seconds, before) in aged)
        {
            var old = await context.Set<RollupRow>().Where(row => row.WindowSeconds == seconds && row.WindowStart < before).Take(most)
                .Select(row => new { row.Model, row.WindowStart, row.WindowSeconds, row.Version, row.TrafficClass }).Distinct().ToListAsync(cancellationToken);
            keys.AddRange(old.Select(key => new RollupKey(key.Model, key.Version, key.TrafficClass, key.WindowStart, key.WindowSeconds)));
        }

        return [.. keys.Distinct()];
    }

    private static IQueryable<RollupRow> Matching(CockpitContext context, RollupFilter filter)
    {
        var rows = context.Set<RollupRow>().Where(row => row.Model == filter.Model);
        if (filter.Version is { } version)
            rows = rows.Where(row => row.Version == version);
        if (filter.TrafficClass is { } trafficClass)
            rows = rows.Where(row => row.TrafficClass == trafficClass);
        if (filter.From is { } from)
            rows = rows.Where(row => row.WindowStart >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.WindowStart < to);
        return rows;
    }
}
