using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift.Measures;

/// <summary>What an empty bin counts as.</summary>
public enum ZeroRule
{
    /// <summary>
    /// p = (count + 0.5)/(n + 0.5·bins) in every bin. The default: finite, and its size does not depend on a chosen epsilon.
    /// </summary>
    AddHalf,

    /// <summary>p = max(count/n, 1e-4), not renormalised.</summary>
    ClipFourth,

    /// <summary>p = max(count/n, 1e-6), not renormalised.</summary>
    ClipSixth,

    /// <summary>p = count/n: infinite when a bin is empty on one side only; bins empty on both are skipped.</summary>
    Raw,
}

/// <summary>Population stability index of two binned samples, in nats; 0 means the same shape.</summary>
public static class PopulationStability
{
    /// <summary>Σ (aᵢ−eᵢ)·ln(aᵢ/eᵢ) over bins, with shares by the zero rule. 0 to ∞; null where either sample is empty.</summary>
    /// <exception cref="ArgumentException">The samples are not counted on the same bins.</exception>
    public static double? Index(ReadOnlySpan<long> expected, ReadOnlySpan<long> actual, ZeroRule rule = ZeroRule.AddHalf)
    {
        if (expected.Length != actual.Length)
            throw new ArgumentException("Both samples are counted on the same bins.", nameof(actual));
        var (expectedTotal, actualTotal) = (Sum(expected), Sum(actual));
        if (expectedTotal == 0 || actualTotal == 0)
            return null;
        double sum = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            if (rule == ZeroRule.Raw && expected[i] == 0 && actual[i] == 0)
                continue;
            var e = Share(expected[i], expectedTotal, expected.Length, rule);
            var a = Share(actual[i], actualTotal, expected.Length, rule);
            sum += a == e ? 0 : (a - e) * Math.Log(a / e);
        }
        return Math.Max(0, sum);
    }

    /// <summary>
    /// What the index exceeds with probability <paramref name="alpha"/> when nothing changed: χ²(1−α, bins−1)·(1/n + 1/m). Yurdakul 2018.
    /// </summary>
    /// <returns>0 for a single bin.</returns>
    public static double Critical(long expectedRows, long actualRows, int bins, double alpha = 0.05)
        => UpperTail.ChiSquareCritical(alpha, bins - 1) * ((1.0 / expectedRows) + (1.0 / actualRows));

    /// <summary>The chance of an index at least this large when nothing changed, by the same law as <see cref="Critical"/>.</summary>
    public static double PValue(double index, long expectedRows, long actualRows, int bins)
        => UpperTail.ChiSquare(index / ((1.0 / expectedRows) + (1.0 / actualRows)), bins - 1);

    /// <summary>What a bin counts as.</summary>
    internal static double Share(long count, long total, int bins, ZeroRule rule) => rule switch
    {
        ZeroRule.AddHalf => (count + 0.5) / (total + (0.5 * bins)),
        ZeroRule.ClipFourth => Math.Max((double)count / total, 1e-4),
        ZeroRule.ClipSixth => Math.Max((double)count / total, 1e-6),
        _ => (double)count / total,
    };

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (var count in counts)
            sum += count;
        return sum;
    }
}
