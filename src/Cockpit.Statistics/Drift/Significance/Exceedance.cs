namespace Cockpit.Statistics.Drift.Significance;

/// <summary>Whether a window reaches beyond the baseline more often than a second sample of the same column would.</summary>
public static class Exceedance
{
    /// <summary>The chance that at least as many of m new values lie above the largest, or below the smallest, of n old ones.</summary>
    /// <remarks>
    /// That the k largest of n + m exchangeable values are all new has probability Π (m−i)/(n+m−i), i from 0 to k − 1, whatever the
    /// distribution (Gumbel and von Schelling 1950). The smaller of both sides counts, doubled. Ties make it conservative. 1 when nothing
    /// lies beyond.
    /// </remarks>
    public static double PValue(long baselineRows, long currentRows, long below, long above)
    {
        var beyond = Math.Max(below, above);
        double chance = 1;
        for (long i = 0; i < beyond && chance > 0; i++)
            chance *= (double)(currentRows - i) / (baselineRows + currentRows - i);
        return Math.Min(1, 2 * chance);
    }
}
