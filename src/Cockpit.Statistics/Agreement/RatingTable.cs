namespace Cockpit.Statistics.Agreement;

/// <summary>Ratings counted by item and category: the form in which several raters are compared.</summary>
public sealed class RatingTable
{
    private readonly int[] _counts;

    private RatingTable(int[] counts, int categories) => (_counts, Categories) = (counts, categories);

    /// <summary>Items rated.</summary>
    public int Items => Categories == 0 ? 0 : _counts.Length / Categories;

    /// <summary>Distinct categories.</summary>
    public int Categories { get; }

    /// <summary>How many raters put an item in each category.</summary>
    public ReadOnlySpan<int> Item(int index) => _counts.AsSpan(index * Categories, Categories);

    /// <summary>Takes counts laid out item by item.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of the categories.</exception>
    public static RatingTable FromCounts(ReadOnlySpan<int> counts, int categories)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        if (counts.Length % categories != 0)
            throw new ArgumentException("Every item has one count a category.", nameof(counts));
        return new RatingTable(counts.ToArray(), categories);
    }
}
