namespace Cockpit.Statistics.Performance;

/// <summary>How predictions of a number did. Errors are prediction − truth, in the units of the target; null where undefined.</summary>
/// <param name="Rows">Labelled rows.</param>
/// <param name="MeanAbsoluteError">Mean |error|.</param>
/// <param name="RootMeanSquaredError">√ mean error²: dominated by the worst misses.</param>
/// <param name="Bias">Mean error: positive when predictions run high.</param>
/// <param name="MedianAbsoluteError">Type-7 median of |error|: blind to the worst misses.</param>
/// <param name="RSquared">1 − Σ error²/Σ (truth − mean)²: 1 is perfect, 0 no better than the mean, below 0 worse; null where the truth is
/// constant.</param>
/// <param name="MeanAbsolutePercentageError">Mean |error|/|truth| as a fraction; null where any truth is 0.</param>
public sealed record RegressionReport(
    long Rows, double? MeanAbsoluteError, double? RootMeanSquaredError, double? Bias, double? MedianAbsoluteError,
    double? RSquared, double? MeanAbsolutePercentageError)
{
    /// <summary>All figures, one entry a row in both spans.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static RegressionReport Of(ReadOnlySpan<double> truth, ReadOnlySpan<double> predictions)
    {
        if (truth.Length != predictions.Length)
            throw new ArgumentException("One prediction a label.", nameof(predictions));
        if (truth.IsEmpty)
            return new RegressionReport(0, null, null, null, null, null, null);
        double sum = 0, squares = 0, relative = 0, total = 0;
        var sizes = new double[truth.Length];
        for (var i = 0; i < truth.Length; i++)
        {
            var error = predictions[i] - truth[i];
            sizes[i] = Math.Abs(error);
            sum += error;
            squares += error * error;
            relative += sizes[i] / Math.Abs(truth[i]);
            total += truth[i];
        }
        var spread = Spread(truth, total / truth.Length);
        Array.Sort(sizes);
        var n = truth.Length;
        return new RegressionReport(n, Total(sizes) / n, Math.Sqrt(squares / n), sum / n,
            Distributions.Quantile.OfSorted(sizes, 0.5), spread == 0 ? null : 1 - (squares / spread),
            double.IsFinite(relative) ? relative / n : null);
    }

    private static double Spread(ReadOnlySpan<double> values, double mean)
    {
        double sum = 0;
        foreach (var value in values)
            sum += (value - mean) * (value - mean);
        return sum;
    }

    private static double Total(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
            sum += value;
        return sum;
    }
}
