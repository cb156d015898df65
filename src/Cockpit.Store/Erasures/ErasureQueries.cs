using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Erasures;

/// <summary>Reads erasures.</summary>
public sealed class ErasureQueries(CockpitStore store)
{
    /// <summary>One erasure, or null.</summary>
    public async Task<ErasureRow?> FindAsync(ErasureId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ErasureRow>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>Those that are not done, the oldest first.</summary>
    public async Task<IReadOnlyList<ErasureId>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ErasureRow>().Where(row => row.EndedAt == null).OrderBy(row => row.At).Select(row => row.Id).ToListAsync(cancellationToken);
    }

    /// <summary>The erasures of a subject, by its keyed hash, the newest first.</summary>
    public async Task<IReadOnlyList<ErasureRow>> OfAsync(byte[] subjectHash, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ErasureRow>().Where(row => row.SubjectHash == subjectHash).OrderByDescending(row => row.At).ToListAsync(cancellationToken);
    }
}
