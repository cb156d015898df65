namespace Cockpit.Problems;

/// <summary>Why somebody does something that leaves a trace, in their words.</summary>
public static class ReasonText
{
    /// <summary>Fewest characters.</summary>
    public const int Shortest = 10;

    private const int Longest = 2000;

    /// <summary>400 when it is too short or too long; null when it will do.</summary>
    public static Problem? Refused(string? reason)
        => reason?.Trim().Length is >= Shortest and <= Longest ? null
            : CommonProblems.Invalid("reason", $"The reason has {reason?.Trim().Length ?? 0} characters.", $"Say why in {Shortest} to {Longest} characters; it is kept for ever.");
}
