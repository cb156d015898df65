using System.Data;
using System.Data.Common;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Cockpit.Integration.Tests.Control;

/// <summary>Thrown where a process is killed.</summary>
internal sealed class KilledException() : Exception("Killed here.");

/// <summary>When a process is killed: after so many places between two statements have been passed. From then on it reaches the store no more.</summary>
internal sealed class KillPoint(int after)
{
    private int _passed;

    public static KillPoint Never => new(int.MaxValue);

    public bool IsKilled { get; private set; }

    public void Pass()
    {
        if (!IsKilled && _passed++ < after)
            return;
        IsKilled = true;
        throw new KilledException();
    }
}

/// <summary>The store of a process that is killed before a statement, before a commit, or right after one.</summary>
internal sealed class CrashingProvider(StoreProvider inner, KillPoint point) : StoreProvider
{
    public override string Name => inner.Name;
    public override bool HasRowLocks => inner.HasRowLocks;
    public override WriteGate Gate => inner.Gate;
    public override IsolationLevel SnapshotIsolation => inner.SnapshotIsolation;
    public override void ConfigureTypes(ModelConfigurationBuilder types) => inner.ConfigureTypes(types);
    public override Task<IAsyncDisposable> LockUpgradeAsync(CancellationToken cancellationToken) => inner.LockUpgradeAsync(cancellationToken);

    public override Task<DateTimeOffset> NowAsync(CockpitContext context, CancellationToken cancellationToken) => inner.NowAsync(context, cancellationToken);

    public override Task GuardRowsAsync(CockpitContext context, CancellationToken cancellationToken) => inner.GuardRowsAsync(context, cancellationToken);
    public override Task<bool> ForgetAsync(CancellationToken cancellationToken) => inner.ForgetAsync(cancellationToken);
    public override Task BeginLedgerAsync(CockpitContext context, CancellationToken cancellationToken) => inner.BeginLedgerAsync(context, cancellationToken);

    public override DbContextOptions<CockpitContext> BuildOptions()
        => new DbContextOptionsBuilder<CockpitContext>(inner.BuildOptions()).AddInterceptors(new Killer(point)).Options;

    public override Task LockDecisionsAsync(CockpitContext context, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
        => inner.LockDecisionsAsync(context, ids, cancellationToken);

    private sealed class Killer(KillPoint point) : DbCommandInterceptor, IDbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            point.Pass();
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            point.Pass();
            return ValueTask.FromResult(result);
        }

        public ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            point.Pass();
            return ValueTask.FromResult(result);
        }

        public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            point.Pass();
            return Task.CompletedTask;
        }
    }
}
