using Cockpit.Access;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Api;

/// <summary>Forms and links that begin and end a browser's session.</summary>
public static class SignInEndpoints
{
    /// <summary>Maps them. The form's page is <see cref="SignIn.Path"/>.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var signIn = app.MapGroup("").WithTags("Sign-in");
        signIn.MapGet(FirstLink.Path, async (HttpContext http, string token, SignIn service)
            => Results.LocalRedirect(await service.WithFirstLinkAsync(http, token) ? "/" : $"{SignIn.Path}?refused=link")).AllowAnonymous().WithSummary("Redeems the one-time link, from this machine only");
        signIn.MapPost("/sign-in/key", async (HttpContext http, [FromForm] string? key, [FromForm(Name = "return")] string? back, SignIn service)
            => Results.LocalRedirect(await service.WithKeyAsync(http, key ?? "") is { } refused ? $"{SignIn.Path}?refused={refused}" : Local(back))).AllowAnonymous().WithSummary("Begins a browser's session with a key");
        signIn.MapPost("/sign-out", async (HttpContext http, SignIn service) =>
        {
            await service.EndAsync(http);
            return Results.LocalRedirect(SignIn.Path);
        }).RequireAuthorization(Policies.View).WithSummary("Ends the browser's session");
    }

    /// <summary>Only an address of our own: a link from elsewhere must not use the sign-in as a springboard.</summary>
    private static string Local(string? back) => back is ['/', not ('/' or '\\'), ..] ? back : "/";
}
