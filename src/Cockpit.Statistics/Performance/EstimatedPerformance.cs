namespace Cockpit.Statistics.Performance;

/// <summary>An expected figure and the range of ±3 standard errors, cut to [0, 1].</summary>
public readonly record struct Expectation(double Value, double StandardError)
{
    /// <summary>Value − 3 standard errors, at least 0.</summary>
    public double Low => Math.Max(0, Value - (3 * StandardError));

    /// <summary>Value + 3 standard errors, at most 1.</summary>
    public double High => Math.Min(1, Value + (3 * StandardError));
}

/// <summary>How well the model is probably doing before any label has come: confidence-based estimation.</summary>
/// <remarks>
/// If scores are calibrated, a row decided positive is right with probability s and one decided negative with 1 − s. The expected counts
/// follow by summing. The error is that of the labels given the scores: Σ s(1−s) for accuracy and precision, first-order (delta method) for
/// recall and F1. It says nothing about scores that are no longer calibrated: compare with the baseline's calibration error.
/// </remarks>
/// <param name="Rows">Rows scored.</param>
/// <param name="Accuracy">Expected share of right decisions.</param>
/// <param name="Precision">Expected TP / selected; null where nothing is selected.</param>
/// <param name="Recall">Expected TP / expected positives; null where no positive is expected.</param>
/// <param name="F1">2·TP / (selected + positives), of expected counts; null where both are 0.</param>
public sealed record EstimatedPerformance(long Rows, Expectation? Accuracy, Expectation? Precision, Expectation? Recall, Expectation? F1)
{
    /// <summary>Estimates from scores in [0, 1] and the decisions taken, one entry a row.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static EstimatedPerformance Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> predictions)
    {
        if (scores.Length != predictions.Length)
            throw new ArgumentException("One decision a score.", nameof(predictions));
        long selected = 0;
        double hits = 0, misses = 0, selectedNoise = 0, otherNoise = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var noise = scores[i] * (1 - scores[i]);
            if (predictions[i])
            {
                selected++;
                hits += scores[i];
                selectedNoise += noise;
            }
            else
            {
                misses += scores[i];
                otherNoise += noise;
            }
        }
        return FromSums(scores.Length, selected, hits, misses, selectedNoise, otherNoise);
    }

    /// <summary>The same from sums, as a rollup keeps them: Σs over selected and others, and Σ s(1−s) over each.</summary>
    public static EstimatedPerformance FromSums(
        long rows, long selected, double hits, double misses, double selectedNoise, double otherNoise)
    {
        if (rows == 0)
            return new EstimatedPerformance(0, null, null, null, null);
        var correct = hits + (rows - selected - misses);
        var positives = hits + misses;
        var both = selected + positives;
        return new EstimatedPerformance(rows,
            new Expectation(correct / rows, Math.Sqrt(selectedNoise + otherNoise) / rows),
            selected == 0 ? null : new Expectation(hits / selected, Math.Sqrt(selectedNoise) / selected),
            positives == 0 ? null : new Expectation(hits / positives,
                Math.Sqrt((selectedNoise * misses * misses) + (otherNoise * hits * hits)) / (positives * positives)),
            both == 0 ? null : new Expectation(2 * hits / both, 2 * Math.Sqrt(
                (selectedNoise * (both - hits) * (both - hits)) + (otherNoise * hits * hits)) / (both * both)));
    }
}
