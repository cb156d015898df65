using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollouts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Rollouts;

/// <summary>Rollouts, the newest first. The address says which; the page follows them by itself.</summary>
public sealed partial class RolloutsPage
{
    private const int PageSize = 50;

    private IReadOnlyList<string> _models = [];
    private IReadOnlyList<RolloutRow>? _rows;
    private string? _next;
    private string? _problem;

    /// <summary>Only of this model.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    /// <summary>Only in this state.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>The last rollout of the page before.</summary>
    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    [Inject]
    private RolloutQueries Rollouts { get; set; } = default!;

    [Inject]
    private RegistryKeeper Registry { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private string Address(string? cursor)
    {
        List<string> parts = [];
        foreach (var (name, value) in new[] { ("model", Model), ("state", State), ("cursor", cursor) })
        {
            if (!string.IsNullOrEmpty(value))
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        return parts.Count == 0 ? "/rollouts" : $"/rollouts?{string.Join('&', parts)}";
    }

    private async Task ReadAsync()
    {
        var caller = Caller.Of((await Session).User);
        _models = [.. Registry.Current.Reached(caller).Order(StringComparer.Ordinal)];
        var state = StoreText.Parse<RolloutState>(State);
        var before = string.IsNullOrEmpty(Cursor) ? null : CommandId.Parse(Cursor);
        _problem = !string.IsNullOrEmpty(State) && state is null ? $"There is no state “{State}”."
            : !string.IsNullOrEmpty(Model) && !_models.Contains(Model) ? $"There is no model “{Model}” that you may see."
            : !string.IsNullOrEmpty(Cursor) && before is null ? "The cursor is not one of this server’s." : null;
        if (_problem is not null)
            return;

        await TryAsync(async () =>
        {
            var rows = await Rollouts.ListAsync(string.IsNullOrEmpty(Model) ? _models : [Model], state, before?.Value, PageSize + 1, Closing);
            (_rows, _next) = ([.. rows.Take(PageSize)], rows.Count > PageSize ? new CommandId(rows[PageSize - 1].Command).ToString() : null);
        });
    }
}
