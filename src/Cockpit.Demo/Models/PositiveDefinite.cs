namespace Cockpit.Demo.Models;

/// <summary>Solves A·x = b for a symmetric, positive definite A by Cholesky's decomposition A = L·Lᵀ.</summary>
internal static class PositiveDefinite
{
    /// <param name="lower">A's lower triangle; overwritten by L.</param>
    /// <param name="right">b; overwritten by x, which is also returned.</param>
    public static double[] Solve(double[][] lower, double[] right)
    {
        Decompose(lower);
        for (var i = 0; i < right.Length; i++)
        {
            for (var k = 0; k < i; k++)
                right[i] -= lower[i][k] * right[k];
            right[i] /= lower[i][i];
        }

        for (var i = right.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < right.Length; k++)
                right[i] -= lower[k][i] * right[k];
            right[i] /= lower[i][i];
        }

        return right;
    }

    private static void Decompose(double[][] lower)
    {
        for (var j = 0; j < lower.Length; j++)
        {
            for (var i = j; i < lower.Length; i++)
            {
                var sum = lower[i][j];
                for (var k = 0; k < j; k++)
                    sum -= lower[i][k] * lower[j][k];
                lower[i][j] = i == j ? Math.Sqrt(sum) : sum / lower[j][j];
            }
        }
    }
}
