using Cockpit.Store.Database;
using Cockpit.Store.Incidents;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>Incidents without what would have to go wrong for one.</summary>
internal static class StoredIncident
{
    /// <summary>Opens one on a model, as a job does that gives up; answers its id.</summary>
    public static async Task<string> IncidentAsync(this CockpitServer server, string model)
    {
        var store = server.Get<CockpitStore>();
        await store.WriteAsync(async (context, token) =>
        {
            await IncidentLog.ReportAsync(context, new IncidentReport(IncidentKind.CommandGivenUp, model, "A job gave up", TimeProvider.System.GetUtcNow(), "system:test", null), token);
            return true;
        }, CancellationToken.None);
        return (await server.Get<IncidentQueries>().RunningAsync(CancellationToken.None)).Single(row => row.Model == model).Id.ToString();
    }
}
