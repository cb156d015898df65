namespace Cockpit.Demo;

/// <summary>What the demo needs to know of the Cockpit it plays with.</summary>
public sealed record DemoOptions
{
    /// <summary>Where Cockpit listens.</summary>
    public required Uri Cockpit { get; init; }

    /// <summary>A key that may register models and ask for commands.</summary>
    public required string OperatorKey { get; init; }

    /// <summary>A key that may approve commands. In earnest it is another person's; the demo says so in its comments.</summary>
    public required string ApproverKey { get; init; }

    /// <summary>A key that may ask for decisions.</summary>
    public required string ApplicationKey { get; init; }

    /// <summary>Beats the time of the traffic.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Requests a second over all models. 0.1 to 1,000; 20 by default.</summary>
    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>Where a line is written for each model that goes live.</summary>
    public required TextWriter Log { get; init; }
}
