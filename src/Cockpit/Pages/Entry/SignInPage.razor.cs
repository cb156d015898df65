using Cockpit.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Cockpit.Pages.Entry;

/// <summary>Asks for name and password, or a key. Rendered without a circuit: whoever is not signed in gets none.</summary>
public sealed partial class SignInPage
{
    /// <summary>What was refused before: password, passkey, provider, stranger, slow, key, role or link.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    /// <summary>What was done before: password or passkey.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>Where to go afterwards.</summary>
    [SupplyParameterFromQuery]
    public string? Return { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IOptions<ProviderOptions> Provider { get; set; } = default!;

    private string Here => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    private bool IsOfPassword => Refused is "password" or "slow";

    // The first sentence is the same for a name that is none, a wrong password and a locked account: it tells strangers nothing.
    private string? Refusal => Refused switch
    {
        "password" => "Name and password do not belong together, or the account is locked for some minutes after too many wrong ones. An administrator can set a new password.",
        "passkey" => "This passkey is not valid here, or its account is disabled. It may have been removed, or the answer took longer than five minutes.",
        "provider" => "The sign-in there did not end well, or there is none. Try again; if it happens again, tell whoever runs Cockpit.",
        "stranger" => "You are known there, and have no role here. Whoever runs Cockpit says which groups or roles there give one, or has disabled your account.",
        "slow" => "There were too many refused sign-ins from here. Wait a minute, then try again.",
        "key" => "This key is not valid. It may be mistyped, expired or revoked.",
        "role" => "This key is an application's: it may ask models and send decisions, but sees no pages. Use a key of another role.",
        "link" => "This link does not work any more: it works once, only from the machine that Cockpit runs on, and only until Cockpit restarts.",
        _ => null,
    };
}
