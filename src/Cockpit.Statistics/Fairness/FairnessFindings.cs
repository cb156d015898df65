using Cockpit.Statistics.Intervals;

namespace Cockpit.Statistics.Fairness;

/// <summary>The verdict on an attribute and the group that decided it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Worst">The group furthest beyond a limit; null where all are within.</param>
/// <param name="ByOpportunity">Whether the true positive rate decided, not the selection rate.</param>
/// <param name="Others">How many other groups have the same verdict.</param>
internal sealed record FairnessFindings(FairnessVerdict Verdict, GroupFairness? Worst, bool ByOpportunity, int Others)
{
    /// <summary>Looks at the interval of every group with enough rows, never at the point alone.</summary>
    public static FairnessFindings Of(IReadOnlyList<GroupFairness> groups, string? reference, FairnessOptions options)
    {
        var enough = groups.Where(group => group.Enough).ToList();
        var yardstick = enough.Find(group => group.Group == reference);
        if (yardstick is null || enough.Count < 2)
            return new FairnessFindings(FairnessVerdict.Insufficient, null, false, 0);
        var others = enough.Where(group => group.Group != reference).ToList();
        var answers = others.Select(group => (Group: group, Verdict: ByRatio(group, options), ByOpportunity: false))
            .Concat(others.Where(group => group.EnoughLabels && yardstick.EnoughLabels)
                .Select(group => (Group: group, Verdict: ByDifference(group.EqualOpportunityDifference, options), ByOpportunity: true)))
            .ToList();
        var verdict = answers.Max(answer => answer.Verdict);
        if (verdict <= FairnessVerdict.Fair)
            return new FairnessFindings(verdict, null, false, 0);
        var deciding = answers.Where(answer => answer.Verdict == verdict).ToList();
        var worst = deciding.MinBy(answer => answer.ByOpportunity ? 1 : Nearness(answer.Group.DisparateImpact));
        return new FairnessFindings(
            verdict, worst.Group, worst.ByOpportunity, deciding.Select(answer => answer.Group.Group).Distinct().Count() - 1);
    }

    /// <summary>1 for equal rates, towards 0 the further apart they are, either way.</summary>
    private static double Nearness(Estimate? ratio) => ratio is not { } r || r.Value == 0 ? 0 : Math.Min(r.Value, 1 / r.Value);

    /// <summary>
    /// Four fifths of the reference, or the reference four fifths of the group. The yardstick is the reference, so the second counts only
    /// when the group's own ratio is beyond it: equal groups would else be watched for a limit on either side.
    /// </summary>
    private static FairnessVerdict ByRatio(GroupFairness group, FairnessOptions options)
    {
        // A reference that is never selected is as far below a group that is as can be; how surely, its own ratio says.
        if (group.ReferenceImpact is { } inverse)
            return inverse.High < options.LeastRatio ? FairnessVerdict.Unfair : FairnessVerdict.Watch;
        if (group.DisparateImpact is not { } interval)
            return FairnessVerdict.Insufficient;
        var most = 1 / options.LeastRatio;
        if (interval.High < options.LeastRatio || interval.Low > most)
            return FairnessVerdict.Unfair;
        return interval.Low < options.LeastRatio || interval.Value > most ? FairnessVerdict.Watch : FairnessVerdict.Fair;
    }

    private static FairnessVerdict ByDifference(Estimate? difference, FairnessOptions options)
    {
        if (options.EqualOpportunityLimit is not { } limit || difference is not { } interval)
            return FairnessVerdict.Insufficient;
        if (interval.Low > limit || interval.High < -limit)
            return FairnessVerdict.Unfair;
        return interval.High > limit || interval.Low < -limit ? FairnessVerdict.Watch : FairnessVerdict.Fair;
    }
}
