using Cockpit.Access;
using Cockpit.Control.Incidents;
using Cockpit.Problems;

namespace Cockpit.Api;

/// <summary>Where an outside Alertmanager reports: <c>/api/v1/alerts/alertmanager</c>.</summary>
public static class AlertEndpoints
{
    /// <summary>Maps the address.</summary>
    public static void MapAlerts(this IEndpointRouteBuilder app)
        => app.MapPost("/api/v1/alerts/alertmanager", TakeAsync).WithTags("Incidents").RequireAuthorization(Policies.Deliver)
            .WithSummary("Takes Alertmanager's webhook, version 4: alerts open and end incidents of the model that their label names").Produces<AlertsTaken>().ProducesProblem(400).ProducesProblem(422);

    private static async Task<IResult> TakeAsync(HttpContext http, AlertGroup group, AlertDesk desk)
    {
        var (taken, problem) = await desk.TakeAsync(group, Caller.Of(http.User), http.RequestAborted);
        return problem is null ? TypedResults.Ok(taken) : new ProblemResult(problem);
    }
}
