using System.ComponentModel.DataAnnotations;

namespace Cockpit.Demo.Traffic;

/// <summary>How much traffic the demo makes.</summary>
public sealed record TrafficOptions
{
    /// <summary>Requests a second over all models, on average over a wave. 0.1 to 1,000; 20 by default.</summary>
    [Range(0.1, 1000)] public double RequestsPerSecond { get; init; } = 20;

    /// <summary>How far the rate swings around its average. 0 to 1; 0.35 by default.</summary>
    [Range(0, 1)] public double Swing { get; init; } = 0.35;

    /// <summary>From one crest of the rate to the next. Two minutes by default.</summary>
    public TimeSpan Wave { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Most requests waiting for an answer at once; what exceeds it is not sent. 1 to 1,000; 32 by default.</summary>
    [Range(1, 1000)] public int MaxInFlight { get; init; } = 32;

    /// <summary>Share of requests of traffic class batch; the others are interactive. 0 to 1; 0.15 by default.</summary>
    [Range(0, 1)] public double BatchShare { get; init; } = 0.15;

    /// <summary>Share of decisions of which the truth ever becomes known. 0 to 1; 0.85 by default.</summary>
    [Range(0, 1)] public double KnownShare { get; init; } = 0.85;

    /// <summary>Decides what is sent and in which order. 1 by default.</summary>
    public int Seed { get; init; } = 1;
}
