using System.Runtime.InteropServices;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Sketches;

/// <summary>
/// The categories of a column: all of them, exactly, up to a capacity; beyond it the frequent ones, with a bound on what each is short of.
/// </summary>
/// <remarks>
/// Misra and Gries 1982, merged as by Agarwal et al. 2013. A count is never too large, and too small by at most <see cref="Shortfall"/>,
/// itself at most n/(capacity+1); no category more frequent than that is lost. While at most capacity categories were seen, everything is
/// exact and merging equals one pass. Beyond, the counts kept depend on the order of merging; the bound holds for every order. The number
/// of categories does not depend on it: they are counted by a <see cref="DistinctSketch"/> from the first one lost.
/// </remarks>
public sealed class HeavyHitters : ISketch<HeavyHitters>
{
    private readonly int _capacity;
    private Dictionary<string, long>? _counts;
    private DistinctSketch? _distinct;

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

    /// <summary>Distinct categories seen, the missing one aside; within <see cref="DistinctSketch.RelativeError"/> once not exact.</summary>
    public double DistinctEstimate
        => _distinct?.Estimate() ?? (_counts is null ? 0 : _counts.Count - (_counts.ContainsKey("") ? 1 : 0));

    /// <summary>Whether <see cref="DistinctEstimate"/> is the true number.</summary>
    public bool DistinctIsExact => _distinct is null;

    /// <summary>Counts a row; null and <c>""</c> are the missing category.</summary>
    public void Add(string? category, long times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (times == 0)
            return;
        Total += times;
        _distinct?.Add(category);
        Count(category ?? "", times);
        // Pruning at twice the capacity costs each row a constant; pruning at once would cost it the capacity.
        if (_counts!.Count > 2L * _capacity)
            Prune();
    }

    /// <summary>Counts the rows of a category as another's; false when it is not kept. Distinct ones that are estimated stay as many as were seen.</summary>
    public bool Rename(string category, string to)
    {
        if (_counts?.Remove(category, out var times) != true)
            return false;
        Count(to, times);
        return true;
    }

    /// <inheritdoc/>
    public void Merge(HeavyHitters other)
    {
        if (other._capacity != _capacity)
            throw new ArgumentException("Sketches of other capacities cannot be added.", nameof(other));
        if (other._distinct is not null)
        {
            StartCounting();
            _distinct!.Merge(other._distinct);
        }
        foreach (var (category, times) in other._counts ?? [])
        {
            _distinct?.Add(category);
            Count(category, times);
        }
        Total += other.Total;
        Shortfall += other.Shortfall;
        if (_counts?.Count > 2L * _capacity)
            Prune();
    }

    /// <summary>The categories with their counts; what was lost, at most a row in capacity, is not among them.</summary>
    public CategoryCounts ToCategoryCounts()
    {
        var counts = new CategoryCounts();
        foreach (var (category, times) in _counts ?? [])
            counts.Add(category, times);
        return counts;
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_capacity);
        writer.Write7BitEncodedInt64(Total);
        writer.Write7BitEncodedInt64(Shortfall);
        KeyValuePair<string, long>[] items = [.. _counts ?? []];
        Array.Sort(items, (left, right) => string.CompareOrdinal(left.Key, right.Key));
        writer.Write7BitEncodedInt(items.Length);
        foreach (var (category, times) in items)
        {
            writer.Write(category);
            writer.Write7BitEncodedInt64(times);
        }
        if (!IsExact)
            _distinct!.Write(writer);
    }

    /// <inheritdoc/>
    public static HeavyHitters Read(BinaryReader reader) => Read(reader, capacity: null);

    /// <summary>Reads what <see cref="Write"/> wrote, to go on with another capacity; null keeps the one written.</summary>
    public static HeavyHitters Read(BinaryReader reader, int? capacity)
    {
        var written = reader.Read7BitEncodedInt();
        var read = new HeavyHitters(capacity ?? written)
        {
            Total = reader.Read7BitEncodedInt64(),
            Shortfall = reader.Read7BitEncodedInt64(),
        };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var category = reader.ReadString();
            read.Count(category, reader.Read7BitEncodedInt64());
        }
        if (!read.IsExact)
            read._distinct = DistinctSketch.Read(reader);
        if (read._counts?.Count > 2L * read._capacity)
            read.Prune();
        return read;
    }

    private void Count(string category, long times)
        => CollectionsMarshal.GetValueRefOrAddDefault(_counts ??= new(StringComparer.Ordinal), category, out _) += times;

    /// <summary>From here on the distinct categories are estimated: those so far are seen once more.</summary>
    private void StartCounting()
    {
        if (_distinct is not null)
            return;
        _distinct = new DistinctSketch();
        foreach (var category in _counts?.Keys ?? Enumerable.Empty<string>())
            _distinct.Add(category);
    }

    /// <summary>Takes the count of the first category beyond capacity off all of them; at most capacity remain.</summary>
    private void Prune()
    {
        StartCounting();
        var sorted = _counts!.Values.ToArray();
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
