using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cockpit.Pages.Settings;

/// <summary>What the reader may do, and their password.</summary>
public sealed partial class AccountPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/settings/account";

    /// <summary>Where the forms of passkeys are posted to.</summary>
    public const string Passkeys = Path + "/passkeys";

    private IReadOnlyList<IdentityUserPasskey<Guid>>? _passkeys;

    /// <summary>What was done before: passkey.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>The ticket of the reason why what was asked was not done.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private IOptions<AccessOptions> Access { get; set; } = default!;

    [Inject]
    private AccountQueries Accounts { get; set; } = default!;

    [Inject]
    private ILogger<AccountPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (Caller.Of((await Session).User).User is not { } user)
            return;
        try
        {
            _passkeys = await Accounts.PasskeysAsync(user, CancellationToken.None);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An account's passkeys could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }

    private Problem? Problem => Handover.See<Problem>(Refused);
}
