using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Shifts;

/// <summary>The factor between the sizes of two samples, fitted freely: what a unit must agree with before it is named.</summary>
/// <param name="Log">Natural logarithm of the factor.</param>
/// <param name="StandardError">Of <paramref name="Log"/>, about.</param>
internal readonly record struct FittedScale(double Log, double StandardError)
{
    // 1.1: what averaged quantiles lose against the mean of a normal sample.
    private const double Loss = 1.1;

    private const int FewestSizes = 30;

    private static readonly double[] Ranks = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

    /// <summary>The mean log ratio of the quantiles of sizes, zeros aside, which no factor changes; null where too few have a size.</summary>
    public static FittedScale? OfSizes(NumberProfile before, NumberProfile after)
    {
        var (old, now) = (Sizes(before.Values), Sizes(after.Values));
        var (n, m) = (old.Count - old.CountAtMost(0), now.Count - now.CountAtMost(0));
        if (Math.Min(n, m) < FewestSizes)
            return null;
        var log = Ranks.Average(rank => Math.Log(At(now, m, rank) / At(old, n, rank)));
        var spread = Math.Log(At(old, n, 0.84) / At(old, n, 0.16)) / 2;
        return new(log, (Loss * spread * Math.Sqrt((1.0 / n) + (1.0 / m))) + (after.Error / 2));
    }

    /// <summary>The log ratio of how widely values are spread, which an added constant does not change; null where one side has no spread.</summary>
    public static FittedScale? OfSpread(NumberProfile before, NumberProfile after)
    {
        var (old, now) = (Spread(before), Spread(after));
        // The distance of the 0.1 from the 0.9 quantile of a normal sample has a standard error of 0.9/√n, relative to itself.
        return old > 0 && now > 0 ? new(Math.Log(now / old), 0.9 * Math.Sqrt((1.0 / before.Count) + (1.0 / after.Count)) + (after.Error / 2)) : null;
    }

    /// <summary>
    /// Whether a factor agrees with this one, and the sample could tell it from others: its standard error is at most a part of the factor's logarithm.
    /// </summary>
    public bool AgreesWith(double factor, double roughest)
    {
        var size = Math.Abs(Math.Log(factor));
        return StandardError <= roughest * size && Math.Abs(Log - Math.Log(factor)) <= (0.03 * size) + (StandardError / 2);
    }

    private static double Spread(NumberProfile values) => values.Values.Quantile(0.9) - values.Values.Quantile(0.1);

    /// <summary>The quantile of the values above zero.</summary>
    private static double At(SortedCounts sizes, long above, double rank)
    {
        var place = sizes.Cumulative.BinarySearch(sizes.Count - above + (long)(rank * above) + 1);
        return sizes.Values[place >= 0 ? place : ~place];
    }

    /// <summary>The values without their signs.</summary>
    private static SortedCounts Sizes(SortedCounts values)
    {
        if (!(values.Minimum < 0))
            return values;
        var sizes = new SortedDictionary<double, long>();
        for (var i = 0; i < values.Distinct; i++)
        {
            var size = Math.Abs(values.Values[i]);
            sizes[size] = sizes.GetValueOrDefault(size) + values.Cumulative[i] - (i == 0 ? 0 : values.Cumulative[i - 1]);
        }
        return SortedCounts.FromCounts([.. sizes.Keys], [.. sizes.Values]);
    }
}
