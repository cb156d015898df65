using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Notices;

/// <summary>Which deliveries to list; a null field does not narrow.</summary>
public sealed record DeliveryFilter(string? Destination = null, DeliveryState? State = null, IncidentId? Incident = null);

/// <summary>Reads destinations and deliveries.</summary>
public sealed class NoticeQueries(CockpitStore store)
{
    /// <summary>All destinations by name.</summary>
    public async Task<IReadOnlyList<DestinationRow>> DestinationsAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<DestinationRow>().OrderBy(row => row.Name).ToListAsync(cancellationToken);
    }

    /// <summary>One of them, or null.</summary>
    public async Task<DestinationRow?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<DestinationRow>().SingleOrDefaultAsync(row => row.Name == name, cancellationToken);
    }

    /// <summary>The deliveries that match, the newest first, from before the sequence <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DeliveryFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        IQueryable<DeliveryRow> rows = context.Set<DeliveryRow>();
        if (filter.Destination is { } destination)
            rows = rows.Where(row => row.Destination == destination);
        if (filter.State is { } state)
            rows = rows.Where(row => row.State == state);
        if (filter.Incident is { } incident)
            rows = rows.Where(row => row.Incident == incident);
        if (before is { } sequence)
            rows = rows.Where(row => row.Sequence < sequence);
        return await rows.OrderByDescending(row => row.Sequence).Take(size).ToListAsync(cancellationToken);
    }

    /// <summary>The destinations, not being off, at which something is due.</summary>
    public async Task<IReadOnlyList<string>> DueDestinationsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await Due(context, now).Select(row => row.Destination).Distinct().ToListAsync(cancellationToken);
    }

    /// <summary>The next delivery that is due at a destination; null when nothing is. What an incident has to tell goes in its order: while an earlier delivery of it waits, later ones do as well.</summary>
    public async Task<DeliveryRow?> NextDueAsync(string destination, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await Due(context, now).Where(row => row.Destination == destination).OrderBy(row => row.Sequence).FirstOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<DeliveryRow> Due(CockpitContext context, DateTimeOffset now)
        => context.Set<DeliveryRow>().Where(row => row.State == DeliveryState.Waiting && row.NextTryAt <= now)
            .Where(row => context.Set<DestinationRow>().Any(destination => destination.Name == row.Destination && !destination.IsOff))
            .Where(row => !context.Set<DeliveryRow>().Any(other => other.State == DeliveryState.Waiting && other.Destination == row.Destination && other.Incident == row.Incident && other.Sequence < row.Sequence));
}
