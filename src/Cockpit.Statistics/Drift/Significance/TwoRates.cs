using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift.Significance;

/// <summary>Whether two samples show something at the same rate, exactly: valid with ten rows or ten million, at any rate.</summary>
public static class TwoRates
{
    private const double Negligible = 1e-18;

    /// <summary>Fisher's exact test of a/n against b/m: twice the smaller tail of the hypergeometric law, at most 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count exceeds its sample.</exception>
    public static double PValue(long baselineHits, long baselineRows, long currentHits, long currentRows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(baselineHits, baselineRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(currentHits, currentRows);
        var total = baselineRows + currentRows;
        var hits = baselineHits + currentHits;
        if (hits == 0 || hits == total || baselineRows == 0 || currentRows == 0)
            return 1;
        var above = (double)currentHits * total >= (double)hits * currentRows;
        // The lower tail of hits in the window is the upper tail of hits in the baseline.
        var tail = above
            ? Tail(total, hits, currentRows, currentHits)
            : Tail(total, hits, baselineRows, baselineHits);
        return Math.Min(1, 2 * tail);
    }

    /// <summary>P(at least <paramref name="observed"/> hits among those drawn); the terms fall from the observed count on.</summary>
    private static double Tail(long total, long hits, long drawn, long observed)
    {
        var term = Math.Exp(LogFactorial.Choose(hits, observed)
            + LogFactorial.Choose(total - hits, drawn - observed) - LogFactorial.Choose(total, drawn));
        double sum = 0;
        for (var k = observed; term > Negligible * sum && k <= Math.Min(hits, drawn); k++)
        {
            sum += term;
            term *= (hits - k) * (double)(drawn - k) / ((k + 1.0) * (total - hits - drawn + k + 1.0));
        }
        return sum;
    }
}
