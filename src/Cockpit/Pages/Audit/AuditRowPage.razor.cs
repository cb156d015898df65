using Cockpit.Access;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Audit;

/// <summary>One audit row: what changed, why, and whether it is what was sealed.</summary>
public sealed partial class AuditRowPage
{
    private AuditRow? _row;
    private Proven? _proven;
    private bool _mayAdminister;
    private bool _fault;

    /// <summary>The row's id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private AuditQueries Stored { get; set; } = default!;

    [Inject]
    private ProofReader Proofs { get; set; } = default!;

    [Inject]
    private ILogger<AuditRowPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <summary>Where a row is shown.</summary>
    public static string Address(Guid id) => $"{AuditSearch.Path}/{id}";

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        var caller = Caller.Of((await Session).User);
        _mayAdminister = caller.May(Policies.Administer, team: null);
        var cancellationToken = Http?.RequestAborted ?? CancellationToken.None;
        try
        {
            _row = Guid.TryParseExact(Id, "D", out var id) ? await Stored.FindAsync(id, caller.Under(Policies.Audit).Teams, cancellationToken) : null;
            _proven = _row is null ? null : await Proofs.RowAsync(_row.Id, cancellationToken);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            _fault = true;
        }

        if (_row is null && !_fault && Http is { Response.HasStarted: false } http)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static string Of(string qualifier, string value) => new AuditSearch { Text = value.Any(char.IsWhiteSpace) ? $"{qualifier}:\"{value}\"" : $"{qualifier}:{value}" }.Address();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An audit row could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
