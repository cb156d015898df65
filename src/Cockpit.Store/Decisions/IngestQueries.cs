using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Decisions;

/// <summary>Reads deliveries and what was quarantined of them.</summary>
public sealed class IngestQueries(CockpitStore store)
{
    /// <summary>Deliveries, newest first.</summary>
    public async Task<IReadOnlyList<IngestRow>> ListAsync(int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<IngestRow>().OrderByDescending(row => row.At).Take(size).ToListAsync(cancellationToken);
    }

    /// <summary>Quarantined lines of a delivery, in order, after line <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<QuarantineRow>> QuarantineAsync(Guid ingest, long after, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<QuarantineRow>().Where(row => row.IngestId == ingest && row.Line > after).OrderBy(row => row.Line).Take(size).ToListAsync(cancellationToken);
    }
}
