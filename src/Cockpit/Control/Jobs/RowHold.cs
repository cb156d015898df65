using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Jobs;

/// <summary>
/// Changes nothing, and holds a row until the transaction ends: on PostgreSQL two transactions at once would each decide by what stood
/// there before the other. Who holds both takes the model first.
/// </summary>
internal static class RowHold
{
    public static Task<int> ModelAsync(CockpitContext context, string model, CancellationToken cancellationToken)
        => context.Set<ModelRow>().Where(row => row.Name == model).ExecuteUpdateAsync(set => set.SetProperty(row => row.IssuedEpoch, row => row.IssuedEpoch), cancellationToken);

    public static Task<int> IncidentAsync(CockpitContext context, IncidentId id, CancellationToken cancellationToken)
        => context.Set<IncidentRow>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, row => row.Title), cancellationToken);

    public static Task<int> CommandAsync(CockpitContext context, CommandId id, CancellationToken cancellationToken)
        => context.Set<CommandRow>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, row => row.Attempts), cancellationToken);
}
