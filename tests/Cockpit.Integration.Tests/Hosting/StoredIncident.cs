using Cockpit.Store.Database;
using Cockpit.Store.Incidents;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>Incidents without what would have to go wrong for one.</summary>
internal static class StoredIncident
{
    /// <summary>Opens one on a model, as a job does that gives up; answers its id.</summary>
    public static Task<string> IncidentAsync(this CockpitServer server, string model)
        => server.IncidentAsync(new IncidentReport(IncidentKind.CommandGivenUp, model, "A job gave up", TimeProvider.System.GetUtcNow(), "system:test", null));

    /// <summary>Opens what is reported, or adds to it; answers its id.</summary>
    public static Task<string> IncidentAsync(this CockpitServer server, IncidentReport report)
        => server.Get<CockpitStore>().WriteAsync(async (context, token) => (await IncidentLog.ReportAsync(context, report, token)).Id.ToString(), CancellationToken.None);
}
