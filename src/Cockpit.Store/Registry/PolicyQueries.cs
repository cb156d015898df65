using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Registry;

/// <summary>Reads policies that were in force once.</summary>
public sealed class PolicyQueries(CockpitStore store)
{
    /// <summary>A model's policy of a revision, or null.</summary>
    public async Task<PolicyRow?> FindAsync(string model, long revision, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<PolicyRow>().SingleOrDefaultAsync(row => row.Model == model && row.Revision == revision, cancellationToken);
    }
}
