using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Shared;

/// <summary>Which theme a reader wants.</summary>
public enum ThemeChoice
{
    /// <summary>As the operating system is set.</summary>
    System,
    /// <summary>Light.</summary>
    Light,
    /// <summary>Dark.</summary>
    Dark,
}

/// <summary>Keeps the choice in a cookie, so that the first byte of a page is in the right theme already.</summary>
public static class ThemeChoices
{
    /// <summary>Where the choice is posted to.</summary>
    public const string Path = "/theme";

    private const string Cookie = "cockpit-theme";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>The choice that a request carries.</summary>
    public static ThemeChoice Of(HttpRequest request) => Parse(request.Cookies[Cookie]);

    /// <summary>The choice as its word.</summary>
    public static string Word(this ThemeChoice choice) => choice switch { ThemeChoice.Light => "light", ThemeChoice.Dark => "dark", _ => "system" };

    /// <summary>What <c>color-scheme</c> says of it.</summary>
    public static string ColorScheme(this ThemeChoice choice) => choice == ThemeChoice.System ? "light dark" : choice.Word();

    /// <summary>Maps the form's target. It changes nothing but the reader's own cookie, so it is open to everyone.</summary>
    public static void MapTheme(this IEndpointRouteBuilder app)
        => app.MapPost(Path, (HttpContext http, [FromForm] string? choice, [FromForm(Name = "return")] string? back) =>
        {
            http.Response.Cookies.Append(Cookie, Parse(choice).Word(),
                new CookieOptions { MaxAge = Kept, SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true, Path = "/" });
            return Results.LocalRedirect(back is ['/'] or ['/', not ('/' or '\\'), ..] ? back : "/");
        }).AllowAnonymous().ExcludeFromDescription();

    private static ThemeChoice Parse(string? word) => word switch { "light" => ThemeChoice.Light, "dark" => ThemeChoice.Dark, _ => ThemeChoice.System };
}
