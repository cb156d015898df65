using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Cockpit.Statistics.Distributions;

/// <summary>Tail probabilities and quantiles of the distributions that the tests here need.</summary>
public static class UpperTail
{
    /// <summary>P(X ≥ x) of χ² with the given degrees of freedom; 1 at or below 0, and 1 without a degree of freedom.</summary>
    public static double ChiSquare(double x, int degreesOfFreedom)
        => degreesOfFreedom <= 0 || x <= 0 ? 1
            : double.IsPositiveInfinity(x) ? 0
            : SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2.0, x / 2);

    /// <summary>The χ² value exceeded with probability <paramref name="alpha"/>; 0 without a degree of freedom.</summary>
    public static double ChiSquareCritical(double alpha, int degreesOfFreedom)
        => degreesOfFreedom <= 0 ? 0 : ChiSquared.InvCDF(degreesOfFreedom, 1 - alpha);

    /// <summary>P(Z ≥ z) of the standard normal.</summary>
    public static double Normal(double z) => 0.5 * SpecialFunctions.Erfc(z / Math.Sqrt(2));

    /// <summary>Chance of at least so many successes in independent trials of one probability.</summary>
    /// <remarks>P(X ≥ k) = I_p(k, n − k + 1), the regularised incomplete beta function; 1 for k = 0.</remarks>
    /// <param name="successes">k; 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">n.</param>
    /// <param name="probability">p, 0 to 1.</param>
    public static double Binomial(long successes, long trials, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        return successes == 0 ? 1 : SpecialFunctions.BetaRegularized(successes, trials - successes + 1, probability);
    }

    /// <summary>The z of a two-sided interval: 1.96 at a confidence of 0.95.</summary>
    public static double NormalCritical(double confidence)
        => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.5 + (confidence / 2));
}
