namespace Cockpit.Statistics.Distributions;

/// <summary>Which end of a bin belongs to it.</summary>
public enum EdgeRule
{
    /// <summary>Bins are (lo, hi]: a value on an edge belongs below it. The default.</summary>
    UpperClosed,

    /// <summary>Bins are [lo, hi): a value on an edge belongs above it. Offered to compare with tools that do so.</summary>
    LowerClosed,
}

/// <summary>Bins fixed by the baseline for ever: live data is counted on them and never re-binned.</summary>
/// <remarks>
/// k interior edges make k + 1 bins, the outer two open-ended. With (lo, hi] a column that was constant still shows values that
/// rise above the constant; with [lo, hi) it would not, because the only edge is the constant itself.
/// </remarks>
public sealed class NumericBins
{
    private const int FewEdges = 16;

    private readonly double[] _edges;
    private readonly EdgeRule _rule;

    /// <summary>Bins with the given interior edges, strictly ascending; none gives one bin for everything.</summary>
    /// <exception cref="ArgumentException">Edges do not ascend or are not finite.</exception>
    public NumericBins(ReadOnlySpan<double> edges, EdgeRule rule = EdgeRule.UpperClosed)
    {
        for (var i = 0; i < edges.Length; i++)
        {
            if (!double.IsFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1]))
                throw new ArgumentException("Edges are finite and strictly ascending.", nameof(edges));
        }
        _edges = edges.ToArray();
        _rule = rule;
    }

    /// <summary>Interior edges, ascending.</summary>
    public ReadOnlySpan<double> Edges => _edges;

    /// <summary>Which end of a bin belongs to it.</summary>
    public EdgeRule Rule => _rule;

    /// <summary>Bins: one more than the edges.</summary>
    public int Count => _edges.Length + 1;

    /// <summary>The distinct interior type-7 quantiles of the baseline at 1/parts … (parts−1)/parts; deciles by default.</summary>
    /// <param name="baseline">May be empty, which gives one bin.</param>
    /// <param name="parts">2 to 4096. A finer grid serves Kolmogorov–Smirnov on rollups.</param>
    /// <param name="rule">Which end of a bin belongs to it.</param>
    public static NumericBins FromBaseline(SortedCounts baseline, int parts = 10, EdgeRule rule = EdgeRule.UpperClosed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, 4096);
        return baseline.Count == 0 ? new NumericBins([], rule) : FromQuantiles(baseline.Quantile, parts, rule);
    }

    /// <summary>Bins between the quantiles that a function gives, which need not ascend strictly.</summary>
    internal static NumericBins FromQuantiles(Func<double, double> quantile, int parts, EdgeRule rule)
    {
        var edges = new List<double>(parts - 1);
        for (var i = 1; i < parts; i++)
        {
            var edge = quantile((double)i / parts);
            if (edges.Count == 0 || edge > edges[^1])
                edges.Add(edge);
        }
        return new NumericBins(edges.ToArray(), rule);
    }

    /// <summary>The bin of a value, 0 to <see cref="Count"/> − 1. NaN has none: −1.</summary>
    public int IndexOf(double value)
    {
        if (double.IsNaN(value))
            return -1;
        return _edges.Length <= FewEdges ? Scan(value) : Search(value);
    }

    /// <summary>Adds a sample to counts of <see cref="Count"/> bins; missing values (NaN) are left out.</summary>
    public void Add(ReadOnlySpan<double> sample, Span<long> counts)
    {
        if (counts.Length != Count)
            throw new ArgumentException("One count a bin.", nameof(counts));
        foreach (var value in sample)
        {
            var index = IndexOf(value);
            if (index >= 0)
                counts[index]++;
        }
    }

    /// <summary>Counts a sorted sample: one search per edge instead of one per row.</summary>
    public long[] Counts(SortedCounts sample)
    {
        var counts = new long[Count];
        long before = 0;
        for (var i = 0; i < _edges.Length; i++)
        {
            var upTo = _rule == EdgeRule.UpperClosed ? sample.CountAtMost(_edges[i]) : sample.CountBelow(_edges[i]);
            counts[i] = upTo - before;
            before = upTo;
        }
        counts[^1] = sample.Count - before;
        return counts;
    }

    /// <summary>Comparing with every edge of a few is quicker than guessing wrongly which way to turn.</summary>
    private int Scan(double value)
    {
        var below = 0;
        if (_rule == EdgeRule.UpperClosed)
        {
            foreach (var edge in _edges)
                below += edge < value ? 1 : 0;
            return below;
        }
        foreach (var edge in _edges)
            below += edge <= value ? 1 : 0;
        return below;
    }

    private int Search(double value)
    {
        int low = 0, high = _edges.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_rule == EdgeRule.UpperClosed ? _edges[middle] < value : _edges[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
