using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Intervals;

/// <summary>Interval of a rate: honest near 0 and 1, and with few observations, where p ± 1.96·se is not.</summary>
public static class Wilson
{
    /// <summary>The score interval of <paramref name="successes"/> in <paramref name="trials"/>.</summary>
    /// <remarks>
    /// Centre (p + z²/2n)/(1 + z²/n), half-width z·√(p(1−p)/n + z²/4n²)/(1 + z²/n). Wilson 1927. Within [0, 1]; null without trials.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">More successes than trials, or a negative count.</exception>
    public static Estimate? Rate(long successes, long trials, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
            return null;
        var z = UpperTail.NormalCritical(confidence);
        var rate = (double)successes / trials;
        var stretch = 1 + (z * z / trials);
        var centre = (rate + (z * z / (2.0 * trials))) / stretch;
        var half = z * Math.Sqrt((rate * (1 - rate) / trials) + (z * z / (4.0 * trials * trials))) / stretch;
        return new Estimate(rate,
            successes == 0 ? 0 : Math.Max(0, centre - half),
            successes == trials ? 1 : Math.Min(1, centre + half)) { N = trials };
    }
}
