namespace Cockpit.Statistics.Shifts;

/// <summary>The factor between the sizes of two samples, fitted freely: what a unit must agree with before it is named.</summary>
/// <param name="Log">Natural logarithm of the factor.</param>
/// <param name="StandardError">Of <paramref name="Log"/>, about.</param>
internal readonly record struct FittedScale(double Log, double StandardError)
{
    // 1.1: what averaged quantiles lose against the mean of a normal sample.
    private const double Loss = 1.1;

    private static readonly double[] Ranks = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

    /// <summary>The mean log ratio of the quantiles of sizes, zeros aside, which no factor changes; null where too few have a size.</summary>
    public static FittedScale? OfSizes(NumberProfile before, NumberProfile after)
    {
        var (old, now) = (Sizes(before), Sizes(after));
        if (old.Total < 30 || now.Total < 30)
            return null;
        var log = Ranks.Average(rank => Math.Log(now.At(rank) / old.At(rank)));
        var spread = Math.Log(old.At(0.84) / old.At(0.16)) / 2;
        return new(log, (Loss * spread * Math.Sqrt((1.0 / old.Total) + (1.0 / now.Total))) + after.Error / 2);
    }

    /// <summary>The log ratio of how widely values are spread, which an added constant does not change; null where one side has no spread.</summary>
    public static FittedScale? OfSpread(NumberProfile before, NumberProfile after)
    {
        var (old, now) = (Spread(before), Spread(after));
        // The distance of the 0.1 from the 0.9 quantile of a normal sample has a standard error of 0.9/√n, relative to itself.
        return old > 0 && now > 0 ? new(Math.Log(now / old), 0.9 * Math.Sqrt((1.0 / before.Count) + (1.0 / after.Count)) + after.Error / 2) : null;
    }

    /// <summary>Whether a factor agrees with this one, and the sample could tell it from others.</summary>
    public bool AgreesWith(double factor)
    {
        var size = Math.Abs(Math.Log(factor));
        return StandardError <= 0.1 * size && Math.Abs(Log - Math.Log(factor)) <= (0.03 * size) + (StandardError / 2);
    }

    private static double Spread(NumberProfile values) => values.Values.Quantile(0.9) - values.Values.Quantile(0.1);

    private static (long Total, Func<double, double> At) Sizes(NumberProfile values)
    {
        var sizes = new List<(double Size, long Count)>(values.Values.Distinct);
        for (var i = 0; i < values.Values.Distinct; i++)
        {
            if (values.Values.Values[i] != 0)
                sizes.Add((Math.Abs(values.Values.Values[i]), values.CountAt(i)));
        }
        sizes.Sort((left, right) => left.Size.CompareTo(right.Size));
        var total = sizes.Sum(item => item.Count);
        return (total, rank =>
        {
            var left = (long)(rank * total);
            return sizes.First(item => (left -= item.Count) < 0).Size;
        });
    }
}
