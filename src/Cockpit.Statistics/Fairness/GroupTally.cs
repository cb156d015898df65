using Cockpit.Statistics.Performance;

namespace Cockpit.Statistics.Fairness;

/// <summary>One group's decisions, counted: what a rollup keeps and a verdict needs.</summary>
/// <param name="Group">The value of the attribute, or values joined by × for an intersection.</param>
/// <param name="Labelled">Decisions whose label is known.</param>
/// <param name="UnlabelledSelected">Positive decisions without a label yet.</param>
/// <param name="UnlabelledRejected">Negative decisions without a label yet.</param>
public sealed record GroupTally(string Group, Confusion Labelled, long UnlabelledSelected = 0, long UnlabelledRejected = 0)
{
    /// <summary>The name of the group of rows that lack the attribute.</summary>
    public const string Missing = "(missing)";

    /// <summary>Decisions.</summary>
    public long Rows => Labelled.Total + UnlabelledSelected + UnlabelledRejected;

    /// <summary>Positive decisions.</summary>
    public long Selected => Labelled.Selected + UnlabelledSelected;

    /// <summary>ROC AUC within the group; null where unknown or undefined.</summary>
    public double? RocAuc { get; init; }

    /// <summary>Expected calibration error within the group; null where unknown.</summary>
    public double? CalibrationError { get; init; }
}
