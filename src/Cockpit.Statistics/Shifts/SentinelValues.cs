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
        if (count < FewestRows || share < least || ShareAt(before, value, after.Error) * Multiple > share
            || HasMoved(share, before, after))
            return false;
        var (from, to) = (Math.Max(0, place - Neighbours), Math.Min(excess.Length - 1, place + Neighbours));
        return Enumerable.Range(from, to - from + 1).All(other => other == place || (excess[other] - (2 * Math.Sqrt(after.CountAt(other)))) * AboveNeighbours <= count);
    }

    /// <summary>Whether the baseline had such a pile that is gone, as when everything moved: then this one is not new.</summary>
    private static bool HasMoved(double share, NumberProfile before, NumberProfile after)
    {
        for (var i = 0; i < before.Values.Distinct; i++)
        {
            var was = (double)before.CountAt(i) / before.Count;
            if (was * 2 < share)
                continue;
            var now = ShareAt(after, before.Values.Values[i], Math.Max(before.Error, after.Error));
            // A value that few rows ought to have is missed by chance.
            if (now * 4 <= was && (was - now) * after.Count >= 3 * Math.Sqrt(was * after.Count))
                return true;
        }
        return false;
    }

    /// <summary>Share of a sample at a value, or as near as can be told.</summary>
    private static double ShareAt(NumberProfile sample, double value, double error)
    {
        var width = Math.Abs(value) * error;
        return (double)(sample.Values.CountAtMost(value + width) - sample.Values.CountBelow(value - width)) / sample.Count;
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
