using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Entry;

/// <summary>Asks for name and password, or a key. Rendered without a circuit: whoever is not signed in gets none.</summary>
public sealed partial class SignInPage
{
    /// <summary>What was refused before: password, slow, key, role or link.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    /// <summary>What was done before: password.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>Where to go afterwards.</summary>
    [SupplyParameterFromQuery]
    public string? Return { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Here => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    private bool IsOfPassword => Refused is "password" or "slow";

    // The first sentence is the same for a name that is none, a wrong password and a locked account: it tells strangers nothing.
    private string? Refusal => Refused switch
    {
        "password" => "Name and password do not belong together, or the account is locked for some minutes after too many wrong ones. An administrator can set a new password.",
        "slow" => "There were too many refused sign-ins from here. Wait a minute, then try again.",
        "key" => "This key is not valid. It may be mistyped, expired or revoked.",
        "role" => "This key is an application's: it may ask models and send decisions, but sees no pages. Use a key of another role.",
        "link" => "This link does not work any more: it works once, only from the machine that Cockpit runs on, and only until Cockpit restarts.",
        _ => null,
    };
}
