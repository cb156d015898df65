using System.Buffers;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Intervals;

/// <summary>A figure of a sample; NaN where it is undefined for that sample.</summary>
public delegate double SampleFigure(ReadOnlySpan<double> sample);

/// <summary>A figure of counted cells; NaN where it is undefined for those counts.</summary>
public delegate double CellFigure(ReadOnlySpan<long> cells);

/// <summary>
/// Percentile intervals by resampling (Efron 1979), for figures without an analytic interval. The seed makes them repeatable.
/// </summary>
/// <remarks>Ends are type-7 quantiles of the replicates. Undefined replicates are left out; null when all are.</remarks>
public static class Bootstrap
{
    /// <summary>Resamples rows with replacement.</summary>
    /// <param name="sample">At least one value.</param>
    /// <param name="figure">What to compute of each resample.</param>
    /// <param name="replicates">At least 100; 2,000 by default.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    public static Interval? Percentile(
        ReadOnlySpan<double> sample, SampleFigure figure, int replicates = 2_000, double confidence = 0.95, ulong seed = 20260101)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 100);
        if (sample.IsEmpty)
            throw new ArgumentException("Nothing can be resampled from an empty sample.", nameof(sample));
        var random = new SeededRandom(seed);
        var rented = ArrayPool<double>.Shared.Rent(sample.Length);
        var drawn = rented.AsSpan(0, sample.Length);
        var figures = new double[replicates];
        for (var i = 0; i < replicates; i++)
        {
            for (var j = 0; j < drawn.Length; j++)
                drawn[j] = sample[random.NextBelow(sample.Length)];
            figures[i] = figure(drawn);
        }
        ArrayPool<double>.Shared.Return(rented);
        return Ends(figures, confidence);
    }

    /// <summary>
    /// Resamples rows that are known only by the cell they fall in: the same law as resampling rows, at a cost that does not grow with
    /// them.
    /// </summary>
    /// <remarks>A replicate is a multinomial draw of Σ cells with the cells' shares. One interval a figure, in order.</remarks>
    public static IReadOnlyList<Interval?> Percentiles(
        ReadOnlySpan<long> cells, IReadOnlyList<CellFigure> figures, int replicates = 2_000, double confidence = 0.95,
        ulong seed = 20260101)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 100);
        var random = new SeededRandom(seed);
        var drawn = new long[cells.Length];
        var results = new double[figures.Count][];
        for (var f = 0; f < results.Length; f++)
            results[f] = new double[replicates];
        for (var i = 0; i < replicates; i++)
        {
            Multinomial(random, cells, drawn);
            for (var f = 0; f < results.Length; f++)
                results[f][i] = figures[f](drawn);
        }
        return Array.ConvertAll(results, replicate => Ends(replicate, confidence));
    }

    private static void Multinomial(SeededRandom random, ReadOnlySpan<long> cells, Span<long> drawn)
    {
        long remaining = 0;
        foreach (var cell in cells)
            remaining += cell;
        var rows = remaining;
        for (var i = 0; i < cells.Length; i++)
        {
            drawn[i] = remaining == 0 ? 0 : DiscreteDraws.Binomial(random, rows, (double)cells[i] / remaining);
            rows -= drawn[i];
            remaining -= cells[i];
        }
    }

    private static Interval? Ends(Span<double> figures, double confidence)
    {
        figures.Sort();
        var undefined = 0;
        while (undefined < figures.Length && double.IsNaN(figures[undefined]))
            undefined++;
        var defined = figures[undefined..];
        return defined.IsEmpty
            ? null
            : new Interval(Quantile.OfSorted(defined, (1 - confidence) / 2), Quantile.OfSorted(defined, (1 + confidence) / 2));
    }
}
