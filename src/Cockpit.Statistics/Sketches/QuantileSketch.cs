using System.Runtime.InteropServices;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Sketches;

/// <summary>
/// The distribution of a numeric column: exact while it has few distinct values, then in logarithmic buckets that keep every value within 1
/// % of itself.
/// </summary>
/// <remarks>
/// Buckets (γ^(i−1), γ^i], γ = (1+ε)/(1−ε), each standing for the value 2γ^i/(γ+1) (DDSketch, Masson et al. 2019, without collapsing
/// buckets, hence deterministic: what is kept depends on the sample alone, never on its order or on how it was split). At most about 1,160
/// buckets per 10 decades and sign. From the first bucket on, distinct values are counted by a <see cref="DistinctSketch"/>.
/// </remarks>
public sealed partial class QuantileSketch : ISketch<QuantileSketch>
{
    /// <summary>ε: the most by which a value differs from the one it is taken for, relative to itself.</summary>
    public const double RelativeError = 0.01;

    private const double Smallest = 1e-300;

    private readonly int _exactLimit;
    private Dictionary<double, long>? _exact;
    private LogBuckets? _above;
    private LogBuckets? _below;
    private DistinctSketch? _distinct;
    private long _zeros;

    // Worked out when first asked for, until something is added: a baseline is compared with many windows.
    private SortedCounts? _sorted;
    private QuantileSketch? _bucketed;

    /// <summary>
    /// An empty sketch that keeps up to <paramref name="exactLimit"/> distinct values as they are; 0 buckets from the start.
    /// </summary>
    public QuantileSketch(int exactLimit = 512)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exactLimit);
        _exactLimit = exactLimit;
        IsExact = exactLimit > 0;
    }

    /// <summary>Whether values are still kept as they are.</summary>
    public bool IsExact { get; private set; }

    /// <summary>Whether every value seen is a whole number.</summary>
    public bool AreWhole { get; private set; } = true;

    /// <summary>Values seen, missing ones aside.</summary>
    public long Count { get; private set; }

    /// <summary>Rows without a value.</summary>
    public long Missing { get; private set; }

    /// <summary>Distinct values seen; within <see cref="DistinctSketch.RelativeError"/> once not exact.</summary>
    public double DistinctEstimate => IsExact ? _exact?.Count ?? 0 : _distinct?.Estimate() ?? 0;

    /// <summary>Whether <see cref="DistinctEstimate"/> is the true number.</summary>
    public bool DistinctIsExact => IsExact || Count == 0;

    /// <summary>Counts a row; NaN is missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is infinite, or <paramref name="times"/> is below 1.</exception>
    public void Add(double value, long times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        if (double.IsNaN(value))
        {
            Missing += times;
            return;
        }
        if (double.IsInfinity(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "An infinite value has no place in a distribution.");
        Count += times;
        AreWhole &= double.IsInteger(value);
        (_sorted, _bucketed) = (null, null);
        if (!IsExact)
        {
            (_distinct ??= new()).Add(value);
            Bucket(value, times);
            return;
        }
        // −0 and 0 are one value.
        CollectionsMarshal.GetValueRefOrAddDefault(_exact ??= [], value + 0.0, out _) += times;
        if (_exact.Count > _exactLimit)
            Spill();
    }

    /// <inheritdoc/>
    public void Merge(QuantileSketch other)
    {
        if (other._exactLimit != _exactLimit)
            throw new ArgumentException("Sketches that stay exact for other numbers of values cannot be added.", nameof(other));
        var (count, missing) = (Count + other.Count, Missing + other.Missing);
        if (IsExact && !other.IsExact)
            Spill();
        foreach (var (value, times) in other._exact ?? [])
            Add(value, times);
        if (other._distinct is not null)
            (_distinct ??= new()).Merge(other._distinct);
        if (other._above is not null)
            (_above ??= new(RelativeError)).Merge(other._above);
        if (other._below is not null)
            (_below ??= new(RelativeError)).Merge(other._below);
        _zeros += other._zeros;
        AreWhole &= other.AreWhole;
        (_sorted, _bucketed) = (null, null);
        (Count, Missing) = (count, missing);
    }

    /// <summary>The sample as distinct values with counts, each within <see cref="RelativeError"/> of what was seen.</summary>
    public SortedCounts ToSortedCounts() => _sorted ??= Sort();

    /// <summary>
    /// Two samples made comparable: as seen where both are exact, else both in buckets. A value beside its own bucket would look like
    /// drift. The Kolmogorov–Smirnov statistic of the result is never too large, and too small by at most <c>Error</c>.
    /// </summary>
    public static (SortedCounts Left, SortedCounts Right, double Error) Align(QuantileSketch left, QuantileSketch right)
    {
        if (left.IsExact && right.IsExact)
            return (left.ToSortedCounts(), right.ToSortedCounts(), 0);
        var (one, other) = (left.InBuckets(), right.InBuckets());
        return (one.ToSortedCounts(), other.ToSortedCounts(), Math.Max(one.LargestBucketShare, other.LargestBucketShare));
    }

    /// <summary>
    /// Share of the fullest bucket, 0 while exact: the most by which a Kolmogorov–Smirnov statistic read from sketches can differ, taking
    /// the larger of both.
    /// </summary>
    public double LargestBucketShare
        => Count == 0 || IsExact ? 0 : (double)Math.Max(_zeros, Math.Max(_above?.Fullest ?? 0, _below?.Fullest ?? 0)) / Count;

    private SortedCounts Sort()
    {
        var above = _above?.Values ?? [];
        var below = (_below?.Values ?? []).Select(item => KeyValuePair.Create(-item.Key, item.Value));
        List<KeyValuePair<double, long>> items = [.. _exact ?? [], .. above, .. below];
        if (_zeros > 0)
            items.Add(KeyValuePair.Create(0.0, _zeros));
        items.Sort((left, right) => left.Key.CompareTo(right.Key));
        return SortedCounts.FromCounts([.. items.Select(item => item.Key)], [.. items.Select(item => item.Value)]);
    }

    private void Bucket(double value, long times)
    {
        if (Math.Abs(value) < Smallest)
            _zeros += times;
        else if (value > 0)
            (_above ??= new(RelativeError)).Add(value, times);
        else
            (_below ??= new(RelativeError)).Add(-value, times);
    }

    private QuantileSketch InBuckets() => IsExact ? _bucketed ??= Bucketed() : this;

    private QuantileSketch Bucketed()
    {
        var copy = new QuantileSketch(exactLimit: 0) { Count = Count };
        foreach (var (value, times) in _exact ?? [])
            copy.Bucket(value, times);
        return copy;
    }

    private void Spill()
    {
        IsExact = false;
        foreach (var (value, times) in _exact ?? [])
        {
            (_distinct ??= new()).Add(value);
            Bucket(value, times);
        }
        _exact = null;
        (_sorted, _bucketed) = (null, null);
    }
}
