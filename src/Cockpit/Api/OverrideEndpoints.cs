using System.Globalization;
using Cockpit.Access;
using Cockpit.Evidence;
using Cockpit.Insight.Overrides;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Overrides;
using Cockpit.Store.Registry;

namespace Cockpit.Api;

/// <summary>Answers that persons give instead of a model: <c>/api/v1/models/{model}/overrides</c>. They are set and ended by commands.</summary>
public static class OverrideEndpoints
{
    /// <summary>Maps the addresses.</summary>
    public static void MapOverrides(this IEndpointRouteBuilder app)
    {
        var overrides = app.MapGroup("/api/v1/models/{model}/overrides").WithTags("Commands").RequireAuthorization(Policies.View);
        overrides.MapGet("", ListAsync).WithSummary("Overrides of a model, the newest first, and how each did beside the model; those in force unless state says otherwise").Produces<OverrideList>().ProducesProblem(400).ProducesProblem(404);
        overrides.MapGet("/{id}", FindAsync).WithSummary("One override; whoever may see personal data is shown its subject, with an audit row").Produces<OverrideDocument>().ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, string model, string? state, string? cursor, RegistryKeeper registry, OverrideReader overrides)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var query = new QueryReader();
        var (wanted, from) = (query.Word<OverrideState>("state", state) ?? OverrideState.Active, query.Cursor<int>(cursor, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null));
        return query.Problem is { } problem ? new ProblemResult(problem) : TypedResults.Ok(await overrides.ListAsync(entry, wanted, from ?? 0, http.RequestAborted));
    }

    private static async Task<IResult> FindAsync(HttpContext http, string model, string id, RegistryKeeper registry, OverrideReader overrides, PersonalData personal)
    {
        var caller = Caller.Of(http.User);
        if (registry.Current.Find(model, caller) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        if (OverrideId.Parse(id) is not { } parsed || await overrides.FindAsync(entry, parsed, http.RequestAborted) is not { } found)
            return new ProblemResult(CommonProblems.NotFound($"override '{id}' of '{model}'"));
        return TypedResults.Ok(found.Masked && caller.May(Policies.Unmask, entry.Row.Team) && await personal.RevealAsync(parsed, caller, http.RequestAborted) is { } subject
            ? found with { Subject = subject, Masked = false } : found);
    }
}
