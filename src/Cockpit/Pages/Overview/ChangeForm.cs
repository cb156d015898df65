using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Overview;

/// <summary>Takes the change dialog as a plain form: Pause must work when no circuit can be had.</summary>
public static class ChangeForm
{
    /// <summary>Where the form is posted to.</summary>
    public const string Path = "/change";

    /// <summary>Maps the form's target. It goes through the desk like every other command.</summary>
    public static void MapChange(this IEndpointRouteBuilder app)
        => app.MapPost(Path, async (HttpContext http, CommandDesk desk, OverviewReader overview, Handover handover, [FromForm] string? kind, [FromForm] string? model,
            [FromForm] string? version, [FromForm] string? reason, [FromForm] string? confirm, [FromForm] long? revision) =>
        {
            var request = new CommandRequest(kind, model, string.IsNullOrEmpty(version) ? null : version, reason, confirm);
            var outcome = await desk.RequestAsync(request, Caller.Of(http.User), revision, http.RequestAborted);
            // The page that follows is rendered once and must not show the state before.
            await overview.ReadAsync(TimeSpan.Zero, http.RequestAborted);
            var name = Uri.EscapeDataString(model ?? "");
            return Results.LocalRedirect(outcome.Problem is { } problem ? $"/?change={name}&kind={Uri.EscapeDataString(kind ?? "")}&refused={handover.Leave(problem)}" : $"/#{name}");
        }).RequireAuthorization(Policies.Operate).ExcludeFromDescription();
}
