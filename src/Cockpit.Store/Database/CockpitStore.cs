using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Database;

/// <summary>
/// The door to the store: short-lived contexts that read, and one transaction at a time that writes. On SQLite every write of
/// this process passes one gate, so that two connections never write or checkpoint at once.
/// </summary>
public sealed class CockpitStore(StoreProvider provider, ChangeSignal signal)
{
    private readonly DbContextOptions<CockpitContext> _options = provider.BuildOptions();

    /// <summary>Told after every committed change of what serves, of keys, or of the registry.</summary>
    public ChangeSignal Signal => signal;

    /// <summary>The database engine behind the store.</summary>
    public StoreProvider Provider => provider;

    /// <summary>A context that reads and cannot save. Dispose it after one query.</summary>
    public CockpitContext Read() => new(_options, provider);

    /// <summary>
    /// Removes rows whose time is over, 200 in a transaction: decisions wait at the write gate meanwhile, and in between have the store to
    /// themselves. Returns how many.
    /// </summary>
    /// <param name="over">The rows, in an order; asked anew for each transaction.</param>
    /// <param name="cancellationToken">Gives up between two transactions, or in one.</param>
    public async Task<int> RemoveAsync<T>(Func<CockpitContext, IOrderedQueryable<T>> over, CancellationToken cancellationToken)
    {
        const int rowsATime = 200;
        var (all, removed) = (0, 0);
        do
        {
            removed = await WriteAsync((context, token) => over(context).Take(rowsATime).ExecuteDeleteAsync(token), cancellationToken);
            all += removed;
        }
        while (removed == rowsATime);
        return all;
    }

    /// <summary>Runs <paramref name="work"/> in one transaction, saves, and adds what it recorded to the ledger; nothing is kept when it throws.</summary>
    public async Task<T> WriteAsync<T>(Func<CockpitContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await provider.Gate.EnterAsync(cancellationToken);
        await using var context = new CockpitContext(_options, provider) { MayWrite = true };
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var result = await work(context, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await LedgerLeaves.AppendAsync(context, provider, context.Recorded, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>
    /// As <see cref="WriteAsync{T}"/>, and tells every listener of this process, and soon of every other, that control state
    /// changed. The work is given the change version that it commits.
    /// </summary>
    public async Task<T> ChangeAsync<T>(Func<CockpitContext, long, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var (result, version) = await WriteAsync(async (context, token) =>
        {
            var next = await ChangeVersion.NextAsync(context, token);
            return (await work(context, next, token), next);
        }, cancellationToken);
        signal.Raise(version);
        return result;
    }
}
