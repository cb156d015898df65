using Cockpit.Access;
using Cockpit.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Model;

/// <summary>Takes "Try again now" as a plain form, for when no circuit can be had.</summary>
public static class BreakerForm
{
    /// <summary>Where the form is posted to.</summary>
    public const string Path = "/breaker";

    /// <summary>Maps the form's target.</summary>
    public static void MapBreakerForm(this IEndpointRouteBuilder app)
        => app.MapPost(Path, async (HttpContext http, BreakerSender sender, [FromForm] string? model, [FromForm] string? version)
            => await sender.SendAsync(http.User, model ?? "", version ?? "") is { } problem ? new ProblemResult(problem)
                : Results.LocalRedirect(new ModelAddress { Model = model!, Tab = ModelTab.Health, Span = ModelAddress.UsualSpan }.Address()))
            .RequireAuthorization(Policies.Operate).ExcludeFromDescription();
}
