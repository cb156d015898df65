using System.Runtime.InteropServices;

namespace Cockpit.Statistics.Agreement;

/// <summary>
/// Compares raters item by item, in memory that grows with the different answers and not with the items. Raters may turn up on the way.
/// </summary>
/// <remarks>Belongs to one thread.</remarks>
public sealed class AgreementTally
{
    private readonly Dictionary<string, int> _categories = new(StringComparer.Ordinal);
    private readonly RatingSums _sums = new();
    private readonly CohenSums _firstTwo = new();
    private readonly List<(int Category, int Times)> _counts = [];

    /// <summary>Different answers so far.</summary>
    public int Categories => _categories.Count;

    /// <summary>Items so far, also those that nobody rated.</summary>
    public long Items => _sums.Items;

    /// <summary>Items that two raters or more rated.</summary>
    public long Compared { get; private set; }

    /// <summary>Of those, the ones on which all said the same.</summary>
    public long Unanimous { get; private set; }

    /// <summary>Takes an item: who said what. A rater stands in it once; an empty or null answer is a gap.</summary>
    public void Add(IReadOnlyList<(int Rater, string? Answer)> ratings)
    {
        _counts.Clear();
        var (given, first, second) = (0, -1, -1);
        for (var i = 0; i < ratings.Count; i++)
        {
            var (rater, answer) = ratings[i];
            if (string.IsNullOrEmpty(answer))
                continue;
            var category = CategoryOf(answer);
            Count(category);
            given++;
            if (rater == 0)
                first = category;
            else if (rater == 1)
                second = category;
        }

        _sums.Add(_counts);
        Compared += given >= 2 ? 1 : 0;
        Unanimous += given >= 2 && _counts.Count == 1 ? 1 : 0;
        if (first >= 0 && second >= 0)
            _firstTwo.Add(first, second);
    }

    /// <summary>How far they agree.</summary>
    /// <param name="raters">All who were to rate, numbered from 0.</param>
    public AgreementReport ToReport(int raters)
        => new(Items, raters, raters == 2 ? _firstTwo.Kappa() : null, _sums.Fleiss(), _sums.Krippendorff());

    private int CategoryOf(string answer)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_categories, answer, out var isKnown);
        if (!isKnown)
            place = _categories.Count - 1;
        return place;
    }

    private void Count(int category)
    {
        var at = _counts.FindIndex(count => count.Category == category);
        if (at < 0)
            _counts.Add((category, 1));
        else
            _counts[at] = (category, _counts[at].Times + 1);
    }
}
