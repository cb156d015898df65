using Cockpit.Access;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Audit;

/// <summary>Who did what to what, newest first, a page at a time. The address is the whole state, and nothing on the page needs a circuit.</summary>
public sealed partial class AuditPage
{
    private const int PageSize = 50;

    private AuditSearch _search = new();
    private Problem? _problem;
    private IReadOnlyList<AuditRow> _rows = [];
    private IReadOnlyList<string>? _teams;
    private LedgerStatus? _ledger;
    private CommandId? _command;
    private Proven? _proven;
    private bool _mayAdminister;
    private bool _fault;

    /// <summary>Qualifiers with their values.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }
    /// <summary>At or after.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }
    /// <summary>Before.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }
    /// <summary>Where the page before ended.</summary>
    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    [Inject]
    private AuditQueries Stored { get; set; } = default!;

    [Inject]
    private LedgerStatusReader Ledger { get; set; } = default!;

    [Inject]
    private ProofReader Proofs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ILogger<AuditPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        var given = new AuditSearch { Text = Text, From = From, To = To, Cursor = Cursor };
        _search = given.Canonical(Clock);
        if (_search != given)
        {
            Navigation.NavigateTo(_search.Address(), replace: true);
            return;
        }

        var caller = Caller.Of((await Session).User);
        (_teams, _mayAdminister) = (caller.Under(Policies.Audit).Teams, caller.May(Policies.Administer, team: null));
        try
        {
            await ReadAsync(Http?.RequestAborted ?? CancellationToken.None);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            _fault = true;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        _ledger = await Ledger.ReadAsync(cancellationToken);
        var (filter, before, problem) = _search.Parse(_teams);
        _problem = problem;
        if (filter is null)
            return;
        _rows = await Stored.ListAsync(filter, before, PageSize, cancellationToken);
        // Whoever sees one row of a command sees its model, and so may have the proof.
        _command = _rows.Count > 0 ? filter.Command : null;
        _proven = _command is { } command ? await Proofs.CommandAsync(command, cancellationToken) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The audit trail could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
