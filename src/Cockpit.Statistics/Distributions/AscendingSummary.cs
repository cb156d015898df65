using System.Runtime.CompilerServices;

namespace Cockpit.Statistics.Distributions;

/// <summary>What one pass tells of a sample: how many values, their mean, their extremes and the quantiles asked for.</summary>
/// <remarks>The same sums in the same order as <see cref="SortedCounts"/> makes, hence the same figures to the last bit.</remarks>
public sealed class AscendingSummary
{
    private readonly long[] _ranks;
    private readonly double[] _atRank;

    /// <summary>Passes through a sample.</summary>
    /// <param name="sample">May be empty.</param>
    /// <param name="probabilities">Of the quantiles that will be asked for, each 0 to 1.</param>
    public AscendingSummary(IAscendingSample sample, params ReadOnlySpan<double> probabilities)
    {
        Count = sample.Count;
        _ranks = Count == 0 ? [] : RanksOf(probabilities);
        _atRank = new double[_ranks.Length];
        Read(sample);
    }

    /// <summary>Observations.</summary>
    public long Count { get; }

    /// <summary>Distinct values.</summary>
    public long Distinct { get; private set; }

    /// <summary>The arithmetic mean; NaN of an empty sample.</summary>
    public double Mean { get; private set; }

    /// <summary>The smallest value; NaN of an empty sample.</summary>
    public double Minimum { get; private set; } = double.NaN;

    /// <summary>The largest value; NaN of an empty sample.</summary>
    public double Maximum { get; private set; } = double.NaN;

    /// <summary>The type-7 quantile, see <see cref="Distributions.Quantile"/>; NaN of an empty sample.</summary>
    /// <exception cref="ArgumentException">It was not asked for before the pass.</exception>
    public double Quantile(double probability)
    {
        if (Count == 0)
            return double.NaN;
        var (rank, fraction) = Distributions.Quantile.Position(Count, probability);
        return Distributions.Quantile.Between(AtRank(rank), AtRank(Math.Min(rank + 1, Count - 1)), fraction);
    }

    private double AtRank(long rank)
        => Array.BinarySearch(_ranks, rank) is >= 0 and var index
            ? _atRank[index] : throw new ArgumentException("This quantile was not asked for before the pass.", nameof(rank));

    private long[] RanksOf(ReadOnlySpan<double> probabilities)
    {
        var ranks = new SortedSet<long>();
        foreach (var probability in probabilities)
        {
            var (rank, _) = Distributions.Quantile.Position(Count, probability);
            ranks.Add(rank);
            ranks.Add(Math.Min(rank + 1, Count - 1));
        }
        return [.. ranks];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(IAscendingSample sample)
    {
        double sum = 0;
        long before = 0;
        var next = 0;
        using var blocks = sample.Walk();
        while (blocks.Next(out var values, out var cumulative))
        {
            Minimum = Distinct == 0 ? values[0] : Minimum;
            Maximum = values[^1];
            Distinct += values.Length;
            for (; next < _ranks.Length && _ranks[next] < cumulative[^1]; next++)
            {
                var index = cumulative.BinarySearch(_ranks[next] + 1);
                _atRank[next] = values[index >= 0 ? index : ~index];
            }
            for (var i = 0; i < values.Length; i++)
            {
                sum += values[i] * (cumulative[i] - before);
                before = cumulative[i];
            }
        }
        Mean = sum / Count;
    }
}
