namespace Cockpit.Gateway.Queue;

/// <summary>Tells this gateway's worker that there may be something to do, so that it need not wait for its next look.</summary>
public sealed class QueueSignal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);

    /// <summary>There may be something to do.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_news.CurrentCount == 0)
                _news.Release();
        }
    }

    /// <summary>Waits for news, and at most so long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _news.WaitAsync(most, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _news.Dispose();
}
