using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;

namespace Cockpit.Statistics.Summaries;

/// <summary>Counts of which only bounds are known, bin by bin, and what figures read from them may be.</summary>
/// <param name="Low">The least that each count may be.</param>
/// <param name="High">The most.</param>
internal sealed record CountRanges(long[] Low, long[] High)
{
    private delegate double TermOf(long before, long after);

    /// <summary>Counts that are known.</summary>
    public static CountRanges Exactly(ReadOnlySpan<long> counts) => new(counts.ToArray(), counts.ToArray());

    /// <summary>The most by which an index may differ from <paramref name="read"/>.</summary>
    public static double PsiError(CountRanges baseline, CountRanges current, BeforeAfter<long> rows, double read, ZeroRule rule)
    {
        var bins = baseline.Low.Length;
        var (least, most) = Extremes(baseline, current, rows, (before, after) =>
        {
            var e = PopulationStability.Share(before, rows.Baseline, bins, rule);
            var a = PopulationStability.Share(after, rows.Current, bins, rule);
            return a == e ? 0 : (a - e) * Math.Log(a / e);
        });
        return Math.Max(most - read, read - least);
    }

    /// <summary>The most by which a distance may differ from <paramref name="read"/>.</summary>
    public static double DistanceError(CountRanges baseline, CountRanges current, BeforeAfter<long> rows, double read)
    {
        var (least, most) = Extremes(baseline, current, rows, (before, after) =>
        {
            var (p, q) = ((double)before / rows.Baseline, (double)after / rows.Current);
            return (JensenShannon.Term(p, (p + q) / 2) + JensenShannon.Term(q, (p + q) / 2)) / 2;
        });
        return Math.Max(Math.Sqrt(Math.Clamp(most, 0, 1)) - read, read - Math.Sqrt(Math.Clamp(least, 0, 1)));
    }

    /// <summary>
    /// The sums of the least and of the most that every bin may add. What a bin adds is 0 where both shares are equal and grows the
    /// further they are apart, so the most lies at ends of the ranges, and the least where they are nearest.
    /// </summary>
    private static (double Least, double Most) Extremes(CountRanges baseline, CountRanges current, BeforeAfter<long> rows, TermOf term)
    {
        double least = 0, most = 0;
        for (var i = 0; i < baseline.Low.Length; i++)
        {
            var (low, high, currentLow, currentHigh) = (baseline.Low[i], baseline.High[i], current.Low[i], current.High[i]);
            most += Math.Max(term(low, currentHigh), term(high, currentLow));
            var above = (double)currentLow / rows.Current > (double)high / rows.Baseline;
            var below = (double)currentHigh / rows.Current < (double)low / rows.Baseline;
            least += above ? term(high, currentLow) : below ? term(low, currentHigh) : 0;
        }
        return (least, most);
    }
}
