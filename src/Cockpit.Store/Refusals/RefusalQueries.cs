using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Refusals;

/// <summary>Items that broke a rule, of some span of time.</summary>
public sealed record RefusalCount(string Field, string Rule, string Mode, long Count, DateTimeOffset Last);

/// <summary>Reads how often contracts were broken.</summary>
public sealed class RefusalQueries(CockpitStore store)
{
    /// <summary>By field, rule and mode, the most frequent first. Minutes count whole.</summary>
    public async Task<IReadOnlyList<RefusalCount>> SinceAsync(string model, DateTimeOffset from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = await context.Set<RefusalRow>().Where(row => row.Model == model && row.Minute >= from && (to == null || row.Minute < to))
            .GroupBy(row => new { row.Field, row.Rule, row.Mode })
            .Select(same => new { same.Key.Field, same.Key.Rule, same.Key.Mode, Count = same.Sum(row => row.Count), Last = same.Max(row => row.Minute) }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new RefusalCount(row.Field, row.Rule, row.Mode, row.Count, row.Last)).OrderByDescending(row => row.Count).ThenBy(row => row.Field, StringComparer.Ordinal)];
    }
}
