using Cockpit.Access;
using Cockpit.Control.Guardrails;
using Cockpit.Problems;
using Cockpit.Registry;

namespace Cockpit.Api;

/// <summary>How the guardrails of a model's policy stand: <c>/api/v1/models/{model}/guardrails</c>. They are set with the policy.</summary>
public static class GuardrailEndpoints
{
    /// <summary>Maps the address.</summary>
    public static void MapGuardrails(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/models/{model}/guardrails", ReadAsync).WithTags("Insight").RequireAuthorization(Policies.View)
            .WithSummary("Each guardrail with its state, and the breaches of the last 30 days").Produces<GuardrailsDocument>().ProducesProblem(404);

    private static async Task<IResult> ReadAsync(HttpContext http, string model, RegistryKeeper registry, GuardrailBoard board)
        => registry.Current.Find(model, Caller.Of(http.User)) is { } entry
            ? TypedResults.Ok(await board.ReadAsync(entry, http.RequestAborted)) : new ProblemResult(CommonProblems.UnknownModel(model));
}
