using Cockpit.Statistics.Intervals;

namespace Cockpit.Statistics.Fairness;

/// <summary>How far apart the groups of an attribute are. Null where fewer than two groups have the rate.</summary>
/// <param name="DemographicParityDifference">Largest − smallest selection rate.</param>
/// <param name="DemographicParityRatio">Smallest / largest selection rate; null where none is selected.</param>
/// <param name="EqualOpportunityDifference">Largest − smallest true positive rate.</param>
/// <param name="FalsePositiveRateDifference">Largest − smallest false positive rate.</param>
/// <param name="EqualizedOddsDifference">The larger of the two preceding.</param>
/// <param name="EqualizedOddsRatio">The smaller of smallest/largest true and false positive rates.</param>
public sealed record Gaps(
    double? DemographicParityDifference, double? DemographicParityRatio, double? EqualOpportunityDifference,
    double? FalsePositiveRateDifference, double? EqualizedOddsDifference, double? EqualizedOddsRatio)
{
    /// <summary>The gaps of counted groups.</summary>
    public static Gaps Of(IReadOnlyList<GroupTally> groups, bool undefinedAsZero = false)
    {
        var selection = Range.Of(groups, group => Rate(group.Selected, group.Rows), undefinedAsZero);
        var hits = Range.Of(groups, group => group.Labelled.Recall, undefinedAsZero);
        var alarms = Range.Of(groups, group => group.Labelled.FalsePositiveRate, undefinedAsZero);
        return new Gaps(selection.Difference, selection.Ratio, hits.Difference, alarms.Difference,
            Larger(hits.Difference, alarms.Difference), Smaller(hits.Ratio, alarms.Ratio));
    }

    private static double? Rate(long part, long whole) => whole == 0 ? null : (double)part / whole;

    private static double? Larger(double? one, double? other) => one is null || other > one ? other : one;

    private static double? Smaller(double? one, double? other) => one is null || other < one ? other : one;

    /// <summary>The largest and smallest of the defined rates.</summary>
    private readonly record struct Range(double Low, double High, int Defined)
    {
        public double? Difference => Defined < 2 ? null : High - Low;

        public double? Ratio => Defined < 2 || High == 0 ? null : Low / High;

        public static Range Of(IReadOnlyList<GroupTally> groups, Func<GroupTally, double?> rate, bool undefinedAsZero)
        {
            var (low, high, defined) = (double.PositiveInfinity, double.NegativeInfinity, 0);
            for (var i = 0; i < groups.Count; i++)
            {
                if ((rate(groups[i]) ?? (undefinedAsZero ? 0 : null)) is not { } value)
                    continue;
                (low, high, defined) = (Math.Min(low, value), Math.Max(high, value), defined + 1);
            }
            return new Range(low, high, defined);
        }
    }
}

/// <summary>Bootstrap intervals of the gaps.</summary>
public sealed record GapIntervals(
    Interval? DemographicParityDifference, Interval? DemographicParityRatio, Interval? EqualOpportunityDifference,
    Interval? FalsePositiveRateDifference, Interval? EqualizedOddsDifference, Interval? EqualizedOddsRatio)
{
    private const int CellsAGroup = 6;

    /// <summary>Resamples rows by the cell they fall in: group, label, decision.</summary>
    public static GapIntervals Of(IReadOnlyList<GroupTally> groups, FairnessOptions options)
    {
        var cells = new long[groups.Count * CellsAGroup];
        for (var i = 0; i < groups.Count; i++)
            Write(groups[i], cells.AsSpan(i * CellsAGroup, CellsAGroup));
        var names = groups.Select(group => group.Group).ToArray();
        CellFigure Figure(Func<Gaps, double?> pick) => drawn => pick(Gaps.Of(Read(drawn, names), options.UndefinedAsZero)) ?? double.NaN;
        var ends = Bootstrap.Percentiles(cells,
        [
            Figure(gaps => gaps.DemographicParityDifference), Figure(gaps => gaps.DemographicParityRatio),
            Figure(gaps => gaps.EqualOpportunityDifference), Figure(gaps => gaps.FalsePositiveRateDifference),
            Figure(gaps => gaps.EqualizedOddsDifference), Figure(gaps => gaps.EqualizedOddsRatio),
        ], options.Replicates, options.Confidence, options.Seed);
        return new GapIntervals(ends[0], ends[1], ends[2], ends[3], ends[4], ends[5]);
    }

    private static void Write(GroupTally group, Span<long> cells)
    {
        var (tp, fp, tn, fn) = group.Labelled;
        (cells[0], cells[1], cells[2], cells[3]) = (tp, fp, tn, fn);
        (cells[4], cells[5]) = (group.UnlabelledSelected, group.UnlabelledRejected);
    }

    private static GroupTally[] Read(ReadOnlySpan<long> cells, string[] names)
    {
        var groups = new GroupTally[names.Length];
        for (var i = 0; i < groups.Length; i++)
        {
            var own = cells.Slice(i * CellsAGroup, CellsAGroup);
            groups[i] = new GroupTally(names[i], new(own[0], own[1], own[2], own[3]), own[4], own[5]);
        }
        return groups;
    }
}
