namespace Cockpit.Statistics.Performance;

/// <summary>Losses of probabilities against labels: lower is better; null without rows.</summary>
public static class Scoring
{
    private const double Clip = 1e-15;

    /// <summary>
    /// Mean of −ln p for positives and −ln(1−p) for negatives, natural; p is clipped to [1e-15, 1 − 1e-15], so certainty in error costs
    /// 34.5, not infinity.
    /// </summary>
    public static double? LogLoss(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        if (labels.IsEmpty)
            return null;
        double sum = 0;
        for (var i = 0; i < labels.Length; i++)
            sum -= LogLikelihood(labels[i], scores[i]);
        return sum / labels.Length;
    }

    /// <summary>Mean of (p − y)², 0 to 1.</summary>
    public static double? Brier(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        if (labels.IsEmpty)
            return null;
        double sum = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var miss = scores[i] - (labels[i] ? 1 : 0);
            sum += miss * miss;
        }
        return sum / labels.Length;
    }

    /// <summary>The logarithm of the probability given to what happened, at least ln 1e-15.</summary>
    public static double LogLikelihood(bool label, double score)
    {
        var clipped = Math.Clamp(score, Clip, 1 - Clip);
        return Math.Log(label ? clipped : 1 - clipped);
    }
}
