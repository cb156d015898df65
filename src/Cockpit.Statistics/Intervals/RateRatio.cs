using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Intervals;

/// <summary>One rate over another, such as disparate impact.</summary>
public static class RateRatio
{
    /// <summary>(a/n)/(b/m) with its log interval.</summary>
    /// <remarks>
    /// exp(ln ratio ± z·√((1−p)/(n·p) + (1−q)/(m·q))), p = a/n, q = b/m. Katz et al. 1978. Where a = 0 the ratio is 0, the interval starts
    /// at 0 and ends where the same formula does with half an observation added to every count (Walter 1975). Null where the second rate
    /// is 0 or either sample is empty.
    /// </remarks>
    public static Estimate? Katz(long successes, long trials, long otherSuccesses, long otherTrials, double confidence = 0.95)
    {
        if (trials == 0 || otherTrials == 0 || otherSuccesses == 0)
            return null;
        if (successes == 0)
            return new Estimate(0, 0, Ends(0.5, trials + 0.5, otherSuccesses + 0.5, otherTrials + 0.5, confidence).High);
        return Ends(successes, trials, otherSuccesses, otherTrials, confidence);
    }

    private static Estimate Ends(double successes, double trials, double otherSuccesses, double otherTrials, double confidence)
    {
        var rate = successes / trials;
        var other = otherSuccesses / otherTrials;
        var ratio = rate / other;
        var error = Math.Sqrt(((1 - rate) / (trials * rate)) + ((1 - other) / (otherTrials * other)));
        var reach = Math.Exp(UpperTail.NormalCritical(confidence) * error);
        return new Estimate(ratio, ratio / reach, ratio * reach);
    }
}
