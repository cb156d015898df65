namespace Cockpit.Statistics.Distributions;

/// <summary>Draws of whole numbers by inversion from the mode: exact, and quick because the mode is where the mass is.</summary>
public static class DiscreteDraws
{
    /// <summary>P(k)/P(k−1) of a distribution; a struct, so that the walk below is compiled for each.</summary>
    private interface IRatio
    {
        double At(long k);
    }

    /// <summary>Successes in <paramref name="trials"/> independent trials that each succeed with <paramref name="probability"/>.</summary>
    public static long Binomial(SeededRandom random, long trials, double probability)
    {
        if (trials == 0 || probability <= 0)
            return 0;
        if (probability >= 1)
            return trials;
        var mode = Math.Min((long)((trials + 1) * probability), trials);
        var atMode = Math.Exp(
            LogFactorial.Choose(trials, mode) + (mode * Math.Log(probability)) + ((trials - mode) * Math.Log(1 - probability)));
        return FromMode(random.NextDouble(), atMode, mode, 0, trials, new BinomialRatio(trials, probability / (1 - probability)));
    }

    /// <summary>
    /// Marked items among <paramref name="drawn"/> taken without replacement from <paramref name="total"/> that hold <paramref
    /// name="marked"/>.
    /// </summary>
    public static long Hypergeometric(SeededRandom random, long total, long marked, long drawn)
    {
        var low = Math.Max(0, drawn + marked - total);
        var high = Math.Min(drawn, marked);
        if (low == high)
            return low;
        var mode = Math.Clamp((long)((drawn + 1.0) * (marked + 1.0) / (total + 2.0)), low, high);
        var atMode = Math.Exp(LogFactorial.Choose(marked, mode)
            + LogFactorial.Choose(total - marked, drawn - mode) - LogFactorial.Choose(total, drawn));
        return FromMode(random.NextDouble(), atMode, mode, low, high, new HypergeometricRatio(total, marked, drawn));
    }

    /// <summary>Walks outward from the mode until the mass passed exceeds <paramref name="uniform"/>.</summary>
    private static long FromMode<TRatio>(double uniform, double atMode, long mode, long low, long high, TRatio ratio)
        where TRatio : struct, IRatio
    {
        var left = uniform - atMode;
        double above = atMode, below = atMode;
        long up = mode, down = mode;
        while (left > 0 && above + below > 1e-18)
        {
            above = up < high ? above * ratio.At(++up) : 0;
            if ((left -= above) <= 0)
                return up;
            below = down > low ? below / ratio.At(down--) : 0;
            if ((left -= below) <= 0)
                return down;
        }
        return mode;
    }

    private readonly struct BinomialRatio(long trials, double odds) : IRatio
    {
        public double At(long k) => odds * (trials - k + 1) / k;
    }

    private readonly struct HypergeometricRatio(long total, long marked, long drawn) : IRatio
    {
        public double At(long k) => (marked - k + 1.0) * (drawn - k + 1.0) / (k * (double)(total - marked - drawn + k));
    }
}
