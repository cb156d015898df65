using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift.Significance;

/// <summary>P(D_n &lt; d) for few observations, exactly: a power of Durbin's matrix (Durbin 1973; Marsaglia, Tsang, Wang 2003).</summary>
internal static class DurbinMatrix
{
    /// <summary>n!/nⁿ·(Hⁿ)ₖₖ, k = ⌈n·d⌉, H of size 2k − 1. For n ≤ 140: larger powers would overflow.</summary>
    public static double LowerTail(double d, int n)
    {
        var k = (int)Math.Ceiling(n * d);
        var size = (2 * k) - 1;
        var power = Power(Build(size, k - (n * d)), size, n);
        return power[((k - 1) * size) + k - 1] * Math.Exp(LogFactorial.Of(n) - (n * Math.Log(n)));
    }

    private static double[] Build(int size, double h)
    {
        var matrix = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= Math.Min(i + 1, size - 1); j++)
                matrix[(i * size) + j] = 1;
        }
        for (var i = 0; i < size; i++)
        {
            matrix[i * size] -= Math.Pow(h, i + 1);
            matrix[((size - 1) * size) + i] -= Math.Pow(h, size - i);
        }
        if (h > 0.5)
            matrix[(size - 1) * size] += Math.Pow((2 * h) - 1, size);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
                matrix[(i * size) + j] *= Math.Exp(-LogFactorial.Of(i - j + 1));
        }
        return matrix;
    }

    private static double[] Power(double[] matrix, int size, int exponent)
    {
        var result = new double[size * size];
        for (var i = 0; i < size; i++)
            result[(i * size) + i] = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) == 1)
                result = Product(result, matrix, size);
            if (exponent > 1)
                matrix = Product(matrix, matrix, size);
        }
        return result;
    }

    private static double[] Product(double[] left, double[] right, int size)
    {
        var product = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < size; k++)
            {
                var factor = left[(i * size) + k];
                for (var j = 0; j < size; j++)
                    product[(i * size) + j] += factor * right[(k * size) + j];
            }
        }
        return product;
    }
}
