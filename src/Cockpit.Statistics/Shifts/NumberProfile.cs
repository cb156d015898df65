using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Shifts;

/// <summary>The numbers of one side of a comparison, as far as a search for meaning needs them.</summary>
/// <param name="Values">The values, each within <paramref name="Error"/> of what was seen.</param>
/// <param name="Error">0 while every value is kept as it is; else the most by which one is off, relative to itself.</param>
/// <param name="AreWhole">Whether all are whole numbers.</param>
/// <param name="Minimum">The smallest value, as it was.</param>
/// <param name="Maximum">The largest value, as it was.</param>
public sealed record NumberProfile(SortedCounts Values, double Error, bool AreWhole, double Minimum, double Maximum)
{
    /// <summary>Values.</summary>
    public long Count => Values.Count;

    /// <summary>Of a sample that is known value by value.</summary>
    public static NumberProfile Of(SortedCounts values)
    {
        var whole = true;
        foreach (var value in values.Values)
            whole &= double.IsInteger(value);
        return new(values, 0, whole, values.Minimum, values.Maximum);
    }

    /// <summary>Of a sketch, with the extremes that its moments know.</summary>
    public static NumberProfile Of(QuantileSketch values, Moments moments)
        => new(values.ToSortedCounts(), values.IsExact ? 0 : QuantileSketch.RelativeError, values.AreWhole, moments.Minimum, moments.Maximum);

    /// <summary>Of a sample that need not fit into memory: one pass, kept as a sketch.</summary>
    public static NumberProfile Of(IAscendingSample sample)
    {
        var (sketch, moments, before) = (new QuantileSketch(100_000), new Moments(), 0L);
        using var walk = sample.Walk();
        while (walk.Next(out var values, out var cumulative))
        {
            for (var i = 0; i < values.Length; before = cumulative[i++])
            {
                sketch.Add(values[i], cumulative[i] - before);
                moments.Add(values[i], cumulative[i] - before);
            }
        }
        return Of(sketch, moments);
    }

    /// <summary>Share of values at or below a limit.</summary>
    internal double ShareAtMost(double limit) => (double)Values.CountAtMost(limit) / Count;

    /// <summary>How often the value at a place in <see cref="Values"/> occurs.</summary>
    internal long CountAt(int place) => Values.Cumulative[place] - (place == 0 ? 0 : Values.Cumulative[place - 1]);

    /// <summary>The sample without some of its values.</summary>
    internal NumberProfile Without(IReadOnlySet<int> places)
    {
        var (values, counts) = (new List<double>(), new List<long>());
        for (var i = 0; i < Values.Distinct; i++)
        {
            if (places.Contains(i))
                continue;
            values.Add(Values.Values[i]);
            counts.Add(CountAt(i));
        }
        var left = SortedCounts.FromCounts([.. values], [.. counts]);
        return this with { Values = left, Minimum = left.Minimum, Maximum = left.Maximum };
    }

    /// <summary>
    /// Up to <paramref name="most"/> places between neighbouring values, spread evenly over the sample. Between values, because rounding
    /// after a conversion moves values and must not look like a difference.
    /// </summary>
    internal List<double> Between(int most)
    {
        var (found, last) = (new List<double>(most), -1);
        for (var i = 0; i < most; i++)
        {
            var rank = (long)((i + 0.5) / most * Count) + 1;
            var place = Values.Cumulative.BinarySearch(rank);
            place = place >= 0 ? place : ~place;
            if (place == last || place >= Values.Distinct - 1)
                continue;
            found.Add((Values.Values[place] + Values.Values[place + 1]) / 2);
            last = place;
        }
        return found;
    }
}
