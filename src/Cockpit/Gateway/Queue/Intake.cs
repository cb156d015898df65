using System.Threading.Channels;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Queue;
using Cockpit.Telemetry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Gateway.Queue;

/// <summary>
/// Stores calls that are handed in, as many in one transaction as came while the one before was on its way to disk. Whoever hands one in is
/// told only when it is durable.
/// </summary>
public sealed partial class Intake(CockpitStore store, QueueSignal signal, ILogger<Intake> logger) : BackgroundService
{
    private const int MostWaiting = 1_024;
    private const int MostAtOnce = 256;

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Stores a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">Its request's body.</param>
    /// <param name="most">Most calls of its model and class that may wait.</param>
    /// <returns>Null when it is on disk; else why it is not.</returns>
    public async Task<Problem?> StoreAsync(QueuedCallRow call, ReadOnlyMemory<byte> request, int most)
    {
        var entry = new Entry(call, request, most);
        if (!_entries.Writer.TryWrite(entry))
            return QueueProblems.Overloaded;
        return await entry.Stored ? null : QueueProblems.Full(call.Model, call.TrafficClass, most);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _entries.Writer.TryComplete();
        if (ExecuteTask is { } running)
            await running.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not ended by the token: what was taken is stored, and closing the channel lets the loop run dry.
        var batch = new List<Entry>();
        while (await _entries.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _entries.Reader.TryRead(out var entry))
                batch.Add(entry);
            await CommitAsync(batch);
        }
    }

    private async Task CommitAsync(List<Entry> batch)
    {
        HashSet<Entry> stored;
        try
        {
            stored = await store.WriteAsync((context, token) => AddAsync(context, batch, token), CancellationToken.None);
        }
        catch (Exception fault)
        {
            // Nothing of the batch is on disk, and every caller in it is told so.
            Log.NotStored(logger, batch.Count, fault);
            batch.ForEach(entry => entry.Fail(fault));
            return;
        }

        signal.Wake();
        batch.ForEach(entry => entry.End(stored.Contains(entry)));
    }

    private static async Task<HashSet<Entry>> AddAsync(CockpitContext context, List<Entry> batch, CancellationToken cancellationToken)
    {
        var stored = new HashSet<Entry>();
        foreach (var line in batch.GroupBy(entry => (entry.Call.Model, entry.Call.TrafficClass)))
        {
            var (model, trafficClass) = line.Key;
            var waiting = await context.Set<QueuedCallRow>()
                .CountAsync(row => row.State == QueueState.Waiting && row.Model == model && row.TrafficClass == trafficClass, cancellationToken);
            foreach (var entry in line.Where(entry => waiting < entry.Most))
            {
                waiting++;
                stored.Add(entry);
                context.Add(entry.Call);
                context.Add(new QueuedRequestRow { Id = entry.Call.Id, Body = entry.Request.ToArray() });
            }
        }

        return stored;
    }

    private sealed class Entry(QueuedCallRow call, ReadOnlyMemory<byte> request, int most)
    {
        private readonly TaskCompletionSource<bool> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public QueuedCallRow Call => call;
        public ReadOnlyMemory<byte> Request => request;
        public int Most => most;
        public Task<bool> Stored => _stored.Task;
        public void End(bool isStored) => _stored.SetResult(isStored);
        public void Fail(Exception fault) => _stored.SetException(new StoreUnavailableException(fault));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} calls could not be stored; their callers were told.")]
        public static partial void NotStored(ILogger logger, int count, Exception fault);
    }
}
