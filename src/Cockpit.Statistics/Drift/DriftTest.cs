using Cockpit.Statistics.Drift.Significance;

namespace Cockpit.Statistics.Drift;

/// <summary>One test of a column before it is judged among all others of the window.</summary>
/// <param name="Column">Position of the column in the report.</param>
/// <param name="Question">What is asked.</param>
/// <param name="PValue">Unadjusted.</param>
/// <param name="Psi">Size.</param>
/// <param name="JensenShannon">Size.</param>
internal sealed record DriftTest(int Column, DriftQuestion Question, double PValue, double Psi, double JensenShannon)
{
    /// <summary>Counts too small for a limit law, with the distance to permute; null where the p-value holds as it is.</summary>
    public (ComparableTable Table, TableDistance Distance)? Unsure { get; init; }
}
