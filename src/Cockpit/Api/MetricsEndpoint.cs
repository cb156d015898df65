using Cockpit.Access;
using Cockpit.Observability;
using Cockpit.Problems;
using Microsoft.Extensions.Options;

namespace Cockpit.Api;

/// <summary>What Prometheus scrapes.</summary>
public static class MetricsEndpoint
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Maps <c>/metrics</c>: for viewers of every team, or for everyone where that is set.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        var metrics = app.MapGet("/metrics", Scrape).WithTags("Health").WithSummary("All metrics of this process in Prometheus' text format")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        if (app.ServiceProvider.GetRequiredService<IOptions<ObservabilityOptions>>().Value.OpenMetrics)
            metrics.AllowAnonymous();
        else
            metrics.RequireAuthorization(Policies.View).ProducesProblem(StatusCodes.Status403Forbidden);
    }

    private static IResult Scrape(HttpContext http, PrometheusExporter exporter)
        => http.User.Identity is not CallerIdentity { Caller.Teams: not null } ? Results.Text(exporter.Scrape(), TextFormat) : new ProblemResult(CoversAllTeams);

    private static Problem CoversAllTeams { get; } = new("other-teams", StatusCodes.Status403Forbidden, "The metrics cover all teams",
        "Your key belongs to one team, and the metrics name the models of all.", "Use a key without a team: cockpit key create --role viewer --name prometheus");
}
