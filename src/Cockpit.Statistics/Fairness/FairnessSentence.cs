using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Fairness;

/// <summary>The verdict on an attribute as a sentence that needs no statistics to read.</summary>
internal static class FairnessSentence
{
    public static string Of(
        string attribute, IReadOnlyList<GroupFairness> groups, string? reference, FairnessFindings findings, FairnessOptions options)
    {
        var small = groups.Where(group => !group.Enough).Select(group => group.Group).ToList();
        var rest = small.Count == 0 || findings.Verdict == FairnessVerdict.Insufficient
            ? "" : $" {Words.List(small)} {(small.Count == 1 ? "has" : "have")} too few rows to judge.";
        return findings.Verdict switch
        {
            FairnessVerdict.Insufficient => Insufficient(attribute, groups, options),
            FairnessVerdict.Fair
                => $"{attribute}: every group is selected at least {Words.Ratio(options.LeastRatio)} times as often as {reference}, "
                    + $"chance allowed for.{rest}",
            _ => $"{attribute}: {Finding(groups, reference, findings, options)}{Others(findings)}.{rest}",
        };
    }

    private static string Insufficient(string attribute, IReadOnlyList<GroupFairness> groups, FairnessOptions options)
        => groups.Count(group => group.Enough) >= 2
            ? $"{attribute}: cannot be judged, the group that others are compared with has too few rows, or no group was ever selected."
            : $"{attribute}: cannot be judged yet, fewer than two groups have "
                + $"the {Words.Count(options.MinimumGroup)} rows that are needed.";

    private static string Finding(
        IReadOnlyList<GroupFairness> groups, string? reference, FairnessFindings findings, FairnessOptions options)
    {
        var worst = findings.Worst!;
        var yardstick = groups.First(group => group.Group == reference);
        if (findings.ByOpportunity)
        {
            return $"of those who qualify, {Words.Percent(worst.TruePositiveRate!.Value.Value)} of {worst.Group} are selected and "
                + $"{Words.Percent(yardstick.TruePositiveRate!.Value.Value)} of {reference}, "
                + $"a gap {Beyond(findings)} the limit of {Words.Percent(options.EqualOpportunityLimit!.Value)}";
        }
        if (worst.DisparateImpact is not { } ratio)
        {
            return $"{reference} is never selected in {Words.Count(yardstick.N, "decision", "decisions")} and {worst.Group} {Words.Percent(worst.SelectionRate!.Value.Value)} of the time, "
                + $"{Beyond(findings)} the four-fifths limit";
        }

        return $"{worst.Group} is selected {Words.Percent(worst.SelectionRate!.Value.Value)} of the time and {reference} "
            + $"{Words.Percent(yardstick.SelectionRate!.Value.Value)}, {Words.Ratio(ratio.Value)} times as often "
            + $"({Words.Ratio(ratio.Low)} to {Words.Ratio(ratio.High)} allowing for chance), {Beyond(findings)} the four-fifths limit";
    }

    private static string Beyond(FairnessFindings findings)
        => findings.Verdict == FairnessVerdict.Unfair ? "beyond" : "which may or may not be beyond";

    private static string Others(FairnessFindings findings)
        => findings.Others == 0 ? ""
            : $"; so {(findings.Others == 1 ? "is" : "are")} {Words.Count(findings.Others, "other group", "other groups")}";
}
