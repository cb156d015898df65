using System.Globalization;
using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Model;

/// <summary>Takes a mark as a plain form, for when no circuit can be had.</summary>
public static class MarkForm
{
    /// <summary>Where the form is posted to.</summary>
    public const string Path = "/mark";

    /// <summary>Stands for taking the mark off.</summary>
    public const string None = "none";

    /// <summary>Hours until a mark ends, unless another span is chosen.</summary>
    public static int UsualHours { get; } = (int)MarkRules.Usual.TotalHours;

    /// <summary>The spans that can be chosen, in hours, with their words.</summary>
    public static IReadOnlyList<(int Hours, string Words)> Spans { get; } = [(1, "1 hour"), (4, "4 hours"), (UsualHours, "24 hours"), (7 * 24, "7 days"), ((int)MarkRules.Longest.TotalHours, "30 days")];

    /// <summary>What a filled form asks the desk for.</summary>
    public static (CommandKind Kind, ChangeWords Words) Of(string? version, string? mark, int hours, string? confirm, string? reason, DateTimeOffset now)
        => mark == None ? (CommandKind.Unmark, new ChangeWords(confirm ?? "", reason ?? "", version))
            : (CommandKind.Mark, new ChangeWords(confirm ?? "", reason ?? "", version) { Mark = mark, Until = now.AddHours(hours).ToString("O", CultureInfo.InvariantCulture) });

    /// <summary>Maps the form's target. It goes through the desk like every other command.</summary>
    public static void MapMarkForm(this IEndpointRouteBuilder app)
        => app.MapPost(Path, async (HttpContext http, CommandDesk desk, TimeProvider clock, [FromForm] string? model, [FromForm] string? version, [FromForm] string? mark,
            [FromForm] int? hours, [FromForm] string? reason, [FromForm] string? confirm) =>
        {
            var (kind, words) = Of(version, mark, hours ?? UsualHours, confirm, reason, clock.GetUtcNow());
            var request = new CommandRequest(StoreText.Of(kind), model, version, words.Reason, words.Confirm, Mark: words.Mark, Until: words.Until);
            var outcome = await desk.RequestAsync(request, Caller.Of(http.User), null, http.RequestAborted);
            return outcome.Problem is { } problem ? new ProblemResult(problem)
                : Results.LocalRedirect(new ModelAddress { Model = model!, Tab = ModelTab.Health, Span = ModelAddress.UsualSpan }.Address());
        }).RequireAuthorization(Policies.Operate).ExcludeFromDescription();
}
