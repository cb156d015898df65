using Cockpit.Access;
using Cockpit.Control.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Settings;

/// <summary>What the jobs are doing, for who may see the models. Follows what happens by itself.</summary>
public sealed partial class JobsPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/settings/jobs";

    private JobsNow? _now;
    private Exception? _fault;

    [Inject]
    private JobBoard Board { get; set; } = default!;

    [Inject]
    private ILogger<JobsPage> Logger { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => ReadAsync();

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        try
        {
            _now = await Board.ReadAsync(Caller.Of((await Session).User), Closing);
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
        [LoggerMessage(1, LogLevel.Warning, "The jobs could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, Exception fault);
    }
}
