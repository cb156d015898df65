using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Exports;

/// <summary>Says where decisions are that were removed from the store.</summary>
public sealed class ArchiveQueries(CockpitStore store)
{
    /// <summary>The archive that a removed decision went to; null when it never was here, or belongs to a model of none of <paramref name="teams"/>; null is every team.</summary>
    public async Task<ArchiveRow?> OfAsync(DecisionId id, IReadOnlyList<string>? teams, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = context.Set<ArchivedDecisionRow>().Where(row => row.Id == id);
        if (teams is not null)
            rows = rows.Where(row => context.Set<ModelRow>().Any(model => model.Name == row.Model && model.Team != null && teams.Contains(model.Team)));
        return await rows.Join(context.Set<ArchiveRow>(), row => row.Archive, archive => archive.FirstLeaf, (row, archive) => archive).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The archives that may hold decisions which a filter looks for, the newest first.</summary>
    public async Task<IReadOnlyList<ArchiveRow>> MatchingAsync(DecisionFilter filter, int most, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        IQueryable<ArchiveRow> rows = context.Set<ArchiveRow>();
        if (filter.From is { } from)
            rows = rows.Where(row => row.LastAt >= from);
        if (filter.To is { } to)
            rows = rows.Where(row => row.FirstAt < to);
        return await rows.OrderByDescending(row => row.FirstLeaf).Take(most).ToListAsync(cancellationToken);
    }

    /// <summary>The leaf before which all decisions are in archives.</summary>
    public async Task<long> EndAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await EndAsync(context, cancellationToken);
    }

    internal static async Task<long> EndAsync(CockpitContext context, CancellationToken cancellationToken) => await context.Set<ArchiveRow>().MaxAsync(row => (long?)row.EndLeaf, cancellationToken) ?? 0;
}
