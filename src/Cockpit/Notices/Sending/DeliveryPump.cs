using System.Collections.Concurrent;
using Cockpit.Notices.Outlets;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Notices.Sending;

/// <summary>
/// Sends what has been decided, each destination on its own, so that a slow one holds up nobody else. Before it sends it puts the delivery off
/// for longer than sending can take: another gateway leaves it alone, and after a crash it is tried again.
/// </summary>
public sealed partial class DeliveryPump(CockpitStore store, NoticeQueries notices, Sender sender, IOptions<NoticeOptions> options, TimeProvider clock, ILogger<DeliveryPump> logger) : BackgroundService
{
    private const int MostAtOnce = 16;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Task> _working = new(StringComparer.Ordinal);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Beat, clock);
        try
        {
            while (await beat.WaitForNextTickAsync(stoppingToken))
                await BeginAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops; what is under way ends with it and is tried again.
        }

        await Task.WhenAll(_working.Values);
    }

    private async Task BeginAsync(CancellationToken stopping)
    {
        foreach (var (name, work) in _working)
        {
            if (work.IsCompleted)
                _working.TryRemove(name, out _);
        }

        try
        {
            foreach (var name in await notices.DueDestinationsAsync(clock.GetUtcNow(), stopping))
            {
                if (_working.Count < MostAtOnce && !_working.ContainsKey(name))
                    _working[name] = DrainAsync(name, stopping);
            }
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.StoreAway(logger, fault);
        }
    }

    private async Task DrainAsync(string destination, CancellationToken stopping)
    {
        try
        {
            while (await notices.NextDueAsync(destination, clock.GetUtcNow(), stopping) is { } due)
            {
                if (!await ClaimAsync(due, stopping))
                    continue;
                var answer = await sender.SendAsync(due, stopping);
                await RecordAsync(due, answer, stopping);
                if (answer.Kind != AnswerKind.Taken)
                    Log.NotTaken(logger, due.Id, destination, due.Attempts + 1, answer.Words);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It stays put off, and is tried again.
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.StoreAway(logger, fault);
        }
    }

    private async Task<bool> ClaimAsync(DeliveryRow due, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + (4 * TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
        return await store.WriteAsync((context, token) => context.Set<DeliveryRow>().Where(row => row.Sequence == due.Sequence && row.State == DeliveryState.Waiting && row.NextTryAt == due.NextTryAt)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, row => row.Attempts + 1).SetProperty(row => row.NextTryAt, until), token), cancellationToken) == 1;
    }

    /// <summary>Only while nobody else has begun it since, or somebody has had it sent anew.</summary>
    private Task<int> RecordAsync(DeliveryRow due, Answer answer, CancellationToken cancellationToken)
    {
        var (now, attempts) = (clock.GetUtcNow(), due.Attempts + 1);
        var isOver = answer.Kind != AnswerKind.Later || attempts >= options.Value.Attempts;
        var state = answer.Kind == AnswerKind.Taken ? DeliveryState.Delivered : isOver ? DeliveryState.Dead : DeliveryState.Waiting;
        var next = now + (answer.After ?? Pause(attempts));
        DateTimeOffset? ended = isOver ? now : null;
        return store.WriteAsync((context, token) => context.Set<DeliveryRow>().Where(row => row.Sequence == due.Sequence && row.State == DeliveryState.Waiting && row.Attempts == attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.LastAnswer, answer.Words).SetProperty(row => row.NextTryAt, next).SetProperty(row => row.EndedAt, ended), token), cancellationToken);
    }

    /// <summary>Doubles, up to an hour, and is spread by a fifth, so that not all who wait for one receiver ask it at once.</summary>
    private TimeSpan Pause(int attempts)
    {
        var seconds = Math.Min(options.Value.RetrySeconds * Math.Pow(2, attempts - 1), LongestPause.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (0.8 + (0.4 * Random.Shared.NextDouble())));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Deliveries wait because the store did not answer; trying again every second.")]
        public static partial void StoreAway(ILogger logger, Exception fault);

        [LoggerMessage(2, LogLevel.Warning, "Delivery {Delivery} to {Destination} was not taken at attempt {Attempt}: {Answer}.")]
        public static partial void NotTaken(ILogger logger, string delivery, string destination, int attempt, string answer);
    }
}
