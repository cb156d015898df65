namespace Cockpit.Statistics.Summaries;

/// <summary>What is known of the truth about one decision; at most one is set.</summary>
/// <param name="Positive">Whether the outcome was the positive class: binary, and multiclass with a positive label.</param>
/// <param name="Value">What came out: regression.</param>
/// <param name="Class">Which class it was: multiclass.</param>
public readonly record struct Truth(bool? Positive, double? Value, string? Class)
{
    /// <summary>Nothing is known yet.</summary>
    public static Truth Unknown => default;

    /// <summary>Whether anything is known.</summary>
    public bool IsKnown => Positive is not null || Value is not null || Class is not null;
}
