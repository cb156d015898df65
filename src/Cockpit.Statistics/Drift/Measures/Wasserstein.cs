using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift.Measures;

/// <summary>How far values moved on average, in the units of the column: the area between two cumulative distributions.</summary>
public static class Wasserstein
{
    /// <summary>∫ |F(x) − G(x)| dx on the raw values; 0 the same distribution; null where either sample is empty.</summary>
    public static double? Distance(SortedCounts baseline, SortedCounts current)
    {
        var (n, m) = ((double)baseline.Count, (double)current.Count);
        if (n == 0 || m == 0)
            return null;
        var left = baseline.Values;
        var right = current.Values;
        double area = 0, previous = Math.Min(left[0], right[0]);
        int i = 0, j = 0;
        while (i < left.Length || j < right.Length)
        {
            var x = i == left.Length ? right[j] : j == right.Length ? left[i] : Math.Min(left[i], right[j]);
            var f = i == 0 ? 0 : baseline.Cumulative[i - 1] / n;
            var g = j == 0 ? 0 : current.Cumulative[j - 1] / m;
            area += Math.Abs(f - g) * (x - previous);
            previous = x;
            i += i < left.Length && left[i] == x ? 1 : 0;
            j += j < right.Length && right[j] == x ? 1 : 0;
        }
        return area;
    }

    /// <summary>
    /// The distance in standard deviations of the baseline; null where the baseline is constant or has fewer values than degrees lost.
    /// </summary>
    public static double? Normalized(double? distance, SortedCounts baseline, int lostDegrees = 1)
    {
        var deviation = baseline.StandardDeviation(lostDegrees);
        return deviation > 0 ? distance / deviation : null;
    }
}
