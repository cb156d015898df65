using System.Runtime.InteropServices;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Rollups;

/// <summary>What was spent, and which of the decisions asked about are part of it; both of one moment.</summary>
public sealed record SpendSnapshot(IReadOnlyList<SpendRow> Rows, IReadOnlySet<DecisionId> Asked, IReadOnlySet<DecisionId> Stored);

/// <summary>How spending is broken down.</summary>
public enum SpendBy
{
    /// <summary>By traffic class.</summary>
    Class,
    /// <summary>By caller.</summary>
    Caller,
    /// <summary>By version.</summary>
    Version,
}

/// <summary>Calls and their cost.</summary>
public sealed record SpendSum(string Name, long Calls, decimal Cost);

/// <summary>Reads what was spent.</summary>
public sealed class SpendQueries(CockpitStore store)
{
    // A statement has a limited number of parameters.
    private const int IdsAtOnce = 500;

    /// <summary>All spending of the hours from <paramref name="since"/> on.</summary>
    /// <param name="since">The beginning of an hour.</param>
    /// <param name="unsure">Called once the moment is fixed: decisions of which to say whether the spending includes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SpendSnapshot> ReadAsync(DateTimeOffset since, Func<IReadOnlySet<DecisionId>> unsure, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        await using var transaction = await context.Database.BeginTransactionAsync(store.Provider.SnapshotIsolation, cancellationToken);
        var rows = await context.Set<SpendRow>().Where(row => row.Hour >= since).ToListAsync(cancellationToken);
        var asked = unsure();
        var stored = new HashSet<DecisionId>();
        foreach (var ids in asked.Chunk(IdsAtOnce))
            stored.UnionWith(await context.Set<DecisionRow>().Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellationToken));
        return new SpendSnapshot(rows, asked, stored);
    }

    /// <summary>What the calls of a model cost in whole hours, largest cost first. The cost of asking follows the number of rows in the span.</summary>
    public async Task<IReadOnlyList<SpendSum>> SumAsync(string model, DateTimeOffset from, DateTimeOffset to, SpendBy by, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var sums = new Dictionary<string, (long Calls, decimal Cost)>(StringComparer.Ordinal);
        await foreach (var row in context.Set<SpendRow>().Where(row => row.Hour >= from && row.Hour < to && row.Model == model).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var name = by switch { SpendBy.Class => row.TrafficClass, SpendBy.Caller => row.Caller, _ => row.Version };
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, name, out _);
            sum = (sum.Calls + row.Calls, sum.Cost + row.Cost);
        }

        return [.. sums.Select(sum => new SpendSum(sum.Key, sum.Value.Calls, sum.Value.Cost)).OrderByDescending(sum => sum.Cost).ThenByDescending(sum => sum.Calls).ThenBy(sum => sum.Name, StringComparer.Ordinal)];
    }
}
