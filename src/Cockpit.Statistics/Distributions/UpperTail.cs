using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Cockpit.Statistics.Distributions;

/// <summary>Tail probabilities and quantiles of the continuous distributions that the tests here need.</summary>
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

    /// <summary>The z of a two-sided interval: 1.96 at a confidence of 0.95.</summary>
    public static double NormalCritical(double confidence)
        => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.5 + (confidence / 2));
}
