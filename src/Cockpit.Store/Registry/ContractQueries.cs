using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Registry;

/// <summary>Reads contracts that were in force once.</summary>
public sealed class ContractQueries(CockpitStore store)
{
    /// <summary>A model's contract of a revision, or null.</summary>
    public async Task<ContractRow?> FindAsync(string model, long revision, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ContractRow>().SingleOrDefaultAsync(row => row.Model == model && row.Revision == revision, cancellationToken);
    }
}
