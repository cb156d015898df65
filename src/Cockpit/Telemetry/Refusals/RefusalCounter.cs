using Cockpit.Registry.Contracts;
using Cockpit.Store.Database;
using Cockpit.Store.Refusals;
using Cockpit.Store.Rollups;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Telemetry.Refusals;

/// <summary>
/// Counts what breaks contracts. Requests never wait for it: counts gather in memory and are written once a second, and when the program
/// stops; a process that is killed loses the last second of them.
/// </summary>
public sealed partial class RefusalCounter(CockpitStore store, TimeProvider clock, ILogger<RefusalCounter> logger) : BackgroundService
{
    // Names of fields that a contract does not know come from callers.
    private const int MostKeys = 10_000;

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private Dictionary<(string Model, string Field, string Rule, ContractAction Action, DateTimeOffset Minute), long> _counts = [];
    private DateTimeOffset _forgotten;

    /// <summary>Counts what was found in a request or an answer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outcome">What was found.</param>
    /// <param name="refused">Items of a request that was refused; else 0.</param>
    public void Count(string model, ContractOutcome outcome, int refused)
    {
        var minute = RollupKey.StartOf(clock.GetUtcNow(), 60);
        lock (_gate)
        {
            foreach (var ((field, rule, action), count) in outcome.Counts)
                Add((model, field, rule, action, minute), count);
            if (refused > 0)
                Add((model, "", FieldRules.Request, ContractAction.Refused, minute), refused);
        }
    }

    /// <summary>Writes what has gathered.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<(string Model, string Field, string Rule, ContractAction Action, DateTimeOffset Minute), long> counts;
        lock (_gate)
        {
            if (_counts.Count == 0)
                return;
            (counts, _counts) = (_counts, []);
        }

        try
        {
            await store.WriteAsync(async (context, token) =>
            {
                context.AddRange(counts.Select(pair => new RefusalRow { Model = pair.Key.Model, Field = pair.Key.Field, Rule = pair.Key.Rule, Mode = StoreText.Of(pair.Key.Action), Minute = pair.Key.Minute, Count = pair.Value }));
                return await context.SaveChangesAsync(token);
            }, cancellationToken);
        }
        catch
        {
            lock (_gate)
            {
                foreach (var (key, count) in counts)
                    Add(key, count);
            }

            throw;
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(FlushAsync, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(Pulse, clock);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
            await TryAsync(RoundAsync, stoppingToken);
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (now - _forgotten < TimeSpan.FromHours(1))
            return;
        await store.WriteAsync((context, token) => context.Set<RefusalRow>().Where(row => row.Minute < now - Kept).ExecuteDeleteAsync(token), cancellationToken);
        _forgotten = now;
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The counts stay and are written with the next ones.
            Log.NotWritten(logger, fault);
        }
    }

    private void Add((string Model, string Field, string Rule, ContractAction Action, DateTimeOffset Minute) key, long count)
    {
        if (_counts.Count >= MostKeys && !_counts.ContainsKey(key))
            key = key with { Field = "" };
        _counts[key] = _counts.GetValueOrDefault(key) + count;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What broke contracts could not be counted in the store yet.")]
        public static partial void NotWritten(ILogger logger, Exception fault);
    }
}
