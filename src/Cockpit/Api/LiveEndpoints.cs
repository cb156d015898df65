using Cockpit.Access;
using Cockpit.Evidence.Past;
using Cockpit.Problems;

namespace Cockpit.Api;

/// <summary>What was live when: <c>/api/v1/live</c>.</summary>
public static class LiveEndpoints
{
    /// <summary>Maps the address.</summary>
    public static void MapLive(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/live", ReadAsync).WithTags("Evidence").RequireAuthorization(Policies.Audit).Produces<LiveDocument>().ProducesProblem(400).ProducesProblem(404)
            .WithSummary("What was live at an instant: version, pause, policy, contract and rollout of each model, each with the command and the audit row that made it so");

    private static async Task<IResult> ReadAsync(HttpContext http, PastReader past, string? at, string? model)
    {
        if (!InstantText.TryRead(at, out var instant))
            return new ProblemResult(InstantText.Refused("at", at));
        var (document, problem) = await past.ReadAsync(instant, string.IsNullOrEmpty(model) ? null : model, Caller.Of(http.User), http.RequestAborted);
        return document is null ? new ProblemResult(problem!) : TypedResults.Ok(document);
    }
}
