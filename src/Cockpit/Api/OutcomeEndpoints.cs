using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Telemetry;
using Cockpit.Telemetry.Ingest;
using Cockpit.Telemetry.Outcomes;
using Cockpit.Telemetry.Rollups;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Cockpit.Api;

/// <summary>Outcomes: <c>/api/v1/outcomes</c>.</summary>
public static class OutcomeEndpoints
{
    /// <summary>Maps the group.</summary>
    public static void MapOutcomes(this IEndpointRouteBuilder app)
        => app.MapPost("/api/v1/outcomes", TakeAsync).WithTags("Decisions").RequireAuthorization(Policies.Deliver)
            .WithSummary("Takes what turned out to be true of decisions (NDJSON, any length, as late and as often as needed)")
            .DescribesBody("application/x-ndjson", "One statement a line: decision (Cockpit's id or the source's own), label, source, at. The newest statement about a decision is its label.")
            .Produces<IngestSummary>().ProducesProblem(503);

    private static async Task<IResult> TakeAsync(HttpContext http, CockpitStore store, RegistryKeeper registry, TimeProvider clock, IOptions<TelemetryOptions> options, IOptions<RollupOptions> rollups)
    {
        // A delivery may be of any length: it is read with back-pressure, never held whole.
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var run = new OutcomeRun(store, registry.Current, Caller.Of(http.User), clock, rollups.Value);
        await run.Delivery.StartAsync("api: outcomes", http.RequestAborted);
        await NdjsonLines.ReadAsync(http.Request.BodyReader, run.Delivery, run.TakeAsync, options.Value.MaxLineBytes, http.RequestAborted);
        return TypedResults.Ok(await run.FinishAsync(http.RequestAborted));
    }
}
