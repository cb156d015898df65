using System.Runtime.InteropServices;

namespace Cockpit.Statistics.Sketches;

/// <summary>Counts of positive numbers in buckets (γ^(i−1), γ^i]; each bucket stands for the value 2γ^i/(γ+1).</summary>
internal sealed class LogBuckets(double relativeError)
{
    private readonly double _gamma = (1 + relativeError) / (1 - relativeError);
    private readonly double _logGamma = Math.Log((1 + relativeError) / (1 - relativeError));
    private readonly Dictionary<int, long> _counts = [];

    /// <summary>The fullest bucket's count.</summary>
    public long Fullest
    {
        get
        {
            long most = 0;
            foreach (var times in _counts.Values)
                most = Math.Max(most, times);
            return most;
        }
    }

    /// <summary>The values that buckets stand for, with their counts, in no order.</summary>
    public IEnumerable<KeyValuePair<double, long>> Values
        => _counts.Select(item => KeyValuePair.Create(2 * Math.Exp(item.Key * _logGamma) / (_gamma + 1), item.Value));

    public void Add(double value, long times) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, IndexOf(value), out _) += times;

    /// <summary>The count of the bucket that a positive number belongs to.</summary>
    public long CountAround(double value) => _counts.GetValueOrDefault(IndexOf(value));

    /// <summary>The largest number of the bucket that a positive number belongs to.</summary>
    public double UpperBound(double value) => Math.Exp(IndexOf(value) * _logGamma);

    /// <summary>The largest number of the bucket below.</summary>
    public double LowerBound(double value) => Math.Exp((IndexOf(value) - 1) * _logGamma);

    public void Merge(LogBuckets other)
    {
        foreach (var (index, times) in other._counts)
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, index, out _) += times;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_counts.Count);
        foreach (var (index, times) in _counts.OrderBy(item => item.Key))
        {
            writer.Write(index);
            writer.Write7BitEncodedInt64(times);
        }
    }

    /// <summary>Adds what <see cref="Write"/> wrote, and says how many rows that was.</summary>
    public long Read(BinaryReader reader)
    {
        long count = 0;
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var index = reader.ReadInt32();
            count += _counts[index] = reader.Read7BitEncodedInt64();
        }
        return count;
    }

    private int IndexOf(double value) => (int)Math.Ceiling(Math.Log(value) / _logGamma);
}
