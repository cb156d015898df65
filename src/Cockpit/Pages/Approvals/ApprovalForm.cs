using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Approvals;

/// <summary>Takes what somebody decides. The page's forms are plain ones, with a circuit and without.</summary>
public static class ApprovalForm
{
    /// <summary>Where Approve and Reject are posted to.</summary>
    public const string DecidePath = "/decide";

    /// <summary>Where a review is posted to.</summary>
    public const string ReviewPath = "/review";

    /// <summary>Maps the forms' targets. They go through the same desk as the API.</summary>
    public static void MapApprovalForms(this IEndpointRouteBuilder app)
    {
        app.MapPost(DecidePath, async (HttpContext http, ApprovalDesk desk, OverviewReader overview, Handover handover, [FromForm] string? command, [FromForm] string? decision, [FromForm] string? comment)
            => await AnswerAsync(http, overview, handover, decision is "approve" or "reject" && CommandId.Parse(command ?? "") is { } id
                ? await desk.DecideAsync(id, decision == "approve", comment, Caller.Of(http.User), http.RequestAborted) : Unknown(command), decision))
            .RequireAuthorization(Policies.Approve).ExcludeFromDescription();
        app.MapPost(ReviewPath, async (HttpContext http, ApprovalDesk desk, OverviewReader overview, Handover handover, [FromForm] string? command, [FromForm] string? comment)
            => await AnswerAsync(http, overview, handover, CommandId.Parse(command ?? "") is { } id
                ? await desk.ReviewAsync(id, comment, Caller.Of(http.User), http.RequestAborted) : Unknown(command), "review"))
            .RequireAuthorization(Policies.Review).ExcludeFromDescription();
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, OverviewReader overview, Handover handover, CommandOutcome outcome, string? decision)
    {
        // The page that follows is rendered once and must not show the state before.
        await overview.ReadAsync(TimeSpan.Zero, http.RequestAborted);
        return Results.LocalRedirect(outcome.Problem is { } problem ? $"/approvals?refused={handover.Leave(problem)}" : $"/approvals?done={decision}");
    }

    private static CommandOutcome Unknown(string? command) => new(null, CommonProblems.NotFound($"command '{command}'"));
}
