using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Drift.Multivariate;

/// <summary>The verdict on all columns together, in words.</summary>
internal static class MultivariateSentence
{
    public static string Of(DriftVerdict verdict, double auc, double alpha)
    {
        var told = "given one row of each, a classifier names the window's "
            + $"{Words.Percent(Math.Max(auc, 0.5))} of the time, 50% being chance";
        return verdict switch
        {
            DriftVerdict.Stable => $"Taken together, the columns look like the baseline (false alarms at most {Words.Percent(alpha)}).",
            DriftVerdict.Watch => $"Taken together, the columns have changed a little: {told}.",
            _ => $"Taken together, the columns have changed: {told}.",
        };
    }
}
