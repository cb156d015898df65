using System.Runtime.CompilerServices;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Decisions;

/// <summary>How often a shadow answered and agreed in a span.</summary>
/// <param name="Version">The shadow.</param>
/// <param name="Asked">Decisions whose question it saw.</param>
/// <param name="Failed">Of those, without a usable answer.</param>
/// <param name="Compared">Of those, where both decided something.</param>
/// <param name="Agreed">Of those, with the same decision.</param>
public sealed record ShadowTally(string Version, long Asked, long Failed, long Compared, long Agreed);

/// <summary>How long the shadow and the answer that was given took, in milliseconds.</summary>
/// <param name="ShadowMs">The shadow's call.</param>
/// <param name="GivenMs">From admission to answer; null when it is not known.</param>
public readonly record struct ShadowLatency(double ShadowMs, double? GivenMs);

/// <summary>Whether a version that nobody heard agreed, and when the request was admitted.</summary>
public sealed record ShadowComparisonRow(string Version, DateTimeOffset At, bool? Agrees);

/// <summary>Reads what shadows answered.</summary>
public sealed class ShadowQueries(CockpitStore store)
{
    /// <summary>Counts by version, by name.</summary>
    public async Task<IReadOnlyList<ShadowTally>> TalliesAsync(string model, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var tallies = await Matching(context, model, from, to).GroupBy(row => row.Version)
            .Select(version => new ShadowTally(version.Key, version.LongCount(), version.LongCount(row => row.Error != null), version.LongCount(row => row.Agrees != null), version.LongCount(row => row.Agrees == true)))
            .ToListAsync(cancellationToken);
        return [.. tallies.OrderBy(tally => tally.Version, StringComparer.Ordinal)];
    }

    /// <summary>Latencies of the newest questions that a shadow answered, beside those of the answers that were given.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The shadow.</param>
    /// <param name="from">Admitted at or after; null for all.</param>
    /// <param name="to">Admitted before; null for all.</param>
    /// <param name="most">Most pairs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ShadowLatency>> LatenciesAsync(string model, string version, DateTimeOffset? from, DateTimeOffset? to, int most, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var answered = Matching(context, model, from, to).Where(row => row.Version == version && row.Error == null && row.LatencyMs != null).OrderByDescending(row => row.At).Take(most);
        return await answered.Join(context.Set<DecisionRow>(), row => row.Decision, decision => decision.Id, (row, decision) => new ShadowLatency(row.LatencyMs!.Value, decision.LatencyMs))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Every comparison of a span, in order of time.</summary>
    public async IAsyncEnumerable<ShadowComparisonRow> StreamAsync(string model, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Matching(context, model, from, to).OrderBy(row => row.At).ThenBy(row => row.Sequence).Select(row => new ShadowComparisonRow(row.Version, row.At, row.Agrees)).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>What shadows answered to the question of one decision, by version.</summary>
    public async Task<IReadOnlyList<ShadowAnswerRow>> OfAsync(DecisionId decision, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ShadowAnswerRow>().Where(row => row.Decision == decision).OrderBy(row => row.Version).ThenBy(row => row.Sequence).ToListAsync(cancellationToken);
    }

    private static IQueryable<ShadowAnswerRow> Matching(CockpitContext context, string model, DateTimeOffset? from, DateTimeOffset? to)
    {
        var rows = context.Set<ShadowAnswerRow>().Where(row => row.Model == model);
        if (from is { } first)
            rows = rows.Where(row => row.At >= first);
        if (to is { } last)
            rows = rows.Where(row => row.At < last);
        return rows;
    }
}
