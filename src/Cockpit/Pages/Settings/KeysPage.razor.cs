using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Settings;

/// <summary>A key that was made a moment ago, for the one time that it is shown.</summary>
public sealed record MadeKey(string Name, string Key);

/// <summary>Which keys there are, and a form for another. Plain forms, like the users' page.</summary>
public sealed partial class KeysPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/settings/keys";

    private IReadOnlyList<ApiKeyRow> _keys = [];
    private List<UserAccount> _accounts = [];
    private MadeKey? _made;
    private bool _fault;

    /// <summary>What was done before, as a word.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>The ticket of a key that was made.</summary>
    [SupplyParameterFromQuery]
    public string? Made { get; set; }

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
    private ILogger<KeysPage> Logger { get; set; } = default!;

    private Problem? Problem => Handover.See<Problem>(Refused);

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _made = Handover.Take<MadeKey>(Made);
        try
        {
            (_keys, _accounts) = (await Accounts.KeysAsync(CancellationToken.None), [.. await Accounts.UsersAsync(CancellationToken.None)]);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            _fault = true;
        }
    }

    private string? NameOf(Guid? account) => _accounts.Find(known => known.User.Id == account)?.User.UserName;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The keys could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
