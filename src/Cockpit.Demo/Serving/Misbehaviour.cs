namespace Cockpit.Demo.Serving;

/// <summary>How often a model server answers late or not at all, so that a demo has something to watch.</summary>
public sealed record Misbehaviour
{
    /// <summary>Perfect manners.</summary>
    public static Misbehaviour None { get; } = new();

    /// <summary>Share of requests answered late. 0 to 1; 0 by default.</summary>
    public double SlowShare { get; init; }

    /// <summary>How late. 400 ms by default.</summary>
    public TimeSpan SlowBy { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Share of requests answered with 500. 0 to 1; 0 by default.</summary>
    public double FailShare { get; init; }
}
