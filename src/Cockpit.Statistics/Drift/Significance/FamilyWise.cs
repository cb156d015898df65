namespace Cockpit.Statistics.Drift.Significance;

/// <summary>How many tests at once are kept from crying wolf.</summary>
public enum Correction
{
    /// <summary>Holm 1979: the chance of even one false alarm stays below α, whatever the dependence. The default.</summary>
    Holm,

    /// <summary>
    /// Benjamini and Yekutieli 2001: the expected share of false alarms among alarms stays below α, whatever the dependence.
    /// </summary>
    BenjaminiYekutieli,
}

/// <summary>p-values adjusted for being many: an alarm is one whose adjusted p-value is at most α.</summary>
public static class FamilyWise
{
    /// <summary>Adjusted p-values in the order given, each at least the original and at most 1.</summary>
    public static double[] Adjust(ReadOnlySpan<double> pValues, Correction correction = Correction.Holm)
    {
        var sorted = pValues.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);
        return correction == Correction.Holm ? Holm(sorted, order) : BenjaminiYekutieli(sorted, order);
    }

    /// <summary>max over earlier ranks of (tests − rank)·p.</summary>
    private static double[] Holm(double[] sorted, int[] order)
    {
        var adjusted = new double[sorted.Length];
        double least = 0;
        for (var i = 0; i < sorted.Length; i++)
            adjusted[order[i]] = least = Math.Max(least, Math.Min(1, (sorted.Length - i) * sorted[i]));
        return adjusted;
    }

    /// <summary>min over later ranks of tests·c·p/rank, c = Σ 1/k.</summary>
    private static double[] BenjaminiYekutieli(double[] sorted, int[] order)
    {
        var adjusted = new double[sorted.Length];
        double harmonic = 0, most = 1;
        for (var k = 1; k <= sorted.Length; k++)
            harmonic += 1.0 / k;
        for (var i = sorted.Length - 1; i >= 0; i--)
            adjusted[order[i]] = most = Math.Min(most, sorted.Length * harmonic * sorted[i] / (i + 1));
        return adjusted;
    }
}
