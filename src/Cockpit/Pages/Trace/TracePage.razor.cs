using Cockpit.Access;
using Cockpit.Evidence;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Insight.Explanations;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Decisions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Trace;

/// <summary>The whole trace of one decision, by Cockpit's id or by the one that its source gave.</summary>
public sealed partial class TracePage : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private TraceView? _trace;
    private bool _isMissing;
    private bool _mayShow;
    private bool _mayProve;
    private Proven? _proven;
    private Exception? _fault;

    /// <summary>The id in the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Whether it is to be held against the ledger.</summary>
    [SupplyParameterFromQuery]
    public bool Verify { get; set; }

    /// <summary>Names what the first rendering left for the circuit.</summary>
    [PersistentState]
    public string? Ticket { get; set; }

    [Inject]
    private DecisionQueries Decisions { get; set; } = default!;

    [Inject]
    private ShadowQueries Shadows { get; set; } = default!;

    [Inject]
    private RegistryKeeper Registry { get; set; } = default!;

    [Inject]
    private PersonalData Personal { get; set; } = default!;

    [Inject]
    private ProofReader Proofs { get; set; } = default!;

    [Inject]
    private Explainer Explainer { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private ILogger<TracePage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var caller = Caller.Of((await Session).User);
        (_isMissing, _fault) = (false, null);
        try
        {
            _trace = Handover.Take<TraceView>(Ticket) ?? await ReadAsync(caller);
            Ticket = _trace is null || RendererInfo.IsInteractive ? null : Handover.Leave(_trace);
            _isMissing = _trace is null;
            var team = _trace is null ? null : Registry.Current.Models.GetValueOrDefault(_trace.Model)?.Row.Team;
            (_mayShow, _mayProve) = (_trace is not null && caller.May(Policies.Unmask, team), _trace is not null && caller.May(Policies.Audit, team));
            _proven = _mayProve && Verify ? await Proofs.DecisionAsync(DecisionId.From(_trace!.Id), _closing.Token) : null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.Unread(Logger, fault);
            _fault = fault;
        }

        if (_isMissing && Http is { Response.HasStarted: false } http)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task<TraceView?> ReadAsync(Caller caller)
    {
        if (await Decisions.FindAsync(DecisionId.From(Id), caller.Teams, _closing.Token) is not { } row)
            return null;

        var currency = Registry.Current.Models.GetValueOrDefault(row.Model)?.Versions.GetValueOrDefault(row.Version)?.Currency;
        var view = TraceView.Of(row, currency);
        if (Personal.IsInWords(row.Model))
            view = view with { HasWords = true, Features = [], Outputs = [] };
        var statements = await Decisions.OutcomesAsync(row.Id, _closing.Token);
        return view with
        {
            Statements = [.. statements.Reverse().Select(Statement.Of)], IsContradicted = OutcomeRow.Contradict(statements),
            Shadows = [.. (await Shadows.OfAsync(row.Id, _closing.Token)).Select(ShadowPart.Of)],
        };
    }

    private async Task<PersonalFacts?> RevealAsync()
    {
        try
        {
            return await Personal.RevealAsync(DecisionId.From(_trace!.Id), Caller.Of((await Session).User), _closing.Token);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.Unread(Logger, fault);
            return null;
        }
    }

    private async Task<(ExplanationDocument? Document, Problem? Problem)> ExplainAsync()
    {
        try
        {
            return await Explainer.ExplainAsync(DecisionId.From(_trace!.Id), Caller.Of((await Session).User), _closing.Token);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            return (null, CommonProblems.Unexpected with { Detail = "The decision could not be read just now.", Fix = "Try again." });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A decision could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
