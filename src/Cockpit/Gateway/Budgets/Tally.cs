using System.Runtime.InteropServices;

namespace Cockpit.Gateway.Budgets;

/// <summary>Amounts by hour and spender; each caller's counts for all callers as well. Not safe for several threads.</summary>
internal sealed class Tally
{
    private readonly Dictionary<DateTimeOffset, Dictionary<Spender, Amount>> _hours = [];

    public void Add(DateTimeOffset hour, Spender spender, Amount amount)
    {
        if (!_hours.TryGetValue(hour, out var spenders))
            _hours.Add(hour, spenders = []);
        Add(spenders, spender, amount);
        Add(spenders, spender.All, amount);
    }

    /// <summary>What was spent from the beginning of <paramref name="since"/> on.</summary>
    public Amount Since(DateTimeOffset since, Spender spender)
    {
        var sum = default(Amount);
        foreach (var (hour, spenders) in _hours)
        {
            if (hour >= since)
                sum += spenders.GetValueOrDefault(spender);
        }

        return sum;
    }

    /// <summary>Forgets the hours before.</summary>
    public void ForgetBefore(DateTimeOffset hour)
    {
        foreach (var old in _hours.Keys.Where(known => known < hour).ToList())
            _hours.Remove(old);
    }

    /// <summary>Forgets the hours from then on, to be told them anew.</summary>
    public void ForgetFrom(DateTimeOffset hour)
    {
        foreach (var known in _hours.Keys.Where(known => known >= hour).ToList())
            _hours.Remove(known);
    }

    private static void Add(Dictionary<Spender, Amount> spenders, Spender spender, Amount amount)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(spenders, spender, out _);
        sum += amount;
        // A caller who has nothing open any more is not remembered.
        if (sum == default)
            spenders.Remove(spender);
    }
}
