namespace Cockpit.Statistics.Distributions;

/// <summary>Shannon entropy: how evenly observations spread over bins or categories.</summary>
public static class Entropy
{
    /// <summary>
    /// −Σ pᵢ·log₂ pᵢ in bits; 0 when everything falls in one bin, log₂(bins) when evenly spread; null without observations.
    /// </summary>
    public static double? Bits(ReadOnlySpan<long> counts)
    {
        long total = 0;
        foreach (var count in counts)
            total += count;
        if (total == 0)
            return null;
        double sum = 0;
        foreach (var count in counts)
        {
            if (count > 0)
                sum -= (double)count / total * Math.Log2((double)count / total);
        }
        return Math.Max(0, sum);
    }
}
