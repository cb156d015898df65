using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Overview;

/// <summary>Which models are live and fit, and Pause and Resume. Follows what happens by itself.</summary>
public sealed partial class OverviewPage
{
    // The page reads once a second; what another reader read within that second is as good.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan AtFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SnapshotSwap = TimeSpan.FromMilliseconds(50);

    private IReadOnlyList<ModelView>? _models;
    private DateTimeOffset _at;
    private Exception? _fault;
    private Caller? _caller;
    private OpenChange? _open;
    private IDisposable? _subscription;
    private string? _asked;

    /// <summary>The model whose change is asked for by an address, as a form without a circuit sends it.</summary>
    [SupplyParameterFromQuery]
    public string? Change { get; set; }

    /// <summary>"rollback" for that change; else it is to pause or to resume.</summary>
    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    /// <summary>The ticket of the reason why such a form was not taken.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private OverviewReader Reader { get; set; } = default!;

    [Inject]
    private ChangeSender Sender { get; set; } = default!;

    [Inject]
    private CockpitStore Store { get; set; } = default!;

    [Inject]
    private ILogger<OverviewPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    private string Headline => _models is null ? "Models" : OverviewWords.Headline(_models);

    /// <inheritdoc />
    protected override Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
            _subscription = Store.Signal.Subscribe(change => { _ = InvokeAsync(FollowChangeAsync); });
        // The circuit takes over what its page's first rendering has read a moment ago, so that nothing flickers.
        return ReadAsync(RendererInfo.IsInteractive ? AtFirst : TimeSpan.Zero);
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (Change == _asked)
            return;
        _asked = Change;
        if (_models?.FirstOrDefault(model => model.Name == Change) is { } model && MayNot(model) is null)
            _open = new OpenChange(model, KindOf(model), Handover.See<Problem>(Refused));
    }

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        await ReadAsync(Fresh);
        StateHasChanged();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _subscription?.Dispose();
        base.Dispose(disposing);
    }

    private async Task FollowChangeAsync()
    {
        if (Closing.IsCancellationRequested)
            return;
        // The registry's own listener swaps its snapshot on the same signal; the page reads after it.
        await Task.Delay(SnapshotSwap, Clock, CancellationToken.None);
        if (Closing.IsCancellationRequested)
            return;
        await ReadAsync(TimeSpan.Zero);
        StateHasChanged();
    }

    private async Task ReadAsync(TimeSpan oldest)
    {
        try
        {
            var caller = Caller.Of((await Session).User);
            var overview = await Reader.ReadAsync(oldest, Closing);
            (_caller, _fault) = (caller, null);
            if (overview.At >= _at)
                (_models, _at) = ([.. overview.Models.Where(model => caller.Reaches(model.Team))], overview.At);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            if (_fault is null)
                Log.Unread(Logger, fault);
            _fault = fault;
        }
    }

    private CommandKind KindOf(ModelView model)
        => Kind == "rollback" && model.LastGood is not null ? CommandKind.Rollback : model.PausedAt is null ? CommandKind.Pause : CommandKind.Resume;
    private string? MayNot(ModelView model) => _caller?.May(Policies.Operate, model.Team) == true ? null : OverviewWords.RoleRefusal;

    private void Open(ModelView model, CommandKind kind) => _open = new OpenChange(model, kind, null);

    private void Close()
    {
        _open = null;
        if (Change is not null)
            Navigation.NavigateTo("/", replace: true);
    }

    private async Task<Problem?> SendAsync(OpenChange change, ChangeWords words)
    {
        var problem = await Sender.SendAsync((await Session).User, change.Model, change.Kind, words);
        await ReadAsync(TimeSpan.Zero);
        return problem;
    }

    private sealed record OpenChange(ModelView Model, CommandKind Kind, Problem? Refusal);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The overview could not be read; readers see the last one.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
