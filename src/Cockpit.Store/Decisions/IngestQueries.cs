using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Decisions;

/// <summary>Reads deliveries and what was quarantined of them.</summary>
public sealed class IngestQueries(CockpitStore store)
{
    /// <summary>Deliveries of <paramref name="actor"/>, or of everyone, newest first.</summary>
    public async Task<IReadOnlyList<IngestRow>> ListAsync(string? actor, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<IngestRow>().Where(row => actor == null || row.Actor == actor).OrderByDescending(row => row.At).Take(size).ToListAsync(cancellationToken);
    }

    /// <summary>Quarantined lines of a delivery, in order, after line <paramref name="after"/>; none when it is not <paramref name="actor"/>'s.</summary>
    public async Task<IReadOnlyList<QuarantineRow>> QuarantineAsync(Guid ingest, string? actor, long after, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<QuarantineRow>().Where(row => row.IngestId == ingest && row.Line > after)
            .Where(row => actor == null || context.Set<IngestRow>().Any(delivery => delivery.Id == ingest && delivery.Actor == actor))
            .OrderBy(row => row.Line).Take(size).ToListAsync(cancellationToken);
    }
}
