using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Problems;
using Cockpit.Store.Commands;

namespace Cockpit.Api;

/// <summary>What somebody else says to a command.</summary>
public static class ApprovalEndpoints
{
    /// <summary>Maps the group.</summary>
    public static void MapApprovals(this IEndpointRouteBuilder app)
    {
        var commands = app.MapGroup("/api/v1/commands/{id}").WithTags("Commands");
        commands.MapPost("/approve", ApproveAsync).RequireAuthorization(Policies.Approve).WithSummary("Agrees to a command that waits; never one's own. A model that has changed since ends the command (409)")
            .Produces<CommandEndpoints.AcceptedView>(202).ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        commands.MapPost("/reject", RejectAsync).RequireAuthorization(Policies.Approve).WithSummary("Refuses a command that waits; never one's own")
            .Produces<CommandEndpoints.AcceptedView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        commands.MapPost("/review", ReviewAsync).RequireAuthorization(Policies.Review).WithSummary("Says that somebody else has looked at what a requester did alone")
            .Produces<CommandEndpoints.AcceptedView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ApproveAsync(HttpContext http, string id, CommentBody body, ApprovalDesk desk)
        => CommandId.Parse(id) is not { } parsed ? Unknown(id) : await desk.DecideAsync(parsed, isApproved: true, body.Comment, Caller.Of(http.User), http.RequestAborted) switch
        {
            { Command: { } command } => CommandEndpoints.Accepted(command),
            var refused => new ProblemResult(refused.Problem!),
        };

    private static async Task<IResult> RejectAsync(HttpContext http, string id, CommentBody body, ApprovalDesk desk)
        => CommandId.Parse(id) is not { } parsed ? Unknown(id) : Shown(await desk.DecideAsync(parsed, isApproved: false, body.Comment, Caller.Of(http.User), http.RequestAborted));

    private static async Task<IResult> ReviewAsync(HttpContext http, string id, CommentBody body, ApprovalDesk desk)
        => CommandId.Parse(id) is not { } parsed ? Unknown(id) : Shown(await desk.ReviewAsync(parsed, body.Comment, Caller.Of(http.User), http.RequestAborted));

    private static IResult Shown(CommandOutcome outcome)
        => outcome.Command is { } command ? TypedResults.Ok(CommandEndpoints.AcceptedView.Of(command)) : new ProblemResult(outcome.Problem!);

    private static ProblemResult Unknown(string id) => new(CommonProblems.NotFound($"command '{id}' that this key may see"));

    /// <summary>What the person who decides says to it; 1 to 2,000 characters.</summary>
    public sealed record CommentBody(string? Comment);
}
