using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollouts;

namespace Cockpit.Api;

/// <summary>Versions on their way to take over: <c>/api/v1/rollouts</c>. One begins with a command of kind rollout, whose id names it.</summary>
public static class RolloutEndpoints
{
    private const int PageSize = 100;

    /// <summary>Maps the group.</summary>
    public static void MapRollouts(this IEndpointRouteBuilder app)
    {
        var rollouts = app.MapGroup("/api/v1/rollouts").WithTags("Rollouts");
        rollouts.MapGet("", ListAsync).RequireAuthorization(Policies.View).WithSummary("Rollouts, newest first, a page at a time").Produces<RolloutPage>().ProducesProblem(400).ProducesProblem(404);
        rollouts.MapGet("/{id}", FindAsync).RequireAuthorization(Policies.View).WithSummary("A rollout with its plan, every step and what its guards found").Produces<RolloutView>().ProducesProblem(404);
        foreach (var (kind, does) in Actions)
        {
            rollouts.MapPost($"/{{id}}/{StoreText.Of(kind)}", (HttpContext http, string id, ReasonBody body, RolloutQueries queries, RegistryKeeper registry, CommandDesk desk) => AskAsync(kind, http, id, body, queries, registry, desk))
                .RequireAuthorization(Policies.Operate).WithName(StoreText.Of(kind) + "Rollout").WithSummary(does)
                .Produces<CommandEndpoints.AcceptedView>(202).ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
        }
    }

    private static (CommandKind Kind, string Does)[] Actions { get; } =
    [
        (CommandKind.Hold, "Has a rollout stay where it is; waits for nobody"),
        (CommandKind.Continue, "Has a rollout that is held go on; after a finding somebody else agrees where the model's risk asks for it"),
        (CommandKind.Abort, "Ends a rollout: the live version answers everything again; waits for nobody"),
    ];

    private static async Task<IResult> ListAsync(HttpContext http, RolloutQueries rollouts, RegistryKeeper registry, string? model, string? state, string? cursor)
    {
        var caller = Caller.Of(http.User);
        if (!string.IsNullOrEmpty(model) && registry.Current.Find(model, caller) is null)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var query = new QueryReader();
        var (wanted, before) = (query.Word<RolloutState>("state", state), query.Cursor(cursor, CommandId.Parse));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);

        List<string> models = !string.IsNullOrEmpty(model) ? [model] : [.. registry.Current.Reached(caller)];
        var rows = await rollouts.ListAsync(models, wanted, before?.Value, PageSize + 1, http.RequestAborted);
        return TypedResults.Ok(new RolloutPage([.. rows.Take(PageSize).Select(RolloutSummary.Of)], rows.Count > PageSize ? new CommandId(rows[PageSize - 1].Command).ToString() : null));
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, RolloutQueries rollouts, RegistryKeeper registry)
        => CommandId.Parse(id) is { } parsed && await rollouts.FindAsync(parsed.Value, http.RequestAborted) is { } found && registry.Current.Find(found.Rollout.Model, Caller.Of(http.User)) is not null
            ? TypedResults.Ok(RolloutView.Of(found)) : new ProblemResult(Unknown(id));

    private static async Task<IResult> AskAsync(CommandKind kind, HttpContext http, string id, ReasonBody body, RolloutQueries rollouts, RegistryKeeper registry, CommandDesk desk)
    {
        if (!CommandEndpoints.TryRevision(http.Request.Headers.IfMatch, out var revision))
            return new ProblemResult(CommandEndpoints.OddTag);
        if (CommandId.Parse(id) is not { } parsed || await rollouts.FindAsync(parsed.Value, http.RequestAborted) is not { Rollout.Model: var model } || registry.Current.Find(model, Caller.Of(http.User)) is null)
            return new ProblemResult(Unknown(id));

        // The address names the one rollout that is meant, so there is no name to repeat.
        var outcome = await desk.RequestAsync(new CommandRequest(StoreText.Of(kind), model, null, body.Reason, model, RolloutId: parsed.ToString()), Caller.Of(http.User), revision, http.RequestAborted);
        return outcome.Command is { } command ? CommandEndpoints.Accepted(command) : new ProblemResult(outcome.Problem!);
    }

    private static Problem Unknown(string id) => CommonProblems.NotFound($"rollout '{id}' that this key may see");

    /// <summary>Why, in at least 10 characters.</summary>
    public sealed record ReasonBody(string? Reason);
}
