using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Sketches;

/// <summary>Counts on bins fixed by the baseline. Exact, and so are the PSI, Jensen–Shannon distance and χ² read from them.</summary>
public sealed class BinnedCounts : ISketch<BinnedCounts>
{
    private readonly NumericBins _bins;
    private readonly long[] _counts;

    /// <summary>Empty counts on the given bins.</summary>
    public BinnedCounts(NumericBins bins)
    {
        _bins = bins;
        _counts = new long[bins.Count];
    }

    /// <summary>The bins.</summary>
    public NumericBins Bins => _bins;

    /// <summary>Rows a bin.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Rows without a value.</summary>
    public long Missing { get; private set; }

    /// <summary>Counts a row; NaN is missing. A negative <paramref name="times"/> takes rows back.</summary>
    public void Add(double value, long times = 1)
    {
        var index = _bins.IndexOf(value);
        if (index < 0)
            Missing += times;
        else
            _counts[index] += times;
    }

    /// <inheritdoc/>
    public void Merge(BinnedCounts other)
    {
        if (!other._bins.Edges.SequenceEqual(_bins.Edges) || other._bins.Rule != _bins.Rule)
            throw new ArgumentException("Counts on other bins cannot be added.", nameof(other));
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Missing += other.Missing;
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)_bins.Rule);
        writer.Write7BitEncodedInt(_bins.Edges.Length);
        foreach (var edge in _bins.Edges)
            writer.Write(edge);
        foreach (var count in _counts)
            writer.Write7BitEncodedInt64(count);
        writer.Write7BitEncodedInt64(Missing);
    }

    /// <inheritdoc/>
    public static BinnedCounts Read(BinaryReader reader)
    {
        var rule = (EdgeRule)reader.ReadByte();
        var edges = new double[reader.Read7BitEncodedInt()];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = reader.ReadDouble();
        var read = new BinnedCounts(new NumericBins(edges, rule));
        for (var i = 0; i < read._counts.Length; i++)
            read._counts[i] = reader.Read7BitEncodedInt64();
        read.Missing = reader.Read7BitEncodedInt64();
        return read;
    }
}
