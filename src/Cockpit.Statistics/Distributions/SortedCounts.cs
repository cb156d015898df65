using System.Buffers;

namespace Cockpit.Statistics.Distributions;

/// <summary>A sample as its distinct values in ascending order, each with how often it occurs.</summary>
/// <remarks>Everything that depends on order alone reads from here: quantiles, bins, Kolmogorov–Smirnov, Wasserstein.</remarks>
public sealed class SortedCounts : IAscendingSample
{
    private readonly double[] _values;
    private readonly long[] _cumulative;

    private SortedCounts(double[] values, long[] cumulative)
    {
        _values = values;
        _cumulative = cumulative;
    }

    /// <summary>The distinct values, ascending.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>For each distinct value, how many observations are at most that value.</summary>
    public ReadOnlySpan<long> Cumulative => _cumulative;

    /// <summary>Observations, without the missing ones.</summary>
    public long Count => _cumulative.Length == 0 ? 0 : _cumulative[^1];

    /// <summary>Distinct values.</summary>
    public int Distinct => _values.Length;

    /// <summary>The smallest value; NaN of an empty sample.</summary>
    public double Minimum => _values.Length == 0 ? double.NaN : _values[0];

    /// <summary>The largest value; NaN of an empty sample.</summary>
    public double Maximum => _values.Length == 0 ? double.NaN : _values[^1];

    /// <summary>Sorts and counts a sample. NaN means missing and is dropped; an infinity is refused.</summary>
    /// <exception cref="ArgumentException">The sample holds an infinity: no mean or distance exists.</exception>
    public static SortedCounts From(ReadOnlySpan<double> sample)
    {
        var rented = ArrayPool<double>.Shared.Rent(Math.Max(1, sample.Length));
        try
        {
            var present = 0;
            foreach (var value in sample)
            {
                if (!double.IsNaN(value))
                    rented[present++] = value;
            }
            var sorted = rented.AsSpan(0, present);
            sorted.Sort();
            if (present > 0 && (double.IsInfinity(sorted[0]) || double.IsInfinity(sorted[^1])))
                throw new ArgumentException("An infinite value has no place in a distribution.", nameof(sample));
            return Compress(sorted);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    /// <summary>Counts a sample that is sorted already.</summary>
    /// <param name="sorted">Finite values, ascending; equal ones may repeat.</param>
    public static SortedCounts FromAscending(ReadOnlySpan<double> sorted) => Compress(sorted);

    /// <summary>Takes distinct ascending values with their counts, as a sketch keeps them.</summary>
    /// <exception cref="ArgumentException">Lengths differ, values do not ascend, or a count is not positive.</exception>
    public static SortedCounts FromCounts(ReadOnlySpan<double> values, ReadOnlySpan<long> counts)
    {
        if (values.Length != counts.Length)
            throw new ArgumentException("Every value needs one count.", nameof(counts));
        var cumulative = new long[counts.Length];
        long total = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] <= 0 || !double.IsFinite(values[i]) || (i > 0 && values[i] <= values[i - 1]))
                throw new ArgumentException("Values ascend, are finite, and are counted at least once.", nameof(values));
            cumulative[i] = total += counts[i];
        }
        return new SortedCounts(values.ToArray(), cumulative);
    }

    /// <inheritdoc/>
    public IAscendingBlocks Walk() => new OneBlock(this);

    /// <summary>Observations at or below <paramref name="limit"/>.</summary>
    public long CountAtMost(double limit)
    {
        var index = Array.BinarySearch(_values, limit);
        index = index >= 0 ? index : ~index - 1;
        return index < 0 ? 0 : _cumulative[index];
    }

    /// <summary>Observations strictly below <paramref name="limit"/>.</summary>
    public long CountBelow(double limit)
    {
        var index = Array.BinarySearch(_values, limit);
        index = index >= 0 ? index : ~index;
        return index == 0 ? 0 : _cumulative[index - 1];
    }

    /// <summary>The type-7 quantile, see <see cref="Distributions.Quantile"/>; NaN of an empty sample.</summary>
    public double Quantile(double probability)
    {
        if (Count == 0)
            return double.NaN;
        var (rank, fraction) = Distributions.Quantile.Position(Count, probability);
        return Distributions.Quantile.Between(AtRank(rank), AtRank(Math.Min(rank + 1, Count - 1)), fraction);
    }

    /// <summary>The arithmetic mean; NaN of an empty sample.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            for (var i = 0; i < _values.Length; i++)
                sum += _values[i] * CountOf(i);
            return sum / Count;
        }
    }

    /// <summary>The standard deviation with divisor n − <paramref name="lostDegrees"/>; NaN where that is not positive.</summary>
    public double StandardDeviation(int lostDegrees = 1)
    {
        if (Count <= lostDegrees)
            return double.NaN;
        var mean = Mean;
        double sum = 0;
        for (var i = 0; i < _values.Length; i++)
            sum += (_values[i] - mean) * (_values[i] - mean) * CountOf(i);
        return Math.Sqrt(sum / (Count - lostDegrees));
    }

    private long CountOf(int index) => index == 0 ? _cumulative[0] : _cumulative[index] - _cumulative[index - 1];

    private double AtRank(long rank)
    {
        var index = Array.BinarySearch(_cumulative, rank + 1);
        return _values[index >= 0 ? index : ~index];
    }

    private static SortedCounts Compress(ReadOnlySpan<double> sorted)
    {
        var distinct = sorted.IsEmpty ? 0 : 1;
        for (var i = 1; i < sorted.Length; i++)
            distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
        var values = new double[distinct];
        var cumulative = new long[distinct];
        for (int i = 0, at = -1; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
                values[++at] = sorted[i];
            cumulative[at] = i + 1;
        }
        return new SortedCounts(values, cumulative);
    }

    private sealed class OneBlock(SortedCounts sample) : IAscendingBlocks
    {
        private bool _read;

        public bool Next(out ReadOnlySpan<double> values, out ReadOnlySpan<long> cumulative)
        {
            values = _read ? [] : sample.Values;
            cumulative = _read ? [] : sample.Cumulative;
            _read = true;
            return !values.IsEmpty;
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
