using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift.Significance;

namespace Cockpit.Statistics.Drift.Measures;

/// <summary>The largest gap of two cumulative distributions and its p-value.</summary>
/// <param name="Statistic">D = max |F(x) − G(x)|, 0 to 1.</param>
/// <param name="PValue">Chance of a gap at least this large when both samples come from one distribution.</param>
/// <param name="Exact">Whether the p-value counts paths (both samples of at most 10,000) or uses the limit.</param>
public sealed record KolmogorovSmirnovResult(double Statistic, double PValue, bool Exact);

/// <summary>Two-sample Kolmogorov–Smirnov test, two-sided. Ties make it conservative, never liberal.</summary>
public static class KolmogorovSmirnov
{
    private const int ExactRows = 10_000;
    private const long AlwaysExactProduct = 1_000_000;
    private const double BeyondDoubt = 1e-12;

    /// <summary>Compares two samples; null where either is empty.</summary>
    /// <remarks>
    /// p is exact where both samples have at most 10,000 values, else P(D_N ≥ D) of the one-sample statistic at N = nm/(n+m) rounded to
    /// even. Where the latter is below 1e-12 for samples of more than a million pairs, it is kept: counting paths would only add digits
    /// that nobody reads.
    /// </remarks>
    public static KolmogorovSmirnovResult? Compare(SortedCounts baseline, SortedCounts current)
    {
        var (n, m) = (baseline.Count, current.Count);
        if (n == 0 || m == 0)
            return null;
        return Of(LargestGap(baseline, current), n, m);
    }

    /// <summary>The result for a largest gap of max |F·m·n − G·m·n|, a whole number.</summary>
    internal static KolmogorovSmirnovResult Of(long gap, long n, long m)
    {
        var statistic = (double)gap / ((double)n * m);
        var limit = Limit(statistic, n, m);
        if (Math.Max(n, m) > ExactRows || (n * m > AlwaysExactProduct && limit < BeyondDoubt))
            return new KolmogorovSmirnovResult(statistic, limit, Exact: false);
        return new KolmogorovSmirnovResult(statistic, LatticePaths.UpperTail((int)n, (int)m, gap), Exact: true);
    }

    /// <summary>The p-value of a statistic by the limit alone, as for samples too large to count paths.</summary>
    public static double Limit(double statistic, long baselineRows, long currentRows)
        => KolmogorovDistribution.UpperTail(statistic,
            (long)Math.Max(1, Math.Round((double)baselineRows * currentRows / ((double)baselineRows + currentRows))));

    /// <summary>D on shared bins: the largest gap at an edge. A lower bound of D; the fullest bin bounds what it misses.</summary>
    /// <returns>The statistic and the most by which the D of the raw samples can exceed it; null where either sample is empty.</returns>
    public static (double Statistic, double Error)? OnBins(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current)
    {
        if (baseline.Length != current.Length)
            throw new ArgumentException("Both samples are counted on the same bins.", nameof(current));
        long n = 0, m = 0;
        for (var i = 0; i < baseline.Length; i++)
            (n, m) = (n + baseline[i], m + current[i]);
        if (n == 0 || m == 0)
            return null;
        double below = 0, belowCurrent = 0, gap = 0, error = 0;
        for (var i = 0; i < baseline.Length; i++)
        {
            error = Math.Max(error, Math.Max((double)baseline[i] / n, (double)current[i] / m));
            below += (double)baseline[i] / n;
            belowCurrent += (double)current[i] / m;
            gap = Math.Max(gap, Math.Abs(below - belowCurrent));
        }
        return (gap, error);
    }

    /// <summary>max |F·m·n − G·m·n|: a whole number, so that ties in rounding cannot move the p-value.</summary>
    private static long LargestGap(SortedCounts baseline, SortedCounts current)
    {
        var left = baseline.Values;
        var right = current.Values;
        var (n, m) = (baseline.Count, current.Count);
        long gap = 0;
        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            var x = Math.Min(left[i], right[j]);
            i += left[i] == x ? 1 : 0;
            j += right[j] == x ? 1 : 0;
            var f = i == 0 ? 0 : baseline.Cumulative[i - 1];
            var g = j == 0 ? 0 : current.Cumulative[j - 1];
            gap = Math.Max(gap, Math.Abs((f * m) - (g * n)));
        }
        return gap;
    }
}
