using Cockpit.Access;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Cockpit.Pages.Entry;

/// <summary>Where the one-time link leads. Looking at it uses nothing up; a link that is none leads to the sign-in.</summary>
public sealed partial class FirstAccountPage
{
    /// <summary>Where its form is posted to.</summary>
    public const string Target = "/sign-in/first-account";

    /// <summary>The one-time link's token.</summary>
    [SupplyParameterFromQuery]
    public string? Token { get; set; }

    /// <summary>The ticket of the reason why the account was not made.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private SignIn Entrance { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private IOptions<AccessOptions> Access { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (!Entrance.FitsFirstLink(Http, Token))
            Navigation.NavigateTo($"{SignIn.Path}?refused=link");
    }
}
