using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Entry;

/// <summary>Asks for a key. Rendered without a circuit: whoever is not signed in gets none.</summary>
public sealed partial class SignInPage
{
    /// <summary>What was refused before: key, role or link.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    /// <summary>Where to go afterwards.</summary>
    [SupplyParameterFromQuery]
    public string? Return { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Here => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    private string? Refusal => Refused switch
    {
        "key" => "This key is not valid. It may be mistyped, expired or revoked.",
        "role" => "This key is an application's: it may ask models and send decisions, but sees no pages. Use a key of another role.",
        "link" => "This link does not sign in any more: it works once, only from the machine that Cockpit runs on, and only until Cockpit restarts.",
        _ => null,
    };
}
