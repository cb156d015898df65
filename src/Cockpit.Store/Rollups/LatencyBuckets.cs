namespace Cockpit.Store.Rollups;

/// <summary>
/// Logarithmic latency buckets, eight to a doubling: bucket i holds latencies in (2^((i−1)/8), 2^(i/8)] hundredths of a
/// millisecond. A percentile read back from them is at most 9.1 % above the true value and never below it.
/// </summary>
public static class LatencyBuckets
{
    /// <summary>The bucket of decisions whose latency is not known.</summary>
    public const int Unknown = -1;

    /// <summary>The last bucket: everything from about 20 minutes up.</summary>
    public const int Last = 216;

    private const double UnitMs = 0.01;
    /// <summary>Buckets to a doubling of the latency.</summary>
    public const int PerDoubling = 8;

    /// <summary>The bucket of a latency in milliseconds.</summary>
    public static int Of(double? latencyMs) => latencyMs switch
    {
        null => Unknown,
        <= UnitMs => 0,
        { } ms => Math.Min(Last, Above(ms)),
    };

    /// <summary>The logarithm may be rounded down at a bound; a percentile must not come out below the truth for that.</summary>
    private static int Above(double ms)
    {
        var bucket = (int)Math.Ceiling(Math.Log2(ms / UnitMs) * PerDoubling);
        return UpperMs(bucket) < ms ? bucket + 1 : bucket;
    }

    /// <summary>The largest latency that a bucket holds, in milliseconds.</summary>
    public static double UpperMs(int bucket) => UnitMs * Math.Pow(2, bucket / (double)PerDoubling);

    /// <summary>The latency that <paramref name="share"/> (0 to 1) of the counted calls do not exceed, in milliseconds; null when nothing was counted.</summary>
    /// <param name="counts">Bucket and count, in any order; <see cref="Unknown"/> is left out.</param>
    /// <param name="share">0.5 for the median, 0.99 for p99.</param>
    public static double? Percentile(IEnumerable<KeyValuePair<int, long>> counts, double share)
    {
        var known = counts.Where(pair => pair.Key != Unknown && pair.Value > 0).OrderBy(pair => pair.Key).ToList();
        var total = known.Sum(pair => pair.Value);
        if (total == 0)
            return null;

        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        long passed = 0;
        foreach (var (bucket, count) in known)
        {
            passed += count;
            if (passed >= rank)
                return UpperMs(bucket);
        }

        return UpperMs(known[^1].Key);
    }
}
