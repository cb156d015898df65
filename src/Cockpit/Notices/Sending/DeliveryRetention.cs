using Cockpit.Notices.Outlets;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;
using Microsoft.Extensions.Options;

namespace Cockpit.Notices.Sending;

/// <summary>
/// Removes deliveries that came to an end long ago. One of an incident that goes on stays: it says who has been told, so that nobody is
/// told the same twice, and who is to be told how it goes on.
/// </summary>
public sealed partial class DeliveryRetention(CockpitStore store, IOptions<NoticeOptions> options, TimeProvider clock, ILogger<DeliveryRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(10);

    /// <summary>Removes what is over by now; returns how many deliveries.</summary>
    internal Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        return store.RemoveAsync(context => context.Set<DeliveryRow>().Where(row => row.State != DeliveryState.Waiting && row.EndedAt < before)
            .Where(row => !context.Set<IncidentRow>().Any(incident => incident.Id == row.Incident && incident.State != IncidentState.Resolved)).OrderBy(row => row.Sequence), cancellationToken);
    }

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
        [LoggerMessage(1, LogLevel.Warning, "Old deliveries could not be removed; the next round tries again.")]
        public static partial void NotSwept(ILogger logger, Exception fault);
    }
}
