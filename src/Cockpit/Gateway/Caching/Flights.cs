using System.Collections.Concurrent;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Caching;

/// <summary>A question that is being asked now, and those who wait for its answer instead of asking it again.</summary>
public sealed class Flight(CacheKey key, Guid leader)
{
    private readonly TaskCompletionSource<KeptAnswer?> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _followers;

    /// <summary>The question.</summary>
    public CacheKey Key => key;
    /// <summary>The request that asks it.</summary>
    public Guid Leader => leader;
    /// <summary>The answer; null when the leader got none that others may have.</summary>
    public Task<KeptAnswer?> Landed => _landed.Task;

    /// <summary>Joins those who wait; false when there are <paramref name="most"/> already.</summary>
    public bool TryFollow(int most)
    {
        if (Interlocked.Increment(ref _followers) <= most)
            return true;
        Interlocked.Decrement(ref _followers);
        return false;
    }

    /// <summary>Waits no longer.</summary>
    public void Leave() => Interlocked.Decrement(ref _followers);

    internal void Land(KeptAnswer? answer) => _landed.TrySetResult(answer);
}

/// <summary>The questions that are being asked now: of equal ones only the first goes to a model.</summary>
public sealed class Flights
{
    private readonly ConcurrentDictionary<CacheKey, Flight> _flying = new();

    /// <summary>How many different questions are being asked.</summary>
    public int Count => _flying.Count;

    /// <summary>The flight of a question: the request's own, which makes it the leader, or another's.</summary>
    public Flight Join(CacheKey key, Guid request) => _flying.GetOrAdd(key, static (key, request) => new Flight(key, request), request);

    /// <summary>Ends a flight. Does nothing when it has ended; whoever waited without an answer may lead the next.</summary>
    public void End(Flight flight, KeptAnswer? answer)
    {
        _flying.TryRemove(KeyValuePair.Create(flight.Key, flight));
        flight.Land(answer);
    }

    /// <summary>Ends the flight of a question with an answer, if the request leads it.</summary>
    public void End(CacheKey key, Guid request, KeptAnswer answer)
    {
        if (_flying.TryGetValue(key, out var flight) && flight.Leader == request)
            End(flight, answer);
    }
}
