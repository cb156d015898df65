using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Exports;

/// <summary>Reads what exports were asked for.</summary>
public sealed class ExportQueries(CockpitStore store)
{
    /// <summary>One export, or null.</summary>
    public async Task<ExportRow?> FindAsync(ExportId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ExportRow>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>Those that somebody asked for, newest first, from before <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<ExportRow>> ListAsync(string requestedBy, ExportId? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = context.Set<ExportRow>().Where(row => row.RequestedBy == requestedBy);
        if (before is { } last)
            rows = rows.Where(row => row.Id < last);
        return await rows.OrderByDescending(row => row.Id).Take(size).ToListAsync(cancellationToken);
    }
}
