using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Admission;

/// <summary>Why a request got no turn.</summary>
public enum TurnRefusal
{
    /// <summary>It got one.</summary>
    None,
    /// <summary>The queue was full, and no caller had a longer line than this one.</summary>
    Full,
    /// <summary>It gave way to another caller, having been the newest in the longest line.</summary>
    PushedOut,
    /// <summary>It waited as long as the policy allows.</summary>
    TooLong,
    /// <summary>The caller closed the connection.</summary>
    CallerLeft,
}

/// <summary>How taking a turn ended: with a turn, which ends when it is disposed of, or with a reason.</summary>
public readonly record struct TurnOutcome(IDisposable? Turn, TurnRefusal Refusal);

/// <summary>What goes on in one line at this moment, and what was counted since the start.</summary>
/// <param name="Model">The model.</param>
/// <param name="TrafficClass">The class.</param>
/// <param name="Running">Requests that have a turn.</param>
/// <param name="Waiting">Requests that wait for one.</param>
/// <param name="Taken">Turns given.</param>
/// <param name="Refused">Requests that got none, by reason.</param>
public sealed record TurnCounts(string Model, string TrafficClass, int Running, int Waiting, long Taken, IReadOnlyDictionary<TurnRefusal, long> Refused);

/// <summary>
/// The turns of one model and class on this gateway: at most so many at once, a bounded queue beyond, callers served in turn. Asks
/// for the settings each time it decides, so that a changed policy counts for those who wait already.
/// </summary>
public sealed class TurnLine(Func<RouteSettings> settings, TimeProvider clock)
{
    // While anybody waits, a changed policy is noticed after this long even if no turn ends.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private const double Forgetting = 0.1;

    private readonly Lock _lock = new();
    private readonly FairQueue _queue = new();
    private readonly long[] _refused = new long[Enum.GetValues<TurnRefusal>().Length];
    private ITimer? _timer;
    private bool _isTiming;
    private int _running;
    private long _taken;
    private double _serviceMs;

    /// <summary>Waits for a turn; ends at once when there is one, or when there will be none.</summary>
    public ValueTask<TurnOutcome> TakeAsync(string caller, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            var now = settings();
            var line = _queue.Of(caller);
            if (_queue.Count == 0 && _running < now.Concurrency)
                return new ValueTask<TurnOutcome>(Begin(line));
            if (!TryMakeRoom(line, now.Queue))
            {
                _queue.Forget(line);
                return new ValueTask<TurnOutcome>(Refused(TurnRefusal.Full));
            }

            waiter = new Waiter(line, clock.GetTimestamp());
            _queue.Add(waiter);
            Serve(now);
        }

        return waiter.Outcome.IsCompleted ? new ValueTask<TurnOutcome>(waiter.Outcome) : new ValueTask<TurnOutcome>(WaitAsync(waiter, cancellationToken));
    }

    /// <summary>When a request that is refused now may find a turn: the time that those before it need. 1 to 60 s.</summary>
    public TimeSpan RetryAfter()
    {
        lock (_lock)
        {
            var wait = TimeSpan.FromMilliseconds(_serviceMs * (_queue.Count + 1) / Math.Max(1, settings().Concurrency));
            return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, LongestRetry.TotalSeconds));
        }
    }

    /// <summary>What goes on now.</summary>
    public TurnCounts Snapshot(string model, string trafficClass)
    {
        lock (_lock)
        {
            return new TurnCounts(model, trafficClass, _running, _queue.Count, _taken,
                Enum.GetValues<TurnRefusal>().Where(reason => reason != TurnRefusal.None).ToDictionary(reason => reason, reason => _refused[(int)reason]));
        }
    }

    private async Task<TurnOutcome> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var leaving = cancellationToken.UnsafeRegister(_ => End(waiter, TurnRefusal.CallerLeft), null);
        return await waiter.Outcome;
    }

    private bool TryMakeRoom(CallerLine line, QueueSettings queue)
    {
        if (queue.Length == 0 || queue.Wait == TimeSpan.Zero)
            return false;
        if (_queue.Count < queue.Length)
            return true;
        if (_queue.GivesWayTo(line) is not { } other)
            return false;
        Drop(other, TurnRefusal.PushedOut);
        return true;
    }

    private TurnOutcome Begin(CallerLine line)
    {
        _running++;
        _taken++;
        line.Running++;
        return new TurnOutcome(new Turn(this, line, clock.GetTimestamp()), TurnRefusal.None);
    }

    private TurnOutcome Refused(TurnRefusal reason)
    {
        _refused[(int)reason]++;
        return new TurnOutcome(null, reason);
    }

    private void Drop(Waiter waiter, TurnRefusal reason)
    {
        if (!_queue.Remove(waiter))
            return;
        waiter.End(Refused(reason));
        _queue.Forget(waiter.Caller);
    }

    private void End(Waiter waiter, TurnRefusal reason)
    {
        lock (_lock)
            Drop(waiter, reason);
    }

    private void End(CallerLine line, long began)
    {
        lock (_lock)
        {
            var took = clock.GetElapsedTime(began).TotalMilliseconds;
            _serviceMs = _serviceMs == 0 ? took : _serviceMs + (Forgetting * (took - _serviceMs));
            _running--;
            line.Running--;
            _queue.Forget(line);
            Serve(settings());
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _isTiming = false;
            Serve(settings());
        }
    }

    /// <summary>Gives turns while there are any, drops who waited too long or stands beyond the queue, and sees to it that the rest is looked at again.</summary>
    private void Serve(RouteSettings now)
    {
        while (_running < now.Concurrency && _queue.Next() is { } next)
            next.End(Begin(next.Caller));
        while (_queue.Oldest is { } oldest && clock.GetElapsedTime(oldest.Since) >= now.Queue.Wait)
            Drop(oldest, TurnRefusal.TooLong);
        while (_queue.Count > now.Queue.Length)
            Drop(_queue.NewestOfLongest()!, TurnRefusal.PushedOut);
        if (_queue.Oldest is not { } first || _isTiming)
            return;

        // All wait equally long, so one timer for whoever came first is enough.
        var left = now.Queue.Wait - clock.GetElapsedTime(first.Since);
        _isTiming = true;
        _timer ??= clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(left < Look ? left + TimeSpan.FromMilliseconds(1) : Look, Timeout.InfiniteTimeSpan);
    }

    private sealed class Turn(TurnLine line, CallerLine caller, long began) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                line.End(caller, began);
        }
    }
}
