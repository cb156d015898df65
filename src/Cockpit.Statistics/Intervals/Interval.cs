using System.Text.Json.Serialization;

namespace Cockpit.Statistics.Intervals;

/// <summary>A range that holds the true figure with the stated confidence. Low ≤ High; an end may be infinite.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>High − Low.</summary>
    [JsonIgnore]
    public double Width => High - Low;

    /// <summary>Whether the value lies within, ends included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}

/// <summary>A figure with its interval, as a document shows it.</summary>
public readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>The interval alone.</summary>
    [JsonIgnore]
    public Interval Interval => new(Low, High);

    /// <summary>Observations behind a rate, its denominator; null for a figure of two groups.</summary>
    public long? N { get; init; }
}
