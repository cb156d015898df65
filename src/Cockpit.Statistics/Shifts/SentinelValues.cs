using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Shifts;

/// <summary>
/// Numbers at which many rows of the window lie, hardly any of the baseline, and none of the neighbours more than before: what stands for
/// “not known”, or is a default that somebody has put in.
/// </summary>
internal static class SentinelValues
{
    private const int Most = 3;
    private const int FewestRows = 10;
    private const double LeastShare = 0.005;
    private const double LeastShareWithin = 0.02;
    private const double Multiple = 20;
    private const double AboveNeighbours = 5;
    private const int Neighbours = 6;

    private static readonly double[] Usual = [-1, 0, -9, -99, -999, -9999, 99, 999, 9999, 99_999, 999_999, 9_999_999, 1e9, int.MaxValue, int.MinValue];

    /// <summary>What is found, most frequent first, and the window without it.</summary>
    public static (IReadOnlyList<ShiftFinding> Found, NumberProfile Others) In(string column, NumberProfile before, NumberProfile after)
    {
        if (before.Count == 0 || after.Count == 0)
            return ([], after);
        var excess = Excess(before, after);
        List<int> places = [.. Enumerable.Range(0, excess.Length).Where(place => IsPile(place, excess, before, after))
            .OrderByDescending(after.CountAt).Take(Most)];
        if (places.Count == 0)
            return ([], after);
        return ([.. places.Select(place => Finding(column, Written(after, place), (double)after.CountAt(place) / after.Count, before, after))],
            after.Without(places.ToHashSet()));
    }

    /// <summary>Rows of each value of the window beyond those that the baseline has around it, up to halfway to the neighbours.</summary>
    private static double[] Excess(NumberProfile before, NumberProfile after)
    {
        var values = after.Values.Values;
        var excess = new double[values.Length];
        double upTo = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var next = i == values.Length - 1 ? 1 : before.ShareAtMost((values[i] + values[i + 1]) / 2);
            excess[i] = after.CountAt(i) - ((next - upTo) * after.Count);
            upTo = next;
        }
        return excess;
    }

    private static bool IsPile(int place, double[] excess, NumberProfile before, NumberProfile after)
    {
        var count = after.CountAt(place);
        var (share, value) = ((double)count / after.Count, after.Values.Values[place]);
        var least = value < before.Minimum || value > before.Maximum || Usual.Any(usual => Near(usual, value, after)) ? LeastShare : LeastShareWithin;
        // What the baseline has around it, as rows of this window.
        if (count < FewestRows || share < least || (count - excess[place]) * Multiple > count)
            return false;
        var (from, to) = (Math.Max(0, place - Neighbours), Math.Min(excess.Length - 1, place + Neighbours));
        return Enumerable.Range(from, to - from + 1).All(other => other == place || excess[other] * AboveNeighbours <= excess[place]);
    }

    /// <summary>The value as it was: of buckets an extreme, or a usual one that lies in it.</summary>
    private static double Written(NumberProfile after, int place)
    {
        var value = after.Values.Values[place];
        if (after.Error == 0)
            return value;
        if (Near(after.Maximum, value, after))
            return after.Maximum;
        if (Near(after.Minimum, value, after))
            return after.Minimum;
        return Usual.Append(value).First(usual => usual == value || Near(usual, value, after));
    }

    private static bool Near(double one, double value, NumberProfile after)
        => one == value || Math.Abs(one - value) <= after.Error * Math.Abs(one);

    private static ShiftFinding Finding(string column, double value, double share, NumberProfile before, NumberProfile after) => new()
    {
        Kind = ShiftKind.SentinelValue,
        Columns = [column],
        Value = NumberText.Of(value),
        Share = share,
        Rows = new(before.Count, after.Count),
        Sentence = $"{column} is {NumberText.Of(value)} in {Words.Percent(share)} of rows, where the baseline had hardly any: "
            + "it may stand for “not known”, or be a default.",
    };
}
