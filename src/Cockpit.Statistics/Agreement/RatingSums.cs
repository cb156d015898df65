namespace Cockpit.Statistics.Agreement;

/// <summary>What Fleiss' and Krippendorff's coefficients need of rated items, in memory that grows with the categories alone.</summary>
internal sealed class RatingSums
{
    private readonly List<double> _all = [];
    private readonly List<double> _paired = [];
    private double _agreed;
    private double _disagreed;
    private double _pairedTotal;
    private long? _ratings;
    private bool _isUneven;

    /// <summary>Items so far.</summary>
    public long Items { get; private set; }

    /// <summary>The sums of a table.</summary>
    public static RatingSums Of(RatingTable table)
    {
        var sums = new RatingSums();
        var counts = new List<(int Category, int Times)>(table.Categories);
        for (var item = 0; item < table.Items; item++)
        {
            counts.Clear();
            for (var category = 0; category < table.Categories; category++)
                counts.Add((category, table.Item(item)[category]));
            sums.Add(counts);
        }

        return sums;
    }

    /// <summary>Takes an item: how many raters put it into each of different categories.</summary>
    public void Add(IReadOnlyList<(int Category, int Times)> counts)
    {
        long ratings = 0;
        for (var i = 0; i < counts.Count; i++)
            ratings += counts[i].Times;
        Items++;
        _ratings ??= ratings;
        _isUneven |= ratings != _ratings;
        double pairs = 0;
        for (var i = 0; i < counts.Count; i++)
        {
            var (category, times) = counts[i];
            pairs += (double)times * (times - 1);
            Count(_all, category, times);
            if (ratings < 2)
                continue;
            Count(_paired, category, times);
            _disagreed += (double)times * (ratings - times) / (ratings - 1);
        }

        if (ratings < 2)
            return;
        _pairedTotal += ratings;
        _agreed += pairs / ((double)ratings * (ratings - 1));
    }

    /// <summary>See <see cref="FleissKappa"/>.</summary>
    /// <param name="freeCategories">The number of categories whose chance is the same; null takes the pooled marginals.</param>
    public double? Fleiss(int? freeCategories = null)
    {
        if (_ratings is not >= 2 || _isUneven)
            return null;
        var total = (double)_ratings * Items;
        var chance = freeCategories is { } categories ? 1.0 / categories : _all.Sum(count => count / total * (count / total));
        return chance >= 1 ? null : ((_agreed / Items) - chance) / (1 - chance);
    }

    /// <summary>See <see cref="KrippendorffAlpha"/>.</summary>
    public double? Krippendorff()
    {
        var expected = _paired.Sum(count => count * (_pairedTotal - count));
        return expected == 0 ? null : 1 - (_disagreed / _pairedTotal / (expected / (_pairedTotal * (_pairedTotal - 1))));
    }

    private static void Count(List<double> counts, int category, int times)
    {
        while (counts.Count <= category)
            counts.Add(0);
        counts[category] += times;
    }
}
