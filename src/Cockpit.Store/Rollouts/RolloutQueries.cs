using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Rollouts;

/// <summary>A rollout with every change of its state, in order.</summary>
public sealed record RolloutHistory(RolloutRow Rollout, IReadOnlyList<RolloutMoveRow> Moves);

/// <summary>Reads rollouts.</summary>
public sealed class RolloutQueries(CockpitStore store)
{
    /// <summary>One rollout, or null.</summary>
    /// <param name="command">The command that began it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RolloutHistory?> FindAsync(Guid command, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        if (await context.Set<RolloutRow>().SingleOrDefaultAsync(row => row.Command == command, cancellationToken) is not { } rollout)
            return null;
        return new RolloutHistory(rollout, await context.Set<RolloutMoveRow>().Where(move => move.Rollout == command).OrderBy(move => move.Number).ToListAsync(cancellationToken));
    }

    /// <summary>One page, newest first.</summary>
    /// <param name="models">Only of these models.</param>
    /// <param name="state">Only in this state; null is any.</param>
    /// <param name="before">The last rollout of the page before; null begins at the newest.</param>
    /// <param name="size">Most rollouts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<RolloutRow>> ListAsync(IReadOnlyCollection<string> models, RolloutState? state, Guid? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = context.Set<RolloutRow>().Where(row => models.Contains(row.Model));
        if (state is { } wanted)
            rows = rows.Where(row => row.State == wanted);
        if (before is { } last)
        {
            // Two that began at the same instant are of two models.
            rows = rows.Where(row => context.Set<RolloutRow>()
                .Any(seen => seen.Command == last && (row.StartedAt < seen.StartedAt || (row.StartedAt == seen.StartedAt && string.Compare(row.Model, seen.Model) > 0))));
        }

        return await rows.OrderByDescending(row => row.StartedAt).ThenBy(row => row.Model).Take(size).ToListAsync(cancellationToken);
    }

    /// <summary>Those that are not over, the oldest first.</summary>
    public async Task<IReadOnlyList<RolloutRow>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<RolloutRow>().Where(row => row.EndedAt == null).OrderBy(row => row.StartedAt).ToListAsync(cancellationToken);
    }
}
