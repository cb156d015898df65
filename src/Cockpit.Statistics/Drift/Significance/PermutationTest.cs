using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift.Significance;

/// <summary>How different two counted samples are; larger is more different.</summary>
public delegate double TableDistance(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current);

/// <summary>A p-value that needs no large counts: how often rows dealt out at random differ as much.</summary>
public static class PermutationTest
{
    private const int EnoughExceedances = 20;

    /// <summary>Deals the pooled rows to both samples again and again and counts distances at least as large as the observed one.</summary>
    /// <remarks>
    /// Exact for any counts: (1 + k)/(1 + draws), or k/draws taken as soon as k reaches 20 (Besag and Clifford 1991). The smallest it can
    /// be is 1/(1 + draws). Rows are dealt category by category from the hypergeometric law, so a draw costs by the category, not by the
    /// row.
    /// </remarks>
    /// <param name="baseline">Counts a category.</param>
    /// <param name="current">Counts of the same categories.</param>
    /// <param name="distance">What to compare by.</param>
    /// <param name="draws">At least 100.</param>
    /// <param name="seed">The same seed gives the same p-value.</param>
    public static double PValue(
        ReadOnlySpan<long> baseline, ReadOnlySpan<long> current, TableDistance distance, int draws, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var random = new SeededRandom(seed);
        // Rounding must not turn a tie into an exceedance missed.
        var observed = distance(baseline, current) * (1 - 1e-12);
        var totals = new long[baseline.Length];
        long rows = 0, window = 0;
        for (var i = 0; i < totals.Length; i++)
        {
            totals[i] = baseline[i] + current[i];
            rows += totals[i];
            window += current[i];
        }
        var (dealtBaseline, dealtCurrent) = (new long[totals.Length], new long[totals.Length]);
        var exceeded = 0;
        for (var draw = 1; draw <= draws; draw++)
        {
            Deal(random, totals, rows, window, dealtBaseline, dealtCurrent);
            if (distance(dealtBaseline, dealtCurrent) >= observed && ++exceeded == EnoughExceedances)
                return (double)exceeded / draw;
        }
        return (1.0 + exceeded) / (1.0 + draws);
    }

    private static void Deal(SeededRandom random, long[] totals, long rows, long window, long[] baseline, long[] current)
    {
        for (var i = 0; i < totals.Length; i++)
        {
            current[i] = DiscreteDraws.Hypergeometric(random, rows, totals[i], window);
            baseline[i] = totals[i] - current[i];
            rows -= totals[i];
            window -= current[i];
        }
    }
}
