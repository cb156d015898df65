using Cockpit.Access;
using Cockpit.Insight.Explanations;
using Cockpit.Problems;
using Cockpit.Store.Decisions;

namespace Cockpit.Api;

/// <summary>Why a decision was made: <c>/api/v1/decisions/{id}/explanation</c>.</summary>
public static class ExplanationEndpoints
{
    /// <summary>Maps the address.</summary>
    public static void MapExplanations(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/decisions/{id}/explanation", ExplainAsync).WithTags("Decisions").RequireAuthorization(Policies.View)
            .WithSummary("What each feature added to a decision's score: asks the version that decided, beside the callers")
            .Produces<ExplanationDocument>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(429).ProducesProblem(502).ProducesProblem(503).ProducesProblem(504);

    private static async Task<IResult> ExplainAsync(HttpContext http, string id, Explainer explainer)
    {
        var (document, problem) = await explainer.ExplainAsync(DecisionId.From(id), Caller.Of(http.User), http.RequestAborted);
        return document is null ? new ProblemResult(problem!) : TypedResults.Ok(document);
    }
}
