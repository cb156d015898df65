using System.Text.Json;
using Cockpit.Access;
using Cockpit.Evidence.Exports;
using Cockpit.Pages.Shared;
using Cockpit.Store.Exports;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Exports;

/// <summary>The reader's own exports, how far each has come, and their files. Follows what happens by itself.</summary>
public sealed partial class ExportsPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/audit/exports";

    private const int Shown = 50;

    private IReadOnlyList<ExportRow>? _exports;
    private Exception? _fault;

    /// <summary>The export that was asked for just now.</summary>
    [SupplyParameterFromQuery]
    public string? Made { get; set; }

    /// <summary>The ticket of the reason why something was not done.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private ExportDesk Desk { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [Inject]
    private ILogger<ExportsPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => ReadAsync();

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        // What has ended stays as it is, but for files whose time is over: those show at the next visit.
        if (_fault is null && _exports?.Any(export => export.State is ExportState.Queued or ExportState.Running) != true)
            return;
        await ReadAsync();
        StateHasChanged();
    }

    private static string Of(ExportRow export)
    {
        var filter = JsonSerializer.Deserialize<Dictionary<string, string>>(export.Filter)!;
        var which = filter.Count == 0 ? "all" : string.Join(", ", filter.Select(one => $"{one.Key} {one.Value}"));
        return $"{ExportWords.What(export.What)}: {which}{(export.IsUnmasked ? "; personal data shown" : "")}";
    }

    private static string Progress(ExportRow export) => export.Counted is { } counted ? $"{Say.Count(export.Written)} of {Say.Count(counted)}" : export.State == ExportState.Queued ? "not begun" : "–";

    private async Task ReadAsync()
    {
        try
        {
            _exports = await Desk.ListAsync(Caller.Of((await Session).User), null, Shown, Closing);
            _fault = null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            if (_fault is null)
                Log.Unread(Logger, fault);
            _fault = fault;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Exports could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
