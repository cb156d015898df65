using Cockpit.Store.Database;
using Cockpit.Store.Queue;

namespace Cockpit.Gateway.Queue;

/// <summary>Removes answers, discarded calls and dead letters whose time is over; the decisions that they led to stay.</summary>
public sealed partial class QueueRetention(CockpitStore store, TimeProvider clock, ILogger<QueueRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);

    /// <summary>Removes what is over by now; returns how many calls.</summary>
    internal Task<int> SweepAsync(CancellationToken cancellationToken)
        => store.RemoveAsync(context =>
        {
            var now = clock.GetUtcNow();
            return context.Set<QueuedCallRow>().Where(row => row.Expires < now).OrderBy(row => row.Expires);
        }, cancellationToken);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(Round, clock);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.NotSwept(logger, fault);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Calls whose time is over could not be removed; the next round tries again.")]
        public static partial void NotSwept(ILogger logger, Exception fault);
    }
}
