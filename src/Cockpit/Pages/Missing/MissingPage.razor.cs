using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace Cockpit.Pages.Missing;

/// <summary>What every 404 of a browser is answered with; the request is run again under this page's address.</summary>
public sealed partial class MissingPage
{
    /// <summary>Where unknown addresses are answered from.</summary>
    public const string Path = "/not-found";

    private const string Decisions = "/decisions/";

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <summary>The decision that was asked for, when its page found none.</summary>
    private string? Decision
        => Http?.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath is { } asked && asked.StartsWith(Decisions, StringComparison.OrdinalIgnoreCase)
            ? asked[Decisions.Length..] : null;
}
