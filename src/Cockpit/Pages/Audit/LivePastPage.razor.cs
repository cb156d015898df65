using Cockpit.Access;
using Cockpit.Evidence.Past;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Registry;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Audit;

/// <summary>What was live at an instant. The address is the whole state.</summary>
public sealed partial class LivePastPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/audit/live";

    private LiveDocument? _document;
    private Problem? _problem;
    private IReadOnlyList<string> _names = [];
    private bool _fault;

    /// <summary>The instant; now when there is none.</summary>
    [SupplyParameterFromQuery]
    public string? At { get; set; }

    /// <summary>Only this model.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    [Inject]
    private PastReader Past { get; set; } = default!;

    [Inject]
    private RegistryKeeper Registry { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ILogger<LivePastPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private string Address
    {
        get
        {
            var query = string.Join('&', new[] { ("at", At), ("model", Model) }.Where(one => !string.IsNullOrWhiteSpace(one.Item2)).Select(one => $"{one.Item1}={Uri.EscapeDataString(one.Item2!)}"));
            return query.Length == 0 ? Path : $"{Path}?{query}";
        }
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (Clock.Canonical(At) is var canonical && (canonical != At || At is "" || Model is ""))
        {
            At = canonical;
            Navigation.NavigateTo(Address, replace: true);
            return;
        }

        var caller = Caller.Of((await Session).User);
        _names = [.. Registry.Current.Reached(caller.Under(Policies.Audit)).Order(StringComparer.Ordinal)];
        if (!InstantText.TryRead(At, out var at))
        {
            _problem = InstantText.Refused("at", At);
            return;
        }

        try
        {
            (_document, _problem) = await Past.ReadAsync(at, Model, caller, Http?.RequestAborted ?? CancellationToken.None);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            _fault = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What was live could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
