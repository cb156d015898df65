namespace Cockpit.Statistics.Agreement;

/// <summary>Ratings counted by item and category: the form in which several raters are compared.</summary>
public sealed class RatingTable
{
    private readonly int[] _counts;

    private RatingTable(int[] counts, int categories, int raters)
    {
        _counts = counts;
        Categories = categories;
        Raters = raters;
    }

    /// <summary>Items rated.</summary>
    public int Items => Categories == 0 ? 0 : _counts.Length / Categories;

    /// <summary>Distinct categories.</summary>
    public int Categories { get; }

    /// <summary>Raters; 0 where only counts are known.</summary>
    public int Raters { get; }

    /// <summary>How many raters put an item in each category.</summary>
    public ReadOnlySpan<int> Item(int index) => _counts.AsSpan(index * Categories, Categories);

    /// <summary>
    /// Counts ratings laid out item by item: <paramref name="codes"/>[item·raters + rater] is a category from 0, or −1 where missing.
    /// </summary>
    /// <exception cref="ArgumentException">The length is no multiple of the raters, or a code is out of range.</exception>
    public static RatingTable FromCodes(ReadOnlySpan<int> codes, int raters, int categories)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(raters, 1);
        if (codes.Length % raters != 0)
            throw new ArgumentException("Every item has one entry a rater.", nameof(codes));
        var counts = new int[codes.Length / raters * categories];
        for (var i = 0; i < codes.Length; i++)
        {
            if (codes[i] >= categories || codes[i] < -1)
                throw new ArgumentException("A code is a category from 0, or −1.", nameof(codes));
            if (codes[i] >= 0)
                counts[(i / raters * categories) + codes[i]]++;
        }
        return new RatingTable(counts, categories, raters);
    }

    /// <summary>Takes counts laid out item by item.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of the categories.</exception>
    public static RatingTable FromCounts(ReadOnlySpan<int> counts, int categories)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        if (counts.Length % categories != 0)
            throw new ArgumentException("Every item has one count a category.", nameof(counts));
        return new RatingTable(counts.ToArray(), categories, 0);
    }
}
