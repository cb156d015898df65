using System.Collections.Concurrent;
using System.Threading.Channels;
using Cockpit.Gateway.Upstream;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Shadowing;

/// <summary>What became of the questions to shadows since the process started.</summary>
/// <param name="Taken">Questions that wait, were asked, or are being asked.</param>
/// <param name="Dropped">Questions that found too many waiting.</param>
/// <param name="Stored">Answers on disk.</param>
/// <param name="Lost">Answers that the store did not take.</param>
public sealed record ShadowCounts(long Taken, long Dropped, long Stored, long Lost);

/// <summary>
/// Asks versions that nobody hears, beside the requests and never before them, and stores how they compare. Everything is bounded;
/// what is too much is dropped and counted, for no caller ever waits for a shadow.
/// </summary>
public sealed partial class Shadows(VersionServer server, CockpitStore store, TimeProvider clock, ILogger<Shadows> logger) : BackgroundService
{
    private const long MostBytes = 64 * 1024 * 1024;
    private const int MostRows = 8192;
    private const int BatchRows = 512;
    private const int Tries = 5;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<(string Model, string Version), Lazy<ShadowLane>> _lanes = new();
    private readonly Channel<ShadowAnswerRow> _rows = Channel.CreateBounded<ShadowAnswerRow>(new BoundedChannelOptions(MostRows) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private long _bytes;
    private long _taken;
    private long _dropped;
    private long _stored;
    private long _lost;

    /// <summary>Counts since the start.</summary>
    public ShadowCounts Counts => new(Volatile.Read(ref _taken), Volatile.Read(ref _dropped), Volatile.Read(ref _stored), Volatile.Read(ref _lost));

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_lanes.Values.Select(lane => lane.Value.WhenStoppedAsync()));
        _rows.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    /// <summary>Takes a question unless too much waits.</summary>
    internal void Take(ShadowQuestion question)
    {
        var lane = _lanes.GetOrAdd((question.Version.Model, question.Version.Name), static (_, self) => new Lazy<ShadowLane>(() => new ShadowLane(self.AskAsync, self._stopping.Token)), this);
        if (Interlocked.Add(ref _bytes, question.Bytes) <= MostBytes && lane.Value.TryAdd(question))
        {
            Interlocked.Increment(ref _taken);
            return;
        }

        Interlocked.Add(ref _bytes, -question.Bytes);
        Interlocked.Increment(ref _dropped);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<ShadowAnswerRow> batch = [];
        while (await _rows.Reader.WaitToReadAsync(CancellationToken.None))
        {
            // On SQLite each write takes the turn of the decisions' own: few large ones are kinder than many small ones.
            await Task.Delay(Gathering, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            batch.Clear();
            while (batch.Count < BatchRows && _rows.Reader.TryRead(out var row))
                batch.Add(row);
            await StoreAsync(batch, stoppingToken);
        }
    }

    private async Task AskAsync(ShadowQuestion question, CancellationToken stopping)
    {
        var limits = new CallLimits(question.Limits, TimeSpan.FromMilliseconds(question.Version.TimeoutMs), WasCut: false);
        var result = await server.AskAsync(question.Call, question.Task, question.Version, limits, stopping);
        Interlocked.Add(ref _bytes, -question.Bytes);
        stopping.ThrowIfCancellationRequested();
        Note(question.Rows(result));
    }

    /// <summary>Has rows stored, unless too many wait.</summary>
    internal void Note(IEnumerable<ShadowAnswerRow> rows)
    {
        foreach (var row in rows)
        {
            if (!_rows.Writer.TryWrite(row))
                Interlocked.Increment(ref _lost);
        }
    }

    private async Task StoreAsync(List<ShadowAnswerRow> batch, CancellationToken stoppingToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await store.WriteAsync((context, _) =>
                {
                    context.AddRange(batch);
                    return Task.FromResult(batch.Count);
                }, CancellationToken.None);
                Interlocked.Add(ref _stored, batch.Count);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException && (tries >= Tries || stoppingToken.IsCancellationRequested))
            {
                // Comparisons are worth less than the memory that would keep them until the store is back.
                Log.Lost(logger, fault, batch.Count);
                Interlocked.Add(ref _lost, batch.Count);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} answers of shadows could not be stored and are lost.")]
        public static partial void Lost(ILogger logger, Exception fault, int count);
    }
}
