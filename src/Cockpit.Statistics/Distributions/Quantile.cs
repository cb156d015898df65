namespace Cockpit.Statistics.Distributions;

/// <summary>Quantiles of a sample by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).</summary>
/// <remarks>Position h = (n−1)·p; the value lies between the order statistics ⌊h⌋ and ⌊h⌋+1. Same units as the sample.</remarks>
public static class Quantile
{
    /// <summary>The quantile of values in ascending order.</summary>
    /// <param name="sorted">At least one value, ascending.</param>
    /// <param name="probability">0 to 1.</param>
    public static double OfSorted(ReadOnlySpan<double> sorted, double probability)
    {
        if (sorted.IsEmpty)
            throw new ArgumentException("A quantile needs at least one value.", nameof(sorted));
        var (rank, fraction) = Position(sorted.Length, probability);
        return Between(sorted[(int)rank], sorted[(int)Math.Min(rank + 1, sorted.Length - 1)], fraction);
    }

    internal static (long Rank, double Fraction) Position(long count, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        var position = (count - 1) * probability;
        var rank = (long)Math.Floor(position);
        return (rank, position - rank);
    }

    /// <summary>Interpolates from the nearer end: a value equal to an edge must land on it to the last bit, or bin counts differ.</summary>
    internal static double Between(double low, double high, double fraction)
        => fraction >= 0.5 ? high - ((high - low) * (1 - fraction)) : low + ((high - low) * fraction);
}
