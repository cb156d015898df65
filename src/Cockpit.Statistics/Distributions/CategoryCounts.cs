namespace Cockpit.Statistics.Distributions;

/// <summary>
/// How often each category occurs. A missing value is the category <c>""</c>, like any other except that it is not counted as distinct.
/// </summary>
public sealed class CategoryCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Observations, missing ones included.</summary>
    public long Total { get; private set; }

    /// <summary>Observations without a value.</summary>
    public long Missing => _counts.GetValueOrDefault("");

    /// <summary>Distinct non-missing categories.</summary>
    public int Distinct => _counts.Count - (_counts.ContainsKey("") ? 1 : 0);

    /// <summary>Categories in ordinal order with their counts, all positive.</summary>
    public IReadOnlyCollection<KeyValuePair<string, long>> Items => _counts;

    /// <summary>How often a category occurs; 0 for one never seen.</summary>
    public long this[string category] => _counts.GetValueOrDefault(category);

    /// <summary>Counts a sample; null and <c>""</c> are missing.</summary>
    public static CategoryCounts From(ReadOnlySpan<string?> sample)
    {
        // A hash table while reading, ordered once at the end: ordering per row would cost a comparison chain each.
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var category in sample)
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, category ?? "", out _)++;
        var result = new CategoryCounts();
        foreach (var (category, count) in counts)
            result.Add(category, count);
        return result;
    }

    /// <summary>Adds <paramref name="count"/> observations of a category.</summary>
    public void Add(string? category, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
            return;
        _counts[category ?? ""] = _counts.GetValueOrDefault(category ?? "") + count;
        Total += count;
    }

    /// <summary>Adds another sample's counts to these.</summary>
    public void Merge(CategoryCounts other)
    {
        foreach (var (category, count) in other._counts)
            Add(category, count);
    }
}
