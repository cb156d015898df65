using Cockpit.Access;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Cockpit.Pages.Entry;

/// <summary>Forms and links that begin and end a browser's session.</summary>
public static class EntryForms
{
    /// <summary>Maps them. The forms' page is <see cref="SignIn.Path"/>.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var signIn = app.MapGroup("").WithTags("Sign-in");
        signIn.MapPost("/sign-in/password", async (HttpContext http, [FromForm] string? name, [FromForm] string? password, [FromForm(Name = "return")] string? back, SignIn service)
            => Answer(await service.WithPasswordAsync(http, name ?? "", password ?? ""), back)).AllowAnonymous().WithSummary("Begins a browser's session by name and password");
        signIn.MapPost("/sign-in/key", async (HttpContext http, [FromForm] string? key, [FromForm(Name = "return")] string? back, SignIn service)
            => Answer(await service.WithKeyAsync(http, key ?? ""), back)).AllowAnonymous().WithSummary("Begins a browser's session with a key");
        signIn.MapPost("/sign-in/passkey/ask", async (HttpContext http, Passkeys passkeys)
            => Results.Text(await passkeys.AskAsync(http), "application/json")).AllowAnonymous().WithSummary("What a browser's passkey is to prove, for navigator.credentials.get");
        signIn.MapPost("/sign-in/passkey", async (HttpContext http, [FromForm] string? credential, [FromForm(Name = "return")] string? back, SignIn service)
            => Answer(await service.WithPasskeyAsync(http, credential ?? ""), back)).AllowAnonymous().WithSummary("Begins a browser's session by the passkey's answer");
        signIn.MapGet(ProviderSignIn.Path, (IOptions<ProviderOptions> provider, [FromQuery(Name = "return")] string? back)
            => provider.Value.IsUsed ? Results.Challenge(new AuthenticationProperties { RedirectUri = Local(back) }, [ProviderSignIn.Scheme]) : Answer("provider", back)).AllowAnonymous()
            .WithSummary("Leads to the provider of single sign-on, when there is one");
        signIn.MapPost(FirstAccountPage.Target, async (HttpContext http, [FromForm] string? token, [FromForm] string? name, [FromForm] string? password, SignIn service, Handover handover)
            => await service.WithFirstLinkAsync(http, token ?? "", name, password) is not { } problem ? Results.LocalRedirect("/")
                : Results.LocalRedirect($"{FirstLink.Path}?token={Uri.EscapeDataString(token ?? "")}&refused={handover.Leave(problem)}")).AllowAnonymous().WithSummary("Makes the first administrator's account by the one-time link, from this machine only");
        signIn.MapGet(DemoLinks.Path, async (HttpContext http, string? token, SignIn service)
            => Results.LocalRedirect(await service.WithDemoLinkAsync(http, token ?? "") ? "/" : $"{SignIn.Path}?refused=link")).AllowAnonymous().WithSummary("Signs in as one of the demo's people, from this machine only; there are no such links outside the demo");
        signIn.MapPost("/sign-out", async (HttpContext http, SignIn service) =>
        {
            await service.EndAsync(http);
            return Results.LocalRedirect(SignIn.Path);
        }).RequireAuthorization(Policies.View).WithSummary("Ends the browser's session");
    }

    private static IResult Answer(string? refused, string? back) => Results.LocalRedirect(refused is null ? Local(back) : $"{SignIn.Path}?refused={refused}&return={Uri.EscapeDataString(Local(back))}");

    /// <summary>Only an address of our own: a link from elsewhere must not use the sign-in as a springboard.</summary>
    private static string Local(string? back) => back is ['/', not ('/' or '\\'), ..] ? back : "/";
}
