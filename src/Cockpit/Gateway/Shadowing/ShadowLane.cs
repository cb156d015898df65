using System.Threading.Channels;

namespace Cockpit.Gateway.Shadowing;

/// <summary>The questions to one shadow version: a few at once, some waiting, the rest dropped. A shadow that hangs holds up only itself.</summary>
internal sealed class ShadowLane
{
    /// <summary>Questions that may wait.</summary>
    public const int Waiting = 256;

    /// <summary>Questions being asked at once.</summary>
    public const int AtOnce = 4;

    private readonly Channel<ShadowQuestion> _questions = Channel.CreateBounded<ShadowQuestion>(Waiting);
    private readonly Task[] _workers;

    public ShadowLane(Func<ShadowQuestion, CancellationToken, Task> ask, CancellationToken stopping)
    {
        // The lane outlives the request that opens it: its questions must not carry that request's trace for ever.
        using (ExecutionContext.SuppressFlow())
            _workers = [.. Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => WorkAsync(ask, stopping), CancellationToken.None))];
    }

    public bool TryAdd(ShadowQuestion question) => _questions.Writer.TryWrite(question);

    public Task WhenStoppedAsync() => Task.WhenAll(_workers);

    private async Task WorkAsync(Func<ShadowQuestion, CancellationToken, Task> ask, CancellationToken stopping)
    {
        try
        {
            await foreach (var question in _questions.Reader.ReadAllAsync(stopping))
                await ask(question, stopping);
        }
        catch (OperationCanceledException)
        {
            // The process ends. What was not asked yet is lost: nobody waits for a shadow.
        }
    }
}
