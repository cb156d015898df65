using Cockpit.Access;
using Cockpit.Insight.Agreement;
using Cockpit.Insight.Reports;
using Cockpit.Problems;
using Cockpit.Registry;

namespace Cockpit.Api;

/// <summary>Whether the sources of outcomes agree: <c>/api/v1/models/{model}/agreement</c>.</summary>
public static class AgreementEndpoints
{
    /// <summary>Maps the address.</summary>
    public static void MapAgreement(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/models/{model}/agreement", CompareAsync).WithTags("Insight").RequireAuthorization(Policies.View)
            .WithSummary("Whether the sources of outcomes agree on the same decisions; the last 30 days unless from and to say otherwise")
            .Produces<AgreementDocument>().ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> CompareAsync(HttpContext http, string model, string? version, string? from, string? to, RegistryKeeper registry, AgreementReader agreement)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var (query, problem) = new InsightQueryText(version, http.Request.Query["class"], from, to).Parse(entry);
        if (query is null)
            return new ProblemResult(problem!);
        // Sources judge decisions, whichever version made them: only who names a version asks about one.
        var (document, refused) = await agreement.ReadAsync(entry, string.IsNullOrWhiteSpace(version) ? query with { Version = null } : query, http.RequestAborted);
        return document is null ? new ProblemResult(refused!) : TypedResults.Ok(document);
    }
}
