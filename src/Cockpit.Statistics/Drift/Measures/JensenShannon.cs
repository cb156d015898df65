namespace Cockpit.Statistics.Drift.Measures;

/// <summary>
/// Jensen–Shannon distance of two binned samples: the root of the divergence, base 2. 0 the same shape, 1 nothing in common.
/// </summary>
public static class JensenShannon
{
    /// <summary>
    /// √(½·KL(p‖m) + ½·KL(q‖m)), m = (p+q)/2, base 2, on shares count/n without an epsilon; null where either sample is empty.
    /// </summary>
    /// <remarks>Endres and Schindelin 2003: a metric. Tools that report the divergence report its square.</remarks>
    /// <exception cref="ArgumentException">The samples are not counted on the same bins.</exception>
    public static double? Distance(ReadOnlySpan<long> left, ReadOnlySpan<long> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException("Both samples are counted on the same bins.", nameof(right));
        long leftTotal = 0, rightTotal = 0;
        for (var i = 0; i < left.Length; i++)
        {
            leftTotal += left[i];
            rightTotal += right[i];
        }
        if (leftTotal == 0 || rightTotal == 0)
            return null;
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            var p = (double)left[i] / leftTotal;
            var q = (double)right[i] / rightTotal;
            sum += Term(p, (p + q) / 2) + Term(q, (p + q) / 2);
        }
        return Math.Sqrt(Math.Clamp(sum / 2, 0, 1));
    }

    /// <summary>What one bin of one sample adds to the divergence, twice over.</summary>
    internal static double Term(double share, double middle) => share == 0 || share == middle ? 0 : share * Math.Log2(share / middle);
}
