using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Decisions;

/// <summary>Decisions, newest first, a page at a time. The address is the whole state; what is new is announced and never moves what is being read.</summary>
public sealed partial class DecisionsPage
{
    private const int PageSize = 50;
    private const int MostCounted = 10_000;
    private const int MostNew = 1_000;
    private const int MostArchives = 20;

    private DecisionsQuery _query = new();
    private Problem? _problem;
    private Listed? _shown;
    private Exception? _fault;
    private IReadOnlyList<string> _models = [];
    private int _new;

    /// <summary>The model's name.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }
    /// <summary>The version's name.</summary>
    [SupplyParameterFromQuery]
    public string? Version { get; set; }
    /// <summary>The traffic class.</summary>
    [SupplyParameterFromQuery]
    public string? Class { get; set; }
    /// <summary>answered or failed.</summary>
    [SupplyParameterFromQuery]
    public string? Outcome { get; set; }
    /// <summary>The way that the answer took.</summary>
    [SupplyParameterFromQuery(Name = "path")]
    public string? Way { get; set; }
    /// <summary>The override that answered.</summary>
    [SupplyParameterFromQuery]
    public string? Override { get; set; }
    /// <summary>The subject, in full.</summary>
    [SupplyParameterFromQuery]
    public string? Subject { get; set; }
    /// <summary>At or after.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }
    /// <summary>Before.</summary>
    [SupplyParameterFromQuery]
    public string? To { get; set; }
    /// <summary>Where the page before ended.</summary>
    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    /// <summary>Names what the first rendering left for the circuit.</summary>
    [PersistentState]
    public string? Ticket { get; set; }

    [Inject]
    private DecisionQueries Stored { get; set; } = default!;

    [Inject]
    private ArchiveQueries Archives { get; set; } = default!;

    [Inject]
    private RegistryKeeper Registry { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ILogger<DecisionsPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    private string Matches
        => _shown!.Count > MostCounted ? $"{Say.Count(MostCounted)}+ decisions match" : Say.Count(_shown.Count, "decision matches", "decisions match");

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var given = new DecisionsQuery
        {
            Model = Model, Version = Version, Class = Class, Outcome = Outcome, Way = Way, Override = Override, Subject = Subject, From = From, To = To, Cursor = Cursor,
        };
        var asked = given.Canonical(Local);
        if (asked.HasOtherInstantsThan(given))
        {
            Navigation.NavigateTo(asked.Address(), replace: true);
            return;
        }

        if (asked == _query && (_shown is not null || _problem is not null))
            return;
        (_query, _shown, _problem, _new) = (asked, null, null, 0);
        await LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        if (_shown is null || _query.Cursor is not null || _query.To is not null)
            return;

        var (filter, _, _) = _query.Parse(Caller.Of((await Session).User).Teams);
        try
        {
            // A microsecond is the finest that every store keeps.
            var newest = _shown.Rows.Count == 0 ? filter!.From : _shown.Rows[0].At.AddMicroseconds(1);
            _new = await Stored.CountAsync(filter! with { From = newest }, MostNew, Closing);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The list stays as it is; the next beat asks again.
            Log.Unread(Logger, fault);
        }

        // Nothing is being read on an empty page, so nothing can be moved.
        if (_new > 0 && _shown.Rows.Count == 0)
            await LoadAsync();
        StateHasChanged();
    }

    private Task ShowNewAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var caller = Caller.Of((await Session).User);
        _models = [.. Registry.Current.Models.Values.Where(model => caller.Reaches(model.Row.Team)).Select(model => model.Row.Name).Order(StringComparer.Ordinal)];
        var (filter, after, problem) = _query.Parse(caller.Teams);
        _problem = problem;
        if (filter is null)
            return;

        try
        {
            _shown = Handover.Take<Listed>(Ticket) ?? await ReadAsync(filter, after);
            (_fault, _new, Ticket) = (null, 0, RendererInfo.IsInteractive ? null : Handover.Leave(_shown));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.Unread(Logger, fault);
            _fault = fault;
        }
    }

    private async Task<Listed> ReadAsync(DecisionFilter filter, DecisionCursor? after)
    {
        var page = await Stored.ListAsync(filter, after, PageSize, Closing);
        var count = await Stored.CountAsync(filter, MostCounted + 1, Closing);
        return new Listed(page.Items, page.Next?.ToString(), count, page.Next is null ? await Archives.MatchingAsync(filter, MostArchives, Closing) : []);
    }

    private sealed record Listed(IReadOnlyList<DecisionSummary> Rows, string? Next, int Count, IReadOnlyList<ArchiveRow> Archives);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The decisions could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
