namespace Cockpit.Statistics.Drift.Multivariate;

/// <summary>Logistic regression with a ridge penalty, fitted by Newton's method.</summary>
internal static class RidgeLogistic
{
    private const int Steps = 6;

    /// <summary>The coefficients, intercept last, that fit labels from the given rows of a matrix laid out by row.</summary>
    /// <param name="features">rows × width.</param>
    /// <param name="width">Features a row.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="rows">Which rows to fit.</param>
    /// <param name="ridge">Penalty on every squared coefficient but the intercept; keeps collinear features harmless.</param>
    public static double[] Fit(double[] features, int width, bool[] labels, ReadOnlySpan<int> rows, double ridge)
    {
        var size = width + 1;
        var weights = new double[size];
        var curvature = new double[size * size];
        var step = new double[size];
        for (var i = 0; i < Steps; i++)
        {
            Accumulate(features, width, labels, rows, weights, curvature, step);
            for (var j = 0; j < width; j++)
            {
                curvature[(j * size) + j] += ridge;
                step[j] -= ridge * weights[j];
            }
            curvature[^1] += 1e-9;
            Cholesky.Solve(curvature, step);
            for (var j = 0; j < size; j++)
                weights[j] += step[j];
        }
        return weights;
    }

    /// <summary>The linear score of a row: ranks rows as the probability does.</summary>
    public static double Score(ReadOnlySpan<double> row, ReadOnlySpan<double> weights)
    {
        var sum = weights[row.Length];
        for (var i = 0; i < row.Length; i++)
            sum += weights[i] * row[i];
        return sum;
    }

    private static void Accumulate(
        double[] features, int width, bool[] labels, ReadOnlySpan<int> rows, double[] weights, double[] curvature, double[] gradient)
    {
        var size = width + 1;
        Array.Clear(curvature);
        Array.Clear(gradient);
        Span<double> row = stackalloc double[size];
        foreach (var index in rows)
        {
            features.AsSpan(index * width, width).CopyTo(row);
            row[width] = 1;
            var probability = 1 / (1 + Math.Exp(-Score(row[..width], weights)));
            var miss = (labels[index] ? 1 : 0) - probability;
            var weight = Math.Max(probability * (1 - probability), 1e-6);
            for (var i = 0; i < size; i++)
            {
                gradient[i] += miss * row[i];
                var scaled = weight * row[i];
                var line = curvature.AsSpan(i * size, i + 1);
                for (var j = 0; j < line.Length; j++)
                    line[j] += scaled * row[j];
            }
        }
    }
}
