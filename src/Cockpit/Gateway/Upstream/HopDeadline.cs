using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Upstream;

/// <summary>Which limit is running out.</summary>
internal enum Waiting
{
    /// <summary>For a connection.</summary>
    Connection,
    /// <summary>For the first byte of the answer.</summary>
    FirstByte,
    /// <summary>For the next piece of the answer.</summary>
    NextPiece,
    /// <summary>For the end.</summary>
    End,
}

/// <summary>
/// The limits of one call on one token: armed anew as the call goes from connecting to sending to reading, and never beyond the
/// end. Cancelled as well when the caller leaves.
/// </summary>
internal sealed class HopDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly DeadlineSettings _limits;
    private readonly TimeSpan _whole;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly bool _hasParts;

    /// <summary>Starts with the connection.</summary>
    /// <param name="limits">Of the parts.</param>
    /// <param name="whole">Of all of it.</param>
    /// <param name="clock">Its monotonic side.</param>
    /// <param name="caller">Cancelled when nobody waits any more.</param>
    public HopDeadline(DeadlineSettings limits, TimeSpan whole, TimeProvider clock, CancellationToken caller)
    {
        (_limits, _whole, _clock, _began) = (limits, whole, clock, clock.GetTimestamp());
        _hasParts = (limits.Connect ?? limits.FirstByte ?? limits.Idle) is not null;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        Limit = whole;
        Arm(Waiting.Connection, limits.Connect);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>What is being waited for; when the token is cancelled, what took too long.</summary>
    public Waiting For { get; private set; } = Waiting.End;

    /// <summary>The limit of that part.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>There is a connection, and the question begins to travel.</summary>
    public void Sending()
    {
        if (_hasParts)
            Arm(Waiting.FirstByte, _limits.FirstByte);
    }

    /// <summary>A piece of the answer came.</summary>
    public void Heard()
    {
        if (_hasParts)
            Arm(Waiting.NextPiece, _limits.Idle);
    }

    /// <summary>The server is not asked for more at the moment: only the end counts.</summary>
    public void Rests() => Arm(Waiting.End, null);

    public void Dispose() => _source.Dispose();

    private void Arm(Waiting part, TimeSpan? limit)
    {
        var left = _whole - _clock.GetElapsedTime(_began);
        (For, Limit) = limit < left ? (part, limit.Value) : (Waiting.End, _whole);
        _source.CancelAfter(For == Waiting.End ? left > TimeSpan.Zero ? left : TimeSpan.Zero : Limit);
    }
}
