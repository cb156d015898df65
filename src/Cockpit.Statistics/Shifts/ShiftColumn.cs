using Cockpit.Statistics.Drift;

namespace Cockpit.Statistics.Shifts;

/// <summary>One column as the search for a meaning sees it.</summary>
/// <param name="Drift">How it was judged among all columns of the window.</param>
/// <param name="Evidence">What it was judged by.</param>
/// <param name="Numbers">Both sides of a column of numbers; null of categories, or where the numbers are not to be looked at.</param>
public sealed record ShiftColumn(ColumnDrift Drift, ColumnEvidence Evidence, BeforeAfter<NumberProfile>? Numbers)
{
    /// <summary>The column.</summary>
    public string Name => Drift.Name;

    /// <summary>Whether it has changed beyond chance: the condition of everything that is named.</summary>
    public bool HasChanged => Drift.Verdict >= DriftVerdict.Watch;

    /// <summary>Whether a question found a change beyond chance.</summary>
    internal bool Raised(DriftQuestion question) => Drift.Signals.Any(signal => signal.Question == question && signal.Significant);

    /// <summary>The most by which distribution functions of two samples of one distribution differ, but for once in a hundred.</summary>
    internal static double Chance(double n, double m) => 1.63 * Math.Sqrt((1 / n) + (1 / m));
}
