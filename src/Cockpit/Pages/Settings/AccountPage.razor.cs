using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Cockpit.Pages.Settings;

/// <summary>What the reader may do, and their password.</summary>
public sealed partial class AccountPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/settings/account";

    /// <summary>The ticket of the reason why the password was not changed.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private IOptions<AccessOptions> Access { get; set; } = default!;

    private Problem? Problem => Handover.See<Problem>(Refused);
}
