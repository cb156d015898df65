using Cockpit.Access;
using Cockpit.Control.Incidents;
using Cockpit.Pages.Shared;
using Cockpit.Store.Incidents;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Incidents;

/// <summary>Takes what people say to an incident. The page's form is a plain one, with a circuit and without.</summary>
public static class IncidentForm
{
    /// <summary>Where it is posted to.</summary>
    public const string Path = "/incident";

    /// <summary>Maps the form's target. It goes through the same desk as the API.</summary>
    public static void MapIncidentForm(this IEndpointRouteBuilder app)
        => app.MapPost(Path, AnswerAsync).RequireAuthorization(Policies.Respond).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(HttpContext http, IncidentDesk desk, Handover handover, [FromForm] string? incident, [FromForm] string? answer, [FromForm] string? comment, [FromForm] int? step)
    {
        if (IncidentId.Parse(incident ?? "") is not { } id)
            return Results.LocalRedirect($"/incidents?refused={handover.Leave(IncidentProblems.Unknown(incident ?? ""))}");
        var caller = Caller.Of(http.User);
        var outcome = answer switch
        {
            "check" => await desk.CheckAsync(id, step ?? 0, caller, http.RequestAborted),
            "acknowledge" => await desk.AcknowledgeAsync(id, comment, caller, http.RequestAborted),
            "resolve" => await desk.ResolveAsync(id, comment, caller, http.RequestAborted),
            _ => await desk.NoteAsync(id, comment, caller, http.RequestAborted),
        };
        return Results.LocalRedirect($"/incidents/{id}?{(outcome.Problem is { } problem ? $"refused={handover.Leave(problem)}" : $"done={answer}")}");
    }
}
