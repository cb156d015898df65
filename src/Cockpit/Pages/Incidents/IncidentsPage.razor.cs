using System.Globalization;
using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Incidents;

/// <summary>What went wrong and who sees to it, the newest first. The address is the whole state.</summary>
public sealed partial class IncidentsPage
{
    private const int PageSize = 50;

    private static readonly (IncidentSeverity Lowest, string Label)[] SeverityChoices =
        [(IncidentSeverity.Medium, "Medium or worse"), (IncidentSeverity.High, "High or worse"), (IncidentSeverity.Critical, "Critical")];

    private IReadOnlyList<IncidentRow>? _rows;
    private bool _oddCursor;

    /// <summary>Only of this model.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    /// <summary>"all", or those that are not over.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>Only that severe or worse.</summary>
    [SupplyParameterFromQuery]
    public string? Severity { get; set; }

    /// <summary>Where the page before ended.</summary>
    [SupplyParameterFromQuery]
    public string? Cursor { get; set; }

    /// <summary>The ticket of the reason why an answer was not taken.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private IncidentReader Reader { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    private bool OnlyRunning => State != "all";

    private IncidentSeverity? Lowest => StoreText.Parse<IncidentSeverity>(Severity);

    private string Headline => (_rows, OnlyRunning) switch
    {
        ({ Count: > 0 } rows, true) when Cursor is null && rows.Count < PageSize => $"{Say.Count(rows.Count, "incident", "incidents")} not over",
        _ => "Incidents",
    };

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => ReadAsync();

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private string Address(string? state, string? severity, long? cursor = null, bool ofEveryModel = false)
    {
        (string Name, string? Value)[] all =
            [("model", ofEveryModel || string.IsNullOrEmpty(Model) ? null : Model), ("state", state == "all" ? state : null), ("severity", string.IsNullOrEmpty(severity) ? null : severity),
             ("cursor", cursor?.ToString(CultureInfo.InvariantCulture))];
        var query = string.Join('&', all.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        return query.Length == 0 ? "/incidents" : $"/incidents?{query}";
    }

    private async Task ReadAsync()
    {
        long before = 0;
        _oddCursor = Cursor is not null && !long.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before);
        if (_oddCursor)
            return;
        await TryAsync(async () =>
        {
            var caller = Caller.Of((await Session).User);
            _rows = await Reader.ListAsync(caller, string.IsNullOrEmpty(Model) ? null : Model, OnlyRunning, Lowest, Cursor is null ? null : before, PageSize, Closing);
        });
    }
}
