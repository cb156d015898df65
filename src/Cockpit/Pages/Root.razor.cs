using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Cockpit.Pages;

/// <summary>The document around every page. What the browser keeps about its reader (theme, time zone) is known before the first byte.</summary>
public sealed partial class Root
{
    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    private ThemeChoice Theme => ThemeChoices.Of(Http.Request);

    private string? Zone => Http.Request.Cookies[LocalClock.Cookie];

    /// <summary>Pages that must work without a circuit, such as the sign-in, say so themselves. A refusal is one as well: a circuit would not know of it, and find nothing at the address.</summary>
    private IComponentRenderMode? Mode => Http.AcceptsInteractiveRouting() && Http.Response.StatusCode != StatusCodes.Status403Forbidden ? RenderMode.InteractiveServer : null;

    private string? Media(string scheme) => Theme == ThemeChoice.System ? $"(prefers-color-scheme: {scheme})" : null;
}
