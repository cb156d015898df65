namespace Cockpit.Demo.Models;

/// <summary>Fits a <see cref="LinearModel"/> by Newton's method on the ridge-penalised likelihood.</summary>
/// <remarks>
/// For the logistic model this is iteratively reweighted least squares; for the linear one the first step is already
/// exact. The same examples in the same order always give the same model.
/// </remarks>
public static class Trainer
{
    private const int MostSteps = 30;
    private const double Settled = 1e-10;

    /// <summary>A model of the probability that the label is 1.</summary>
    /// <param name="examples">At least one; labels are 0 or 1.</param>
    /// <param name="ridge">Penalty on the squared weights, above 0: the one-hot columns are otherwise collinear.</param>
    public static LinearModel Logistic(IReadOnlyList<Example> examples, double ridge = 1)
        => Fit("logistic regression", examples, ridge, sum => 1 / (1 + Math.Exp(-sum)), mean => mean * (1 - mean));

    /// <summary>A model of the expected label.</summary>
    /// <param name="examples">At least one.</param>
    /// <param name="ridge">Penalty on the squared weights, above 0: the one-hot columns are otherwise collinear.</param>
    public static LinearModel Linear(IReadOnlyList<Example> examples, double ridge = 1)
        => Fit("linear regression", examples, ridge, sum => sum, _ => 1);

    private static LinearModel Fit(
        string kind, IReadOnlyList<Example> examples, double ridge, Func<double, double> meanOf, Func<double, double> varianceOf)
    {
        if (examples.Count == 0)
            throw new ArgumentException("There is nothing to learn from.", nameof(examples));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        var design = Design.Of(examples);
        var rows = examples.Select(example => design.Encode(example.Row)).ToArray();
        var weights = new double[design.Width];
        for (var step = 0; step < MostSteps; step++)
        {
            var (curvature, slope) = Penalty(weights, ridge);
            for (var i = 0; i < rows.Length; i++)
            {
                var mean = meanOf(Dot(rows[i], weights));
                Accumulate(curvature, slope, rows[i], examples[i].Label - mean, varianceOf(mean));
            }

            var move = PositiveDefinite.Solve(curvature, slope);
            for (var j = 0; j < weights.Length; j++)
                weights[j] += move[j];
            if (move.Max(Math.Abs) < Settled)
                break;
        }

        return design.ToModel($"{kind} on standardised numbers and one-hot categories", weights);
    }

    // The constant (column 0) is not penalised: the overall rate must come out right.
    private static (double[][] Curvature, double[] Slope) Penalty(double[] weights, double ridge)
    {
        var curvature = new double[weights.Length][];
        var slope = new double[weights.Length];
        for (var j = 0; j < weights.Length; j++)
        {
            curvature[j] = new double[weights.Length];
            curvature[j][j] = j == 0 ? 0 : ridge;
            slope[j] = j == 0 ? 0 : -ridge * weights[j];
        }

        return (curvature, slope);
    }

    private static void Accumulate(double[][] curvature, double[] slope, double[] row, double residual, double variance)
    {
        for (var j = 0; j < row.Length; j++)
        {
            // Most one-hot columns are 0, which is most of the work saved. The lower triangle suffices.
            if (row[j] == 0)
                continue;
            slope[j] += row[j] * residual;
            for (var k = 0; k <= j; k++)
                curvature[j][k] += row[j] * row[k] * variance;
        }
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var j = 0; j < left.Length; j++)
            sum += left[j] * right[j];
        return sum;
    }
}
