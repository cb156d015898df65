using System.Collections.Concurrent;

namespace Cockpit.Gateway.Upstream;

/// <summary>
/// Bounds second tries by the requests that are being answered, so that a model in trouble does not get its load multiplied. Per
/// model and gateway.
/// </summary>
public sealed class RetryBudget
{
    private readonly ConcurrentDictionary<string, ModelLoad> _models = new(StringComparer.Ordinal);

    /// <summary>The load of a model.</summary>
    public ModelLoad Of(string model) => _models.GetOrAdd(model, static _ => new ModelLoad());

    /// <summary>Requests being answered, and how many of them try again, by model.</summary>
    public IReadOnlyDictionary<string, (int Active, int Retrying)> Snapshot()
        => _models.ToDictionary(pair => pair.Key, pair => (pair.Value.Active, pair.Value.Retrying), StringComparer.Ordinal);
}

/// <summary>Requests to one model that are being answered, and how many of them try again.</summary>
public sealed class ModelLoad
{
    /// <summary>Second tries that are allowed however few requests there are.</summary>
    public const int Least = 3;

    private int _active;
    private int _retrying;

    /// <summary>Requests being answered now.</summary>
    public int Active => Volatile.Read(ref _active);
    /// <summary>Of those, how many have begun a second try or a second question.</summary>
    public int Retrying => Volatile.Read(ref _retrying);

    /// <summary>A request begins.</summary>
    public void Enter() => Interlocked.Increment(ref _active);

    /// <summary>A request ends.</summary>
    /// <param name="retried">Whether it was let try again.</param>
    public void Leave(bool retried)
    {
        Interlocked.Decrement(ref _active);
        if (retried)
            Interlocked.Decrement(ref _retrying);
    }

    /// <summary>Lets a request try again, unless too many do: max(share × active, 3) at once.</summary>
    public bool TryRetry(double share)
    {
        var most = Math.Max(share * Active, Least);
        int before;
        do
        {
            before = Volatile.Read(ref _retrying);
            if (before + 1 > most)
                return false;
        }
        while (Interlocked.CompareExchange(ref _retrying, before + 1, before) != before);
        return true;
    }
}
