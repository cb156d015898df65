using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Incidents;

/// <summary>An incident with its timeline, in order.</summary>
public sealed record IncidentHistory(IncidentRow Incident, IReadOnlyList<IncidentEventRow> Events);

/// <summary>Which incidents to list; a null field does not narrow.</summary>
public sealed record IncidentFilter
{
    /// <summary>Only those of these models.</summary>
    public required IReadOnlyList<string> Models { get; init; }
    /// <summary>What went wrong.</summary>
    public IncidentKind? Kind { get; init; }
    /// <summary>That severity or worse.</summary>
    public IncidentSeverity? Severity { get; init; }
    /// <summary>How far they have come.</summary>
    public IncidentState? State { get; init; }
    /// <summary>Only those that are not over.</summary>
    public bool OnlyRunning { get; init; }
}

/// <summary>Reads incidents.</summary>
public sealed class IncidentQueries(CockpitStore store)
{
    /// <summary>One incident with its timeline, or null.</summary>
    public async Task<IncidentHistory?> FindAsync(IncidentId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        if (await context.Set<IncidentRow>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } incident)
            return null;
        var events = await context.Set<IncidentEventRow>().Where(row => row.Incident == id).OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
        return new IncidentHistory(incident, events);
    }

    /// <summary>The incidents that match, the newest first, from before the sequence <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<IncidentRow>> ListAsync(IncidentFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = context.Set<IncidentRow>().Where(row => filter.Models.Contains(row.Model));
        if (filter.Kind is { } kind)
            rows = rows.Where(row => row.Kind == kind);
        if (filter.Severity is { } lowest)
        {
            var worse = AtLeast(lowest);
            rows = rows.Where(row => worse.Contains(row.Severity));
        }

        if (filter.State is { } state)
            rows = rows.Where(row => row.State == state);
        if (filter.OnlyRunning)
            rows = rows.Where(row => row.State != IncidentState.Resolved);
        if (before is { } sequence)
            rows = rows.Where(row => row.Sequence < sequence);
        return await rows.OrderByDescending(row => row.Sequence).Take(size).ToListAsync(cancellationToken);
    }

    /// <summary>Every incident that is not over, the oldest first.</summary>
    public async Task<IReadOnlyList<IncidentRow>> RunningAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<IncidentRow>().Where(row => row.State != IncidentState.Resolved).OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
    }

    /// <summary>The severities are words in the store, which knows no order of them.</summary>
    private static IncidentSeverity[] AtLeast(IncidentSeverity lowest) => [.. Enum.GetValues<IncidentSeverity>().Where(severity => severity >= lowest)];
}
