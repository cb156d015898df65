using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Database;

/// <summary>Applies migrations at start-up, one process at a time, under a lock that dies with its holder.</summary>
public static class SchemaUpgrade
{
    /// <summary>Brings the schema up to this build and returns the names of the migrations it applied.</summary>
    /// <exception cref="InvalidOperationException">The database was written by a newer build.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(CockpitStore store, CancellationToken cancellationToken)
    {
        await using var held = await store.Provider.LockUpgradeAsync(cancellationToken);
        var applied = await MigrateAsync(store, cancellationToken);
        // Asked at every start and not after a migration only: an upgrade may have been killed between the two.
        await using (var context = store.Read())
        {
            if (await context.Set<LedgerHeadRow>().AnyAsync(head => head.Size > 0, cancellationToken))
                return applied;
        }

        await store.WriteAsync(async (context, token) =>
        {
            await store.Provider.BeginLedgerAsync(context, token);
            return true;
        }, cancellationToken);
        return applied;
    }

    private static async Task<IReadOnlyList<string>> MigrateAsync(CockpitStore store, CancellationToken cancellationToken)
    {
        using var turn = await store.Provider.Gate.EnterAsync(cancellationToken);
        await using var context = store.Read();
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.FirstOrDefault(name => !known.Contains(name)) is { } newer)
            throw new InvalidOperationException($"The store holds migration {newer}, which this build does not know: it was written by a newer Cockpit. Start that version, or restore a backup.");

        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0)
        {
            await store.Provider.ClearStaleUpgradeLockAsync(context, cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
            await store.Provider.GuardRowsAsync(context, cancellationToken);
        }

        return pending;
    }
}
