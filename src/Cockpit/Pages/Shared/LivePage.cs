using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Shared;

/// <summary>A page that follows what happens, from its first interactive rendering until it is closed.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Where time comes from.</summary>
    [Inject]
    protected TimeProvider Clock { get; set; } = default!;

    /// <summary>The reader's zone.</summary>
    [CascadingParameter]
    protected LocalClock Local { get; set; } = LocalClock.Utc;

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
}
