using Cockpit.Statistics.Intervals;

namespace Cockpit.Statistics.Fairness;

/// <summary>What is said about one group. A rate with an empty denominator is null, not 0.</summary>
public sealed record GroupFairness
{
    /// <summary>The group.</summary>
    public required string Group { get; init; }

    /// <summary>Decisions.</summary>
    public required long N { get; init; }

    /// <summary>Rows whose label is positive.</summary>
    public required long Positives { get; init; }

    /// <summary>Whether the group has the rows to be judged.</summary>
    public required bool Enough { get; init; }

    /// <summary>Whether it also has the positives and negatives for rates that need labels.</summary>
    public required bool EnoughLabels { get; init; }

    /// <summary>Share of positive decisions, Wilson interval.</summary>
    public required Estimate? SelectionRate { get; init; }

    /// <summary>TP / positives.</summary>
    public required Estimate? TruePositiveRate { get; init; }

    /// <summary>FP / negatives.</summary>
    public required Estimate? FalsePositiveRate { get; init; }

    /// <summary>FN / positives.</summary>
    public required Estimate? FalseNegativeRate { get; init; }

    /// <summary>TP / selected.</summary>
    public required Estimate? PositivePredictiveValue { get; init; }

    /// <summary>(TP + TN) / labelled.</summary>
    public required Estimate? Accuracy { get; init; }

    /// <summary>ROC AUC within the group.</summary>
    public double? RocAuc { get; init; }

    /// <summary>Expected calibration error within the group.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>Selection rate / the reference's, Katz log interval; null for the reference itself.</summary>
    public Estimate? DisparateImpact { get; init; }

    /// <summary>The reference's selection rate / this group's, Katz log interval; only where the reference was never selected and the group was, so that <see cref="DisparateImpact"/> has no value.</summary>
    internal Estimate? ReferenceImpact { get; init; }

    /// <summary>Selection rate − the reference's, Newcombe interval; null for the reference itself.</summary>
    public Estimate? SelectionRateDifference { get; init; }

    /// <summary>True positive rate − the reference's, Newcombe interval; null for the reference itself.</summary>
    public Estimate? EqualOpportunityDifference { get; init; }

    /// <summary>½·((FPR − FPR of the reference) + (TPR − TPR of the reference)), as AIF360 has it; null for the reference itself.</summary>
    public double? AverageOddsDifference { get; init; }

    /// <summary>Compares a group with the reference.</summary>
    internal static GroupFairness Of(GroupTally group, GroupTally reference, FairnessOptions options)
    {
        var own = group.Labelled;
        var confidence = options.Confidence;
        var alone = new GroupFairness
        {
            Group = group.Group,
            N = group.Rows,
            Positives = own.Positives,
            Enough = group.Rows >= options.MinimumGroup,
            EnoughLabels = Math.Min(own.Positives, own.Negatives) >= options.MinimumLabels,
            SelectionRate = Wilson.Rate(group.Selected, group.Rows, confidence),
            TruePositiveRate = Wilson.Rate(own.Tp, own.Positives, confidence),
            FalsePositiveRate = Wilson.Rate(own.Fp, own.Negatives, confidence),
            FalseNegativeRate = Wilson.Rate(own.Fn, own.Positives, confidence),
            PositivePredictiveValue = Wilson.Rate(own.Tp, own.Selected, confidence),
            Accuracy = Wilson.Rate(own.Tp + own.Tn, own.Total, confidence),
            RocAuc = group.RocAuc,
            CalibrationError = group.CalibrationError,
        };
        return group.Group == reference.Group ? alone : alone.Against(group, reference, confidence);
    }

    private GroupFairness Against(GroupTally group, GroupTally reference, double confidence)
    {
        var (own, other) = (group.Labelled, reference.Labelled);
        return this with
        {
            DisparateImpact = RateRatio.Katz(group.Selected, group.Rows, reference.Selected, reference.Rows, confidence),
            ReferenceImpact = reference.Selected == 0 ? RateRatio.Katz(reference.Selected, reference.Rows, group.Selected, group.Rows, confidence) : null,
            SelectionRateDifference = RateDifference.Newcombe(group.Selected, group.Rows, reference.Selected, reference.Rows, confidence),
            EqualOpportunityDifference = RateDifference.Newcombe(own.Tp, own.Positives, other.Tp, other.Positives, confidence),
            AverageOddsDifference = ((own.FalsePositiveRate - other.FalsePositiveRate) + (own.Recall - other.Recall)) / 2,
        };
    }
}
