using System.Buffers;

namespace Cockpit.Statistics.Drift.Significance;

/// <summary>The exact law of the two-sample Kolmogorov–Smirnov statistic without ties, by counting paths.</summary>
internal static class LatticePaths
{
    /// <summary>The chance that a random ordering of n and m observations has a gap of at least <paramref name="gap"/>/(n·m).</summary>
    /// <remarks>
    /// An ordering is a path from (0,0) to (m,n); Q(i,j), the chance that it left the band before (i,j), is 1 outside it and
    /// (i·Q(i−1,j) + j·Q(i,j−1))/(i+j) inside (Hodges 1957). O(longer sample × band), no cancellation, so tiny chances keep their digits.
    /// </remarks>
    public static double UpperTail(int n, int m, long gap)
    {
        if (gap <= 0)
            return 1;
        var (width, height) = n > m ? (n, m) : (m, n);
        var inverse = ArrayPool<double>.Shared.Rent(width + height + 1);
        var column = ArrayPool<double>.Shared.Rent(height + 1);
        try
        {
            for (var i = 1; i <= width + height; i++)
                inverse[i] = 1.0 / i;
            column.AsSpan(0, height + 1).Fill(1);
            column.AsSpan(0, (int)Math.Min(CeilingOf(gap, width), height + 1)).Clear();
            for (var i = 1; i <= width; i++)
            {
                var drift = (long)i * height;
                var low = (int)Math.Max(FloorOf(drift - gap, width) + 1, 0);
                var high = (int)Math.Min(CeilingOf(drift + gap, width), height + 1);
                if (high <= low)
                    return 1;
                Advance(column, inverse, i, low, high);
            }
            return Math.Min(1, column[height]);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(inverse);
            ArrayPool<double>.Shared.Return(column);
        }
    }

    private static void Advance(double[] column, double[] inverse, int i, int low, int high)
    {
        var below = low == 0 ? 0.0 : 1.0;
        for (var j = low; j < high; j++)
        {
            below = ((column[j] * i) + (below * j)) * inverse[i + j];
            column[j] = below;
        }
    }

    private static long FloorOf(long value, long by) => value >= 0 ? value / by : -((-value + by - 1) / by);

    private static long CeilingOf(long value, long by) => -FloorOf(-value, by);
}
