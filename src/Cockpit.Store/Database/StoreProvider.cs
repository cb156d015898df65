using System.Data;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Database;

/// <summary>What differs between database engines. Each engine is one file under <c>Providers/</c>.</summary>
public abstract class StoreProvider
{
    /// <summary>Tables whose rows are never changed or deleted.</summary>
    protected static IReadOnlyList<string> Guarded { get; } = ["audit", "ledger_leaves", "ledger_checkpoints"];

    /// <summary>The engine's name as it is configured: <c>Sqlite</c> or <c>Postgres</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether several transactions write at once, so that what must be in order is locked by its row.</summary>
    public abstract bool HasRowLocks { get; }

    /// <summary>Orders the writers of this process.</summary>
    public abstract WriteGate Gate { get; }

    /// <summary>Options for <see cref="CockpitContext"/>: connection, migrations assembly, no tracking.</summary>
    public abstract DbContextOptions<CockpitContext> BuildOptions();

    /// <summary>How instants, ids and money are stored.</summary>
    public abstract void ConfigureTypes(ModelConfigurationBuilder types);

    /// <summary>The isolation under which several reads see one state without holding up a writer.</summary>
    public abstract IsolationLevel SnapshotIsolation { get; }

    /// <summary>The time by the store's own clock, on which gateways agree whose own clocks do not.</summary>
    public abstract Task<DateTimeOffset> NowAsync(CockpitContext context, CancellationToken cancellationToken);

    /// <summary>Waits until no other process upgrades the schema. The operating system or the server gives the lock back when its holder dies.</summary>
    public abstract Task<IAsyncDisposable> LockUpgradeAsync(CancellationToken cancellationToken);

    /// <summary>Waits until no other transaction changes these decisions, and keeps others waiting until this one ends.</summary>
    public virtual Task LockDecisionsAsync(CockpitContext context, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until no other transaction signs a checkpoint of the ledger, and keeps others waiting until this one ends.</summary>
    public virtual Task LockCheckpointsAsync(CockpitContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Does what the engine can do by itself so that what was overwritten or deleted before is in none of its files any more. False when that could not be
    /// done now, and is to be tried again.
    /// </summary>
    public abstract Task<bool> ForgetAsync(CancellationToken cancellationToken);

    /// <summary>What is left to whoever runs the engine after <see cref="ForgetAsync"/>, in words; null when that is nothing.</summary>
    public virtual string? LeftAfterForgetting => null;

    /// <summary>Removes a lock that a killed upgrade left inside the database; called while the upgrade lock is held.</summary>
    public virtual Task ClearStaleUpgradeLockAsync(CockpitContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Has the engine itself refuse to change or delete rows of <see cref="Guarded"/>. Run after every upgrade: rebuilding a table loses what guards it.</summary>
    public abstract Task GuardRowsAsync(CockpitContext context, CancellationToken cancellationToken);

    /// <summary>Adds audit rows from before there was a ledger as its first leaves, in the order of their sequence; nothing when it has any.</summary>
    public abstract Task BeginLedgerAsync(CockpitContext context, CancellationToken cancellationToken);
}
