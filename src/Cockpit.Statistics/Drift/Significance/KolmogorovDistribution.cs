using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift.Significance;

/// <summary>The law of the one-sample Kolmogorov–Smirnov statistic of n observations, two-sided.</summary>
/// <remarks>
/// As surveyed by Simard and L'Ecuyer (2011): Durbin's matrix for few observations, twice the one-sided sum in the tail (exact for d ≥ ½),
/// Pelz and Good's expansion elsewhere. Absolute error below 1e-6 for n &gt; 140, below 1e-12 otherwise.
/// </remarks>
public static class KolmogorovDistribution
{
    private const int FewObservations = 140;
    private const int ManyObservations = 200_000;

    /// <summary>P(D_n ≥ d); 1 at or below 0, 0 at or above 1.</summary>
    public static double UpperTail(double d, long n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (d <= 0.5 / n)
            return 1;
        if (d >= 1)
            return 0;
        var scaled = n * d * d;
        var tailFrom = n <= FewObservations ? 4 : 2.2;
        if (d >= 0.5 || scaled >= tailFrom)
            return Math.Clamp(2 * OneSided(d, n), 0, 1);
        return Math.Clamp(1 - (n <= FewObservations ? DurbinMatrix.LowerTail(d, (int)n) : PelzGood.LowerTail(d, n)), 0, 1);
    }

    /// <summary>P(D⁺ ≥ d) = d·Σ C(n,j)·(d + j/n)^(j−1)·(1 − d − j/n)^(n−j), j from 0 to ⌊n(1−d)⌋ (Smirnov 1944).</summary>
    private static double OneSided(double d, long n)
    {
        if (n > ManyObservations)
            return Math.Exp(-Math.Pow((6 * n * d) + 1, 2) / (18 * n));
        var sum = Math.Exp(n * Math.Log(1 - d));
        var last = (long)Math.Floor(n * (1 - d));
        for (long j = 1; j <= last; j++)
        {
            var rest = 1 - d - ((double)j / n);
            if (rest > 0)
                sum += d * Math.Exp(LogFactorial.Choose(n, j) + ((j - 1) * Math.Log(d + ((double)j / n))) + ((n - j) * Math.Log(rest)));
        }
        return sum;
    }
}
