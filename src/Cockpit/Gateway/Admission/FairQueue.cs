namespace Cockpit.Gateway.Admission;

/// <summary>One request that waits for its turn.</summary>
/// <param name="caller">Who asks.</param>
/// <param name="since">Since when, on the monotonic clock.</param>
internal sealed class Waiter(CallerLine caller, long since)
{
    private readonly TaskCompletionSource<TurnOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CallerLine Caller => caller;
    public long Since => since;
    public Task<TurnOutcome> Outcome => _outcome.Task;
    public LinkedListNode<Waiter>? InArrivals { get; set; }
    public LinkedListNode<Waiter>? InCaller { get; set; }

    public void End(TurnOutcome outcome) => _outcome.TrySetResult(outcome);
}

/// <summary>A caller that has turns or waits for some.</summary>
internal sealed class CallerLine
{
    public CallerLine(string name)
    {
        Name = name;
        InRing = new LinkedListNode<CallerLine>(this);
        InLengths = new LinkedListNode<CallerLine>(this);
    }

    public string Name { get; }
    public int Running { get; set; }
    public LinkedList<Waiter> Waiting { get; } = [];
    public LinkedListNode<CallerLine> InRing { get; }
    public LinkedListNode<CallerLine> InLengths { get; }
}

/// <summary>
/// Requests that wait, each caller's in a line of its own; the lines are served in turn. Every operation takes the same time however
/// many wait. Not safe for several threads.
/// </summary>
internal sealed class FairQueue
{
    private readonly Dictionary<string, CallerLine> _callers = new(StringComparer.Ordinal);
    private readonly LinkedList<CallerLine> _ring = [];
    private readonly LinkedList<Waiter> _arrivals = [];
    // The callers with so many waiting; a line grows and shrinks by one, so the longest is never far from the one before.
    private readonly List<LinkedList<CallerLine>> _byLength = [[]];
    private int _longest;

    /// <summary>How many wait.</summary>
    public int Count => _arrivals.Count;

    /// <summary>Who has waited longest.</summary>
    public Waiter? Oldest => _arrivals.First?.Value;

    /// <summary>Callers that have turns or wait for some.</summary>
    public int Callers => _callers.Count;

    /// <summary>The line of a caller.</summary>
    public CallerLine Of(string caller)
    {
        if (!_callers.TryGetValue(caller, out var line))
            _callers.Add(caller, line = new CallerLine(caller));
        return line;
    }

    /// <summary>Lets go of a caller that has nothing here any more.</summary>
    public void Forget(CallerLine line)
    {
        if (line is { Running: 0, Waiting.Count: 0 })
            _callers.Remove(line.Name);
    }

    /// <summary>Puts a request at the end of its caller's line.</summary>
    public void Add(Waiter waiter)
    {
        var line = waiter.Caller;
        waiter.InArrivals = _arrivals.AddLast(waiter);
        waiter.InCaller = line.Waiting.AddLast(waiter);
        if (line.Waiting.Count == 1)
            _ring.AddLast(line.InRing);
        Moved(line, line.Waiting.Count - 1);
    }

    /// <summary>Takes a request out, wherever it stands; false when it does not wait any more.</summary>
    public bool Remove(Waiter waiter)
    {
        if (waiter.InArrivals?.List is null)
            return false;
        var line = waiter.Caller;
        _arrivals.Remove(waiter.InArrivals);
        line.Waiting.Remove(waiter.InCaller!);
        if (line.Waiting.Count == 0)
            _ring.Remove(line.InRing);
        Moved(line, line.Waiting.Count + 1);
        return true;
    }

    /// <summary>Takes out the oldest request of the caller whose turn it is; that caller then stands last.</summary>
    public Waiter? Next()
    {
        if (_ring.First?.Value is not { } line)
            return null;
        var waiter = line.Waiting.First!.Value;
        Remove(waiter);
        if (line.Waiting.Count > 0)
        {
            _ring.Remove(line.InRing);
            _ring.AddLast(line.InRing);
        }

        return waiter;
    }

    /// <summary>
    /// Who gives way to a further request of <paramref name="caller"/> in a full queue: the newest of the longest line, unless the
    /// caller's own would then be the longest. Of equal lines the one that has more turns already gives way.
    /// </summary>
    public Waiter? GivesWayTo(CallerLine caller)
    {
        var longest = _byLength[_longest].First?.Value;
        if (longest is null || longest == caller)
            return null;
        var mine = caller.Waiting.Count + 1;
        return longest.Waiting.Count > mine || (longest.Waiting.Count == mine && longest.Running > caller.Running) ? longest.Waiting.Last!.Value : null;
    }

    /// <summary>The newest request of the longest line.</summary>
    public Waiter? NewestOfLongest() => _byLength[_longest].First?.Value.Waiting.Last!.Value;

    private void Moved(CallerLine line, int before)
    {
        var now = line.Waiting.Count;
        if (before > 0)
            _byLength[before].Remove(line.InLengths);
        if (now == _byLength.Count)
            _byLength.Add([]);
        if (now > 0)
            _byLength[now].AddLast(line.InLengths);
        _longest = Math.Max(_longest, now);
        while (_longest > 0 && _byLength[_longest].Count == 0)
            _longest--;
    }
}
