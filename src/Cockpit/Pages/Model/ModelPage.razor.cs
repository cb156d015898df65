using Cockpit.Access;
using Cockpit.Evidence;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Registry;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Model;

/// <summary>One model: its data against the baseline, its fairness, its performance, its health and its policy. The address is the whole state.</summary>
public sealed partial class ModelPage
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(900);
    // Figures of a span move slowly, and every reading merges its summaries anew.
    private static readonly TimeSpan FiguresFresh = TimeSpan.FromSeconds(10);

    private ModelAddress _address = new() { Model = "" };
    private ModelView? _view;
    private ModelContent? _content;
    private Problem? _problem;
    private Problem? _untried;
    private Exception? _fault;
    private CommandKind? _open;
    private Caller? _caller;
    private bool _isMissing;
    private bool _isReading;
    private long _readAt;

    /// <summary>The model's name.</summary>
    [Parameter]
    public string Name { get; set; } = "";
    /// <summary>data, fairness, performance, health, policy, contract, versions, overrides or guardrails.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }
    /// <summary>The version's name.</summary>
    [SupplyParameterFromQuery(Name = "v")]
    public string? Version { get; set; }
    /// <summary>The traffic class.</summary>
    [SupplyParameterFromQuery]
    public string? Class { get; set; }
    /// <summary>1h, 24h, 7d, 30d or all.</summary>
    [SupplyParameterFromQuery]
    public string? Span { get; set; }
    /// <summary>At or after.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }
    /// <summary>Before.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }
    /// <summary>The column looked at.</summary>
    [SupplyParameterFromQuery]
    public string? Column { get; set; }
    /// <summary>The rate by which groups are compared.</summary>
    [SupplyParameterFromQuery]
    public string? Rate { get; set; }
    /// <summary>The figure shown over time.</summary>
    [SupplyParameterFromQuery]
    public string? Figure { get; set; }

    /// <summary>A dead call that is to be redriven, or all; asks the reader to confirm it.</summary>
    [SupplyParameterFromQuery]
    public string? Redrive { get; set; }
    /// <summary>A dead call that is to be discarded; asks the reader to confirm it.</summary>
    [SupplyParameterFromQuery]
    public string? Discard { get; set; }

    /// <summary>Which overrides are listed: active, ended or all.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }
    /// <summary>How many newer overrides are left out.</summary>
    [SupplyParameterFromQuery]
    public string? After { get; set; }
    /// <summary>The override asked about; one in force asks the reader to confirm its end.</summary>
    [SupplyParameterFromQuery]
    public string? Override { get; set; }

    /// <summary>Names what the first rendering left for the circuit.</summary>
    [PersistentState]
    public string? Ticket { get; set; }

    [Inject]
    private ModelReader Reader { get; set; } = default!;

    [Inject]
    private ChangeSender Sender { get; set; } = default!;

    [Inject]
    private BreakerSender Breakers { get; set; } = default!;

    [Inject]
    private QueueSender Queue { get; set; } = default!;

    [Inject]
    private PersonalData Personal { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ILogger<ModelPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private bool MayShow => _view is { } view && _caller?.May(Policies.Unmask, view.Team) == true;

    /// <summary>Why the reader may not change this model; null when they may.</summary>
    private string? MayNot => _view is { } view && _caller?.May(Policies.Operate, view.Team) == true ? null : OverviewWords.RoleRefusal;

    private string Basis
    {
        get
        {
            var document = _content!.Document!;
            var range = (_content.Range.From, _content.Range.To) switch
            {
                ({ } from, { } to) => $"from {Local.Brief(from)} to {Local.Brief(to)} ({Local.Label})",
                ({ } from, null) => $"since {Local.Brief(from)} ({Local.Label})",
                (null, { } to) => $"until {Local.Brief(to)} ({Local.Label})",
                _ => "of all time",
            };
            var how = document.Approximate == true ? " Read from summaries: figures whose error is not zero say so where they are explained." : "";
            return $"Version {_content.Version}{(_content.Class is null ? "" : $", class {_content.Class}")}: {Say.Count(document.N ?? 0, "decision", "decisions")} {range}.{how}";
        }
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var given = new ModelAddress
        {
            Model = Name, Tab = ModelTabs.Of(Tab), Version = Version, Class = Class, Span = Span, From = From, To = To, Column = Column, Rate = Rate, Figure = Figure,
            State = State, After = After, Override = Override,
        };
        var asked = given.Canonical(Local);
        if (asked.HasOtherInstantsThan(given))
        {
            Navigation.NavigateTo(asked.Address(), replace: true);
            return;
        }

        var isAnswered = asked.Question == _address.Question && (_content is not null || _problem is not null);
        if (asked.Model != _address.Model)
            (_view, _content) = (null, null);
        (_address, _untried) = (asked, asked.Question == _address.Question ? _untried : null);
        if (!isAnswered)
            await LoadAsync();
        if (_isMissing && Http is { Response.HasStarted: false } http)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        try
        {
            if (_content is not null && await Reader.ViewAsync(Name, Caller.Of((await Session).User), Fresh, Closing) is { } view)
                _view = view;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The header stays as it is; the next beat asks again, and the figures below say that the store is away.
            Log.Unread(Logger, fault);
        }

        var isDue = _content is null or { Policy: not null } or { Contract: not null } or { Lineage: not null } or { Overrides: not null } or { Guardrails: not null } or { Range.To: null } && Clock.GetElapsedTime(_readAt) >= FiguresFresh;
        if (!_isReading && (isDue || (_content is { } shown && Reader.IsOld(shown))))
            await LoadAsync();
        if (_content is { } content)
            _content = Reader.WithNow(content);
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var address = _address;
        var user = (await Session).User;
        (_caller, _isReading, _readAt) = (Caller.Of(user), true, Clock.GetTimestamp());
        var (range, problem) = address.Parse(Clock.GetUtcNow());
        try
        {
            var content = range is null ? null : Handover.Take<ModelContent>(Ticket) ?? await Reader.ReadAsync(address, range, Caller.Of(user), Closing);
            // Another address may have been asked for meanwhile; its answer must not be overwritten by this one.
            if (address.Question != _address.Question)
                return;
            Ticket = content is null || RendererInfo.IsInteractive ? null : Handover.Leave(content);
            _view = content?.View ?? _view ?? await Reader.ViewAsync(Name, Caller.Of(user), Fresh, Closing);
            (_content, _problem, _fault, _isMissing) = (content, problem, null, content is null && problem is null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.Unread(Logger, fault);
            _fault = fault;
        }
        finally
        {
            _isReading = false;
        }
    }

    private async Task<Problem?> SendAsync(CommandKind kind, ChangeWords words)
    {
        var user = (await Session).User;
        var problem = await Sender.SendAsync(user, _view!, kind, words);
        _view = await Reader.ViewAsync(Name, Caller.Of(user), TimeSpan.Zero, Closing) ?? _view;
        return problem;
    }

    private async Task<DocumentProposal?> CheckAsync(string text) => await Reader.CheckAsync(Name, text, Caller.Of((await Session).User), Closing);

    private async Task<DocumentProposal?> CheckContractAsync(string text) => await Reader.CheckContractAsync(Name, text, Caller.Of((await Session).User), Closing);

    private async Task<IReadOnlyList<string>?> RehearseAsync(CommandKind kind, string text, string? sample)
    {
        try
        {
            return await Reader.RehearseAsync(kind, Name, text, sample, Caller.Of((await Session).User), Closing);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            return ["The store did not answer. Try again."];
        }
    }

    private Task<Problem?> PutInForceAsync(DocumentProposal proposal, ChangeWords words) => SetAsync(CommandKind.Policy, proposal, words);

    private Task<Problem?> AgreeAsync(DocumentProposal proposal, ChangeWords words) => SetAsync(CommandKind.Contract, proposal, words);

    private async Task<Problem?> SetAsync(CommandKind kind, DocumentProposal proposal, ChangeWords words)
    {
        var user = (await Session).User;
        var problem = await Sender.SendAsync(user, _view! with { Revision = proposal.ModelRevision }, kind, words);
        _view = await Reader.ViewAsync(Name, Caller.Of(user), TimeSpan.Zero, Closing) ?? _view;
        return problem is { Status: StatusCodes.Status412PreconditionFailed }
            ? problem with { Detail = $"{Name} has changed since the text was checked; nothing was sent.", Fix = "Check it again, and repeat." } : problem;
    }

    private async Task<Problem?> MarkAsync(CommandKind kind, ChangeWords words)
    {
        var problem = await SendAsync(kind, words);
        return problem is { Status: StatusCodes.Status412PreconditionFailed }
            ? problem with { Detail = $"{Name} has changed meanwhile; nothing was sent.", Fix = "Look at it again, and repeat." } : problem;
    }

    private async Task<Problem?> OverrideAsync(CommandKind kind, ChangeWords words)
    {
        var problem = await MarkAsync(kind, words);
        await LoadAsync();
        return problem;
    }

    private async Task<string?> RevealAsync(string id)
    {
        var user = (await Session).User;
        try
        {
            return MayShow && OverrideId.Parse(id) is { } parsed ? await Personal.RevealAsync(parsed, Caller.Of(user), Closing) : null;
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unread(Logger, fault);
            return null;
        }
    }

    private async Task TryAgainAsync(string version)
    {
        _untried = await Breakers.SendAsync((await Session).User, Name, version);
        if (_content is { } content)
            _content = Reader.WithNow(content);
    }

    private async Task<Problem?> ChangeQueueAsync(QueueAsk ask)
    {
        var problem = await Queue.SendAsync((await Session).User, Name, ask);
        await LoadAsync();
        return problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A model's figures could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
