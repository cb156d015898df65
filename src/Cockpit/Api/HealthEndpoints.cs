using Cockpit.Registry;

namespace Cockpit.Api;

/// <summary>What orchestrators ask; open to everyone and telling nothing but yes or no.</summary>
public static class HealthEndpoints
{
    /// <summary>Maps <c>/healthz/live</c>, which does no I/O, and <c>/healthz/ready</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/healthz").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new HealthView("live"))).WithSummary("The process runs");
        health.MapGet("/ready", (RegistryKeeper registry) => registry.Current.ChangeVersion >= 0
            ? Results.Ok(new HealthView("ready"))
            : Results.Json(new HealthView("starting"), statusCode: StatusCodes.Status503ServiceUnavailable)).WithSummary("It serves");
    }

    /// <summary>The answer.</summary>
    public sealed record HealthView(string Status);
}
