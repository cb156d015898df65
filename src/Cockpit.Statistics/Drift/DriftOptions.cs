using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Drift.Significance;

namespace Cockpit.Statistics.Drift;

/// <summary>What a contract says of one column; null keeps the general limit.</summary>
/// <param name="Psi">PSI from which a significant change is drift.</param>
/// <param name="JensenShannon">Jensen–Shannon distance from which it is.</param>
/// <param name="MissingRate">Share of missing values above which a significant rise is drift.</param>
public sealed record ColumnLimits(double? Psi = null, double? JensenShannon = null, double? MissingRate = null);

/// <summary>How drift is judged. The defaults are the definitions of the documentation; the rest reproduces other tools.</summary>
public sealed record DriftOptions
{
    /// <summary>The defaults.</summary>
    public static DriftOptions Default { get; } = new();

    /// <summary>Chance of any false alarm in a window. 0 to 1 exclusive; 0.05.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Rows that the baseline and the window must both have. 200.</summary>
    public long MinimumRows { get; init; } = 200;

    /// <summary>Values, missing ones aside, that a column must have on both sides for its values to be compared. 30.</summary>
    public long MinimumValues { get; init; } = 30;

    /// <summary>PSI from which a significant change is large. 0.1.</summary>
    public double PsiLimit { get; init; } = 0.1;

    /// <summary>Jensen–Shannon distance from which a significant change is large. 0.1.</summary>
    public double JensenShannonLimit { get; init; } = 0.1;

    /// <summary>How p-values are adjusted for the number of tests in the window.</summary>
    public Correction Correction { get; init; } = Correction.Holm;

    /// <summary>What an empty bin counts as in the PSI reported and judged.</summary>
    public ZeroRule ZeroRule { get; init; } = ZeroRule.AddHalf;

    /// <summary>Which end of a numeric bin belongs to it.</summary>
    public EdgeRule EdgeRule { get; init; } = EdgeRule.UpperClosed;

    /// <summary>Limits of contracts, by column.</summary>
    public IReadOnlyDictionary<string, ColumnLimits> Limits { get; init; } = new Dictionary<string, ColumnLimits>(StringComparer.Ordinal);

    /// <summary>Seed of the permutations that confirm alarms on small counts.</summary>
    public ulong Seed { get; init; } = 20260101;
}
