using Cockpit.Problems;
using Cockpit.Store.Exports;

namespace Cockpit.Evidence.Exports;

/// <summary>
/// Looks after a run while it writes: says how far it is, keeps its lease, and ends it when the export was cancelled or taken over, or when the
/// disk runs full for others.
/// </summary>
internal sealed class ExportWatch(ExportJobs jobs, ExportFolder folder, ExportRow export, TimeProvider clock) : IProgress<long>, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _end = new();
    private long _written;
    private Problem? _full;

    /// <summary>Whether the export is not this run's any more.</summary>
    public bool IsLost { get; private set; }

    /// <inheritdoc />
    public void Report(long value) => Volatile.Write(ref _written, value);

    /// <summary>Does the work, and ends it early when it has to.</summary>
    public async Task<(ExportMade? Made, Problem? Problem)> GuardAsync(Func<CancellationToken, Task<(ExportMade? Made, Problem? Problem)>> work, CancellationToken stoppingToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, stoppingToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var watching = WatchAsync(over.Token);
        try
        {
            return await work(both.Token);
        }
        catch (OperationCanceledException) when (_full is not null)
        {
            return (null, _full);
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _end.Dispose();

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // A beat that the store does not take is no reason to stop: the lease has several.
            await Task.Delay(Beat, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return;
            try
            {
                IsLost = !await jobs.KeepAsync(export, Volatile.Read(ref _written), cancellationToken);
                _full = folder.Full();
            }
            catch (Exception fault) when (CommonProblems.IsOfStore(fault) || fault is OperationCanceledException or IOException)
            {
                continue;
            }

            if (IsLost || _full is not null)
            {
                await _end.CancelAsync();
                return;
            }
        }
    }
}
