namespace Cockpit.Control.Guards;

/// <summary>What a guard found.</summary>
public enum GuardVerdict
{
    /// <summary>Within its limit.</summary>
    Within,
    /// <summary>It has no say here, for instance because nobody was decided on by the version.</summary>
    NotJudged,
    /// <summary>Too few calls to say that it is well. Never green for no data.</summary>
    Insufficient,
    /// <summary>Beyond its limit, though chance could explain it.</summary>
    Watch,
    /// <summary>Beyond its limit, more surely than chance allows.</summary>
    Failed,
}

/// <summary>What one guard found.</summary>
/// <param name="Guard">What was watched: failureRate, p95Ms, drift and so on.</param>
/// <param name="Value">The figure; null where there is none.</param>
/// <param name="Limit">What it must not exceed; null for a guard that rests on a verdict.</param>
/// <param name="N">What the figure was counted on.</param>
/// <param name="Verdict">What that means.</param>
/// <param name="Sentence">The same in words.</param>
public sealed record GuardFinding(string Guard, double? Value, double? Limit, long N, GuardVerdict Verdict, string Sentence);
