using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Shared;

/// <summary>A page that follows what happens, from its first interactive rendering until it is closed.</summary>
public abstract partial class LivePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Where time comes from.</summary>
    [Inject]
    protected TimeProvider Clock { get; set; } = default!;

    /// <summary>The reader's zone.</summary>
    [CascadingParameter]
    protected LocalClock Local { get; set; } = LocalClock.Utc;

    [Inject]
    private ILogger<LivePage> Faults { get; set; } = default!;

    /// <summary>Why the page could not be read last; null when it was.</summary>
    protected Exception? Fault { get; private set; }

    /// <summary>Cancelled when the page is closed.</summary>
    protected CancellationToken Closing => _closing.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads again and renders. Shows what goes wrong instead of throwing.</summary>
    protected abstract Task RefreshAsync();

    /// <summary>Reads what the page shows. What goes wrong is kept for the page to say so, and logged once until it is well again.</summary>
    protected async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
            Fault = null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            if (Fault is null)
                Log.Unread(Faults, GetType().Name, fault);
            Fault = fault;
        }
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = FollowAsync();
    }

    /// <summary>Ends the page's work.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _closing.Cancel();
        _closing.Dispose();
    }

    private async Task FollowAsync()
    {
        var closing = Closing;
        using var beat = new PeriodicTimer(Beat, Clock);
        try
        {
            while (await beat.WaitForNextTickAsync(closing))
                await InvokeAsync(RefreshAsync);
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        catch (ObjectDisposedException) when (closing.IsCancellationRequested)
        {
            // The page was closed between the beat and the rendering.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Page} could not be read; the reader was told.")]
        public static partial void Unread(ILogger logger, string page, Exception fault);
    }
}
