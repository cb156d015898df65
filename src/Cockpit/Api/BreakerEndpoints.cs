using Cockpit.Access;
using Cockpit.Gateway.Health;
using Cockpit.Problems;
using Cockpit.Registry;

namespace Cockpit.Api;

/// <summary>Breakers of versions on the gateway that answers: <c>/api/v1/models/{model}/versions/{version}/breaker:close</c>.</summary>
public static class BreakerEndpoints
{
    /// <summary>Maps the address.</summary>
    public static void MapBreakers(this IEndpointRouteBuilder app)
        => app.MapPost("/api/v1/models/{model}/versions/{version}/breaker:close", CloseAsync).WithTags("Health").RequireAuthorization(Policies.Operate)
            .WithSummary("Lets calls to a version through again at once, on the gateway that answers this request; audited").Produces<BreakerClosed>().ProducesProblem(404);

    private static async Task<IResult> CloseAsync(HttpContext http, string model, string version, RegistryKeeper registry, BreakerControl control)
    {
        var caller = Caller.Of(http.User);
        if (registry.Current.Find(model, caller) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        if (!entry.Versions.TryGetValue(version, out var known))
            return new ProblemResult(CommonProblems.UnknownVersion(model, version));
        var before = await control.CloseAsync(entry.Row, known, caller, http.RequestAborted);
        return TypedResults.Ok(new BreakerClosed(model, version, RegistryKeeper.NodeName, before is { } state ? BreakerView.Word(state) : null));
    }

    /// <summary>A breaker that lets calls through.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="Version">The version.</param>
    /// <param name="Gateway">The gateway; others keep their own breakers.</param>
    /// <param name="Before">How it stood: open, trying, held, or closed already; null when no call was made on this gateway yet.</param>
    public sealed record BreakerClosed(string Model, string Version, string Gateway, string? Before);
}
