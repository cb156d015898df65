using System.Security.Claims;
using Cockpit.Access;
using Cockpit.Settings;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Options;

namespace Cockpit.Pages.Shared;

/// <summary>What stands around every page of a signed-in reader.</summary>
public sealed partial class MainLayout
{
    private ErrorBoundary? _boundary;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IOptions<CockpitOptions> Settings { get; set; } = default!;

    private string Here => "/" + Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    /// <inheritdoc />
    protected override void OnParametersSet() => _boundary?.Recover();

    private static string Name(ClaimsPrincipal user) => (user.Identity?.Name ?? "").Split(':', 2)[^1];

    private static string RoleOf(ClaimsPrincipal user) => string.Join(", ", user.Identity is CallerIdentity { Caller: var caller } ? caller.Grants : []);
}
