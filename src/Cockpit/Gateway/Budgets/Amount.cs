namespace Cockpit.Gateway.Budgets;

/// <summary>Calls and money.</summary>
internal readonly record struct Amount(long Calls, decimal Money)
{
    public static Amount operator +(Amount one, Amount other) => new(one.Calls + other.Calls, one.Money + other.Money);

    public static Amount operator -(Amount one, Amount other) => new(one.Calls - other.Calls, one.Money - other.Money);
}

/// <summary>Whose spending: of one caller, or of all callers together (null).</summary>
internal readonly record struct Spender(string Model, string TrafficClass, string? Caller)
{
    public Spender All => this with { Caller = null };
}
