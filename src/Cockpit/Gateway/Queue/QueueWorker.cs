using System.Collections.Concurrent;
using Cockpit.Gateway.Routing;
using Cockpit.Registry;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Queue;

/// <summary>Works on queued calls: takes as many as it has places for, keeps their leases, and takes back what other gateways have let go.</summary>
public sealed partial class QueueWorker(
    Leases leases, QueueRunner runner, QueueQueries queue, QueueMetrics metrics, QueueSignal signal, RegistryKeeper registry, IOptions<QueueOptions> options, TimeProvider clock,
    ILogger<QueueWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly FairShare _share = new();
    private readonly ConcurrentDictionary<HeldCall, Task> _running = new();
    private readonly ConcurrentDictionary<(string Model, string TrafficClass), DateTimeOffset> _heldUp = new();
    private List<QueueLine> _lines = [];
    private long _lookedAt;

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // What is being asked comes to its end; what does not in time is asked again by another, when its lease is over.
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Task.WhenAll(RepeatAsync(WorkAsync, () => signal.WaitAsync(Look, stoppingToken), stoppingToken),
            RepeatAsync(KeepAsync, () => Task.Delay(Beat, clock, stoppingToken), stoppingToken));

    // Three beats in a lease: one that is late, or meets a store that is away, costs nothing. Depths are read as often, for whoever scrapes them.
    private TimeSpan Beat => options.Value.Lease / 3 < TimeSpan.FromSeconds(5) ? options.Value.Lease / 3 : TimeSpan.FromSeconds(5);

    private async Task RepeatAsync(Func<CancellationToken, Task> round, Func<Task> pause, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await round(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing is lost by waiting: calls stay where they are, and the next round begins anew.
                Log.NotDone(logger, fault);
            }

            await pause();
        }
    }

    /// <summary>Begins what there are places for, until there is nothing to begin.</summary>
    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        int begun;
        do
        {
            begun = 0;
            if (options.Value.Concurrency - _running.Count is var places && places > 0)
            {
                await LookAsync(cancellationToken);
                foreach (var held in await leases.TakeAsync(await ChooseAsync(places, cancellationToken), cancellationToken))
                {
                    Begin(held, cancellationToken);
                    begun++;
                }
            }
        }
        while (begun > 0);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_lines.Count > 0 && clock.GetElapsedTime(_lookedAt) < Look)
            return;
        _lookedAt = clock.GetTimestamp();
        _lines = [.. await queue.DueLinesAsync(clock.GetUtcNow(), cancellationToken)];
    }

    private async Task<List<QueuedCallId>> ChooseAsync(int places, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var chosen = new List<QueuedCallId>();
        foreach (var (line, share) in _share.Split([.. _lines.Where(line => IsServed(line, now))], places))
        {
            var due = await queue.DueAsync(line, now, share, cancellationToken);
            chosen.AddRange(due);
            if (due.Count < share)
                _lines.Remove(line);
        }

        return chosen;
    }

    /// <summary>Whether asking would do any good now. What waits for a model that is paused, or has nothing to answer with, uses up no try.</summary>
    private bool IsServed(QueueLine line, DateTimeOffset now)
    {
        if (_heldUp.TryGetValue((line.Model, line.TrafficClass), out var until) && until > now)
            return false;
        if (!registry.Current.Models.TryGetValue(line.Model, out var model) || model.Row.PausedAt is not null)
            return false;
        var settings = model.Policy.For(line.TrafficClass);
        // The only protocol whose calls are answered later so far.
        return settings.Fallback.Count > 0 || Routes.Refusal(model, settings, EndpointProtocol.OpenInference) is null or { Status: < StatusCodes.Status500InternalServerError };
    }

    private void Begin(HeldCall held, CancellationToken stoppingToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[held] = ended.Task;
        _ = Task.Run(() => RunAsync(held, ended, stoppingToken), CancellationToken.None);
    }

    private async Task RunAsync(HeldCall held, TaskCompletionSource ended, CancellationToken stoppingToken)
    {
        try
        {
            if (await runner.RunAsync(held, stoppingToken) is { } wait)
                _heldUp[(held.Row.Model, held.Row.TrafficClass)] = clock.GetUtcNow() + wait;
        }
        catch (Exception fault)
        {
            // The lease ends, and another try begins: nothing of the call is lost.
            Log.Abandoned(logger, fault, held.Row.Id);
        }
        finally
        {
            _running.TryRemove(held, out _);
            ended.SetResult();
            signal.Wake();
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!_running.IsEmpty)
            await leases.KeepAsync(_running.Keys.Select(held => held.Row), cancellationToken);
        if (await leases.TakeBackAsync(cancellationToken) is var back && back > 0)
            Log.TakenBack(logger, back);
        metrics.Observe(await queue.DepthsAsync(model: null, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A round of work on queued calls failed; the next one begins anew.")]
        public static partial void NotDone(ILogger logger, Exception fault);

        [LoggerMessage(2, LogLevel.Error, "A try of queued call {Call} was left as it is; it is tried again when its lease is over.")]
        public static partial void Abandoned(ILogger logger, Exception fault, QueuedCallId call);

        [LoggerMessage(3, LogLevel.Warning, "{Count} queued calls were taken from gateways that do not keep them any more.")]
        public static partial void TakenBack(ILogger logger, int count);
    }
}
