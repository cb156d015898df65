using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Cockpit.Pages.Settings;

/// <summary>Who has an account and what each may do. Plain forms: it works without a circuit, and nothing on it needs one.</summary>
public sealed partial class UsersPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/settings/users";

    private IReadOnlyList<UserAccount> _accounts = [];
    private bool _fault;

    /// <summary>What was done before, as a word.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>The ticket of the reason why something was not done.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private AccountQueries Accounts { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private IOptions<AccessOptions> Access { get; set; } = default!;

    [Inject]
    private ILogger<UsersPage> Logger { get; set; } = default!;

    private Problem? Problem => Handover.See<Problem>(Refused);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        try
        {
            _accounts = await Accounts.UsersAsync(CancellationToken.None);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            _fault = true;
        }
    }

    private static string? Words(string? done) => done switch
    {
        "made" => "The account is made; it can sign in now.",
        "disabled" => "The account is disabled; its open pages close within seconds.",
        "enabled" => "The account can be used again.",
        "granted" => "The role is granted.",
        "withdrawn" => "The role is withdrawn; open pages lose it within seconds.",
        "password" => "The password is set and passkeys are removed; the account's sessions end within seconds.",
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The accounts could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
