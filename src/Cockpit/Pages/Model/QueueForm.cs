using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Model;

/// <summary>Takes Redrive and Discard as a plain form, for when no circuit can be had.</summary>
public static class QueueForm
{
    /// <summary>Where the form is posted to.</summary>
    public const string Path = "/queue";

    /// <summary>Maps the form's target.</summary>
    public static void MapQueueForm(this IEndpointRouteBuilder app)
        => app.MapPost(Path, async (HttpContext http, QueueSender sender, [FromForm] string? model, [FromForm] string? act, [FromForm] string? call) =>
        {
            if (StoreText.Parse<QueueAct>(act) is not { } known)
                return new ProblemResult(CommonProblems.Invalid("act", $"act is '{act}'.", $"Give one of: {StoreText.Words<QueueAct>()}."));
            return await sender.SendAsync(http.User, model ?? "", new QueueAsk(known, call ?? "")) is { } problem ? new ProblemResult(problem)
                : Results.LocalRedirect(new ModelAddress { Model = model!, Tab = ModelTab.Health, Span = ModelAddress.UsualSpan }.Address());
        }).RequireAuthorization(Policies.Operate).ExcludeFromDescription();
}
