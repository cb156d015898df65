using System.Runtime.InteropServices;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Sketches;

/// <summary>
/// The categories of a column: all of them, exactly, up to a capacity; beyond it the frequent ones, with a bound on what each is short of.
/// </summary>
/// <remarks>
/// Misra and Gries 1982, merged as by Agarwal et al. 2013. A count is never too large, and too small by at most <see cref="Shortfall"/>,
/// itself at most n/(capacity+1); no category more frequent than that is lost. While at most capacity categories were seen, everything is
/// exact and merging equals one pass. Beyond, the counts kept depend on the order of merging; the bound holds for every order.
/// </remarks>
public sealed class HeavyHitters : ISketch<HeavyHitters>
{
    private readonly int _capacity;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>An empty sketch of at least one category.</summary>
    public HeavyHitters(int capacity = 1_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>Rows seen.</summary>
    public long Total { get; private set; }

    /// <summary>The most by which any count is too small; 0 while exact.</summary>
    public long Shortfall { get; private set; }

    /// <summary>Whether every category is counted, exactly.</summary>
    public bool IsExact => Shortfall == 0;

    /// <summary>Counts a row; null and <c>""</c> are the missing category.</summary>
    public void Add(string? category, long times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (times == 0)
            return;
        Total += times;
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, category ?? "", out _) += times;
        // Pruning at twice the capacity costs each row a constant; pruning at once would cost it the capacity.
        if (_counts.Count > 2 * _capacity)
            Prune();
    }

    /// <inheritdoc/>
    public void Merge(HeavyHitters other)
    {
        if (other._capacity != _capacity)
            throw new ArgumentException("Sketches of other capacities cannot be added.", nameof(other));
        foreach (var (category, times) in other._counts)
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, category, out _) += times;
        Total += other.Total;
        Shortfall += other.Shortfall;
        if (_counts.Count > 2 * _capacity)
            Prune();
    }

    /// <summary>The categories with their counts; what was lost, at most a row in capacity, is not among them.</summary>
    public CategoryCounts ToCategoryCounts()
    {
        var counts = new CategoryCounts();
        foreach (var (category, times) in _counts)
            counts.Add(category, times);
        return counts;
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_capacity);
        writer.Write7BitEncodedInt64(Total);
        writer.Write7BitEncodedInt64(Shortfall);
        writer.Write7BitEncodedInt(_counts.Count);
        foreach (var (category, times) in _counts.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            writer.Write(category);
            writer.Write7BitEncodedInt64(times);
        }
    }

    /// <inheritdoc/>
    public static HeavyHitters Read(BinaryReader reader)
    {
        var read = new HeavyHitters(reader.Read7BitEncodedInt())
        {
            Total = reader.Read7BitEncodedInt64(),
            Shortfall = reader.Read7BitEncodedInt64(),
        };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var category = reader.ReadString();
            read._counts.Add(category, reader.Read7BitEncodedInt64());
        }
        return read;
    }

    /// <summary>Takes the count of the first category beyond capacity off all of them; at most capacity remain.</summary>
    private void Prune()
    {
        var sorted = _counts.Values.ToArray();
        Array.Sort(sorted);
        var cut = sorted[sorted.Length - 1 - _capacity];
        Shortfall += cut;
        foreach (var category in _counts.Keys.ToArray())
        {
            if ((_counts[category] -= cut) <= 0)
                _counts.Remove(category);
        }
    }
}
