using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Drift;

/// <summary>What changed in a numeric column, most telling first.</summary>
internal static class NumericFindings
{
    private const double NoticeableShift = 0.05;
    private const double NoticeableSpread = 1.15;

    public static IEnumerable<string> Of(NumericEvidence evidence, IReadOnlySet<DriftQuestion> raised)
    {
        if (evidence.Distinct is { Current: 1, Baseline: > 1 })
        {
            yield return $"every value is now {Words.Number(evidence.Location.Current.Median)}, "
                + $"the baseline had {Words.Count(evidence.Distinct.Baseline)} different ones";
            yield break;
        }
        if (raised.Contains(DriftQuestion.Range))
            yield return Beyond(evidence);
        if (raised.Contains(DriftQuestion.Distribution) || raised.Contains(DriftQuestion.Bins))
            yield return Moved(evidence);
        if (raised.Contains(DriftQuestion.Outliers))
            yield return Outliers(evidence);
    }

    private static string Beyond(NumericEvidence evidence)
    {
        var (below, above) = evidence.Beyond;
        var beyond = Math.Max(below, above);
        var share = Words.Percent(ColumnEvidence.Share(beyond, evidence.Present.Current));
        var values = $"{Words.Count(beyond, "value", "values")} ({share}) {(beyond == 1 ? "lies" : "lie")}";
        var edge = above >= below
            ? $"above {Words.Number(evidence.Location.Baseline.Maximum)}, the highest in the baseline"
            : $"below {Words.Number(evidence.Location.Baseline.Minimum)}, the lowest in the baseline";
        return $"{values} {edge}";
    }

    private static string Outliers(NumericEvidence evidence)
    {
        var before = ColumnEvidence.Share(evidence.Outliers.Baseline, evidence.Present.Baseline);
        var after = ColumnEvidence.Share(evidence.Outliers.Current, evidence.Present.Current);
        return $"unusually high or low values make up {Words.Percent(after)}, they were {Words.Percent(before)}";
    }

    /// <summary>Names the centre where it moved, else the spread, else only the shape.</summary>
    private static string Moved(NumericEvidence evidence)
    {
        var (before, after) = (evidence.Location.Baseline, evidence.Location.Current);
        var shift = (after.Mean - before.Mean) / before.Deviation;
        if (double.IsNaN(shift) || Math.Abs(shift) >= NoticeableShift)
        {
            return $"values run {(after.Mean > before.Mean ? "higher" : "lower")}, "
                + $"{Words.Number(after.Mean)} on average where the baseline had {Words.Number(before.Mean)}";
        }
        var spread = after.Deviation / before.Deviation;
        if (spread >= NoticeableSpread)
            return "values are more spread out than in the baseline, around the same average";
        return spread <= 1 / NoticeableSpread
            ? "values lie closer together than in the baseline, around the same average"
            : "values are shared out differently than in the baseline, around the same average";
    }
}
