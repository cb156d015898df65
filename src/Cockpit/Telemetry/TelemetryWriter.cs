using System.Threading.Channels;
using Cockpit.Store.Appending;
using Cockpit.Store.Decisions;
using Cockpit.Telemetry.Rollups;
using Microsoft.Extensions.Options;

namespace Cockpit.Telemetry;

/// <summary>
/// Group commit: whatever waits while one commit is on its way to disk goes into the next, so that durability costs one flush for
/// many decisions. A caller is told only after its decisions are on disk.
/// </summary>
public sealed partial class TelemetryWriter(
    IDecisionAppender appender, RollupMaker rollups, IOptions<TelemetryOptions> options, ILogger<TelemetryWriter> logger) : BackgroundService
{
    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true, AllowSynchronousContinuations = false });

    /// <summary>Stores decisions without waiting for room; false when the queue is full.</summary>
    /// <param name="decisions">What to store.</param>
    /// <param name="stored">Ends when they are on disk, with the number that were new; the rest were stored before under the same id.</param>
    public bool TryRecord(IReadOnlyList<NewDecision> decisions, out Task<int> stored)
    {
        var entry = new Entry(decisions);
        stored = entry.Done;
        return _queue.Writer.TryWrite(entry);
    }

    /// <summary>Stores decisions, waiting for room.</summary>
    public async Task<int> RecordAsync(IReadOnlyList<NewDecision> decisions, CancellationToken cancellationToken)
    {
        var entry = new Entry(decisions);
        await _queue.Writer.WriteAsync(entry, cancellationToken);
        return await entry.Done;
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What waits is written before the process ends: closing the queue lets the loop run dry.
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } running)
            await running.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => OwnThread.RunAsync("cockpit-writer", WriteAllAsync);

    private async Task WriteAllAsync()
    {
        var waiting = new List<Entry>();
        var batch = new List<NewDecision>();
        var stored = Array.Empty<bool>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < options.Value.BatchSize && _queue.Reader.TryRead(out var entry))
            {
                waiting.Add(entry);
                batch.AddRange(entry.Decisions);
            }

            if (stored.Length < batch.Count)
                stored = new bool[Math.Max(batch.Count, options.Value.BatchSize)];
            await CommitAsync(waiting, batch, stored.AsMemory(0, batch.Count));
            waiting.Clear();
            batch.Clear();
        }
    }

    private async ValueTask CommitAsync(List<Entry> waiting, List<NewDecision> batch, Memory<bool> stored)
    {
        try
        {
            await appender.AppendAsync(batch, stored, rollups.Summarise, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // Nothing of the batch is on disk, and every caller in it is told so.
            Log.NotStored(logger, batch.Count, fault);
            foreach (var entry in waiting)
                entry.Fail(fault);
            return;
        }

        var offset = 0;
        foreach (var entry in waiting)
        {
            entry.Succeed(stored.Span.Slice(offset, entry.Decisions.Count).Count(true));
            offset += entry.Decisions.Count;
        }
    }

    private sealed class Entry(IReadOnlyList<NewDecision> decisions)
    {
        private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<NewDecision> Decisions => decisions;
        public Task<int> Done => _done.Task;
        public void Succeed(int isNew) => _done.SetResult(isNew);
        public void Fail(Exception fault) => _done.SetException(new StoreUnavailableException(fault));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} decisions could not be stored; their callers get no answer.")]
        public static partial void NotStored(ILogger logger, int count, Exception fault);
    }
}

/// <summary>The store did not take a write; nothing of it is on disk.</summary>
public sealed class StoreUnavailableException(Exception inner) : Exception("The store does not take writes.", inner);
