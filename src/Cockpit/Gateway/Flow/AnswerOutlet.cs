namespace Cockpit.Gateway.Flow;

/// <summary>The way by which an answer reaches its caller piece by piece. The headers, and with them the decision's id, go before the first.</summary>
public sealed class AnswerOutlet(HttpResponse response)
{
    /// <summary>Whether anything went out; from then on the caller can be told of a failure only in the stream itself.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Writes, and waits while the caller takes its time.</summary>
    /// <returns>False when the caller takes no more.</returns>
    public async ValueTask<bool> WriteAsync(DecisionContext decision, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (!HasBegun)
        {
            HasBegun = true;
            AnswerHeaders.Set(response.Headers, decision);
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
            // Servers between us and the caller would otherwise gather what should arrive as it is said.
            response.Headers["X-Accel-Buffering"] = "no";
        }

        var flushed = await response.BodyWriter.WriteAsync(piece, cancellationToken);
        return !flushed.IsCompleted;
    }
}
