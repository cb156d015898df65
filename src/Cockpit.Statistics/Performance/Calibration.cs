using System.Text.Json.Serialization;

namespace Cockpit.Statistics.Performance;

/// <summary>
/// One bin of scores: how many rows, their mean score, and how often the label was positive. Null where the bin is empty.
/// </summary>
public sealed record CalibrationBin(double Low, double High, long N, double? MeanScore, double? ObservedRate)
{
    /// <summary>|observed − mean score|; null where the bin is empty.</summary>
    [JsonIgnore]
    public double? Gap => MeanScore is { } mean && ObservedRate is { } observed ? Math.Abs(observed - mean) : null;
}

/// <summary>Whether a score of 0.7 comes true seven times in ten.</summary>
public static class Calibration
{
    /// <summary>Bins of a calibration curve.</summary>
    public const int BinCount = 10;

    /// <summary>
    /// The bin of a score: 10 equal widths, [lo, hi) and the last closed; with <paramref name="upperClosed"/> (lo, hi] and the first
    /// closed.
    /// </summary>
    public static int BinOf(double score, bool upperClosed = false)
    {
        var bin = 0;
        while (bin < BinCount - 1 && (upperClosed ? score > Edge(bin + 1) : score >= Edge(bin + 1)))
            bin++;
        return bin;
    }

    /// <summary>All ten bins, empty ones included.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static IReadOnlyList<CalibrationBin> Bins(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, bool upperClosed = false)
    {
        if (labels.Length != scores.Length)
            throw new ArgumentException("One score a label.", nameof(scores));
        Span<long> rows = stackalloc long[BinCount];
        Span<long> positives = stackalloc long[BinCount];
        Span<double> sums = stackalloc double[BinCount];
        for (var i = 0; i < scores.Length; i++)
        {
            var bin = BinOf(scores[i], upperClosed);
            rows[bin]++;
            positives[bin] += labels[i] ? 1 : 0;
            sums[bin] += scores[i];
        }
        return Bins(rows, positives, sums);
    }

    /// <summary>The ten bins from their counts and sums of scores, as a rollup keeps them.</summary>
    public static IReadOnlyList<CalibrationBin> Bins(ReadOnlySpan<long> rows, ReadOnlySpan<long> positives, ReadOnlySpan<double> scoreSums)
    {
        var bins = new CalibrationBin[BinCount];
        for (var i = 0; i < BinCount; i++)
        {
            bins[i] = new CalibrationBin(Edge(i), Edge(i + 1), rows[i],
                rows[i] == 0 ? null : scoreSums[i] / rows[i], rows[i] == 0 ? null : (double)positives[i] / rows[i]);
        }
        return bins;
    }

    /// <summary>Expected calibration error: Σ n_b/n·|observed − mean score|, 0 to 1; null without rows.</summary>
    public static double? ExpectedError(IReadOnlyList<CalibrationBin> bins)
    {
        long total = 0;
        foreach (var bin in bins)
            total += bin.N;
        if (total == 0)
            return null;
        double sum = 0;
        foreach (var bin in bins)
            sum += (double)bin.N / total * (bin.Gap ?? 0);
        return sum;
    }

    /// <summary>The largest gap of any bin; null without rows.</summary>
    public static double? MaximumError(IReadOnlyList<CalibrationBin> bins)
    {
        double? worst = null;
        foreach (var bin in bins)
        {
            if (bin.Gap is { } gap && !(gap <= worst))
                worst = gap;
        }
        return worst;
    }

    private static double Edge(int index) => (double)index / BinCount;
}
