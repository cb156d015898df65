using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>
/// A column of numbers. Value by value where both sides kept every value. Else the window's counts against the baseline's bins where it has
/// them, which are exact as well; else both sides on bins that begin and end where buckets do, so that a value beside its own bucket never
/// looks like drift.
/// </summary>
internal static class NumericComparison
{
    public static (ColumnEvidence Evidence, ColumnError Error) Of(
        ColumnLayout layout, ColumnSummary before, ColumnSummary after, BeforeAfter<long> rows, DriftOptions options)
    {
        var missing = new BeforeAfter<long>(
            ColumnComparison.Missing(rows.Baseline, before.Present), ColumnComparison.Missing(rows.Current, after.Present));
        if (before.Numbers.IsExact && after.Numbers.IsExact)
        {
            return (NumericEvidence.Of(layout.Name, new(before.Numbers.ToSortedCounts(), missing.Baseline),
                new(after.Numbers.ToSortedCounts(), missing.Current), options.EdgeRule), ColumnError.None);
        }
        var against = after.Against?.Fits(layout) == true ? after.Against : null;
        var on = against is not null || after.Numbers.IsExact ? layout : layout.OnBucketBounds();
        var evidence = Counted(on, against, before, after) with
        {
            Rows = new(missing.Baseline + before.Present, missing.Current + after.Present),
            Missing = missing,
        };
        var (compared, error) = Compared(evidence, before, after);
        return (compared, ReferenceEquals(on, layout) ? error : WithBins(error, compared, layout, before, after, options));
    }

    /// <summary>What is counted against the baseline's limits.</summary>
    private static NumericEvidence Counted(ColumnLayout on, BaselineCounts? against, ColumnSummary before, ColumnSummary after)
    {
        var (old, live, fences) = (before.Numbers.ToSortedCounts(), after.Numbers.ToSortedCounts(), on.Fences!.Value);
        return new NumericEvidence
        {
            Name = on.Name,
            Rows = default,
            Missing = default,
            Distinct = ColumnComparison.Distinct(before, after),
            Bins = new(on.Bins!.Counts(old), against?.Bins.ToArray() ?? on.Bins.Counts(live)),
            Outliers = new(fences.CountOutside(old), against?.Outliers ?? fences.CountOutside(live)),
            Beyond = against is not null ? (against.Below, against.Above)
                : double.IsNaN(on.Minimum) ? (0, 0)
                : (live.CountBelow(on.Minimum), live.Count - live.CountAtMost(on.Maximum)),
            Location = new(Where(before), Where(after)),
        };
    }

    /// <summary>What compares two whole distributions, with its errors.</summary>
    private static (NumericEvidence Evidence, ColumnError Error) Compared(
        NumericEvidence evidence, ColumnSummary before, ColumnSummary after)
    {
        var (left, right, error) = QuantileSketch.Align(before.Numbers, after.Numbers);
        var distance = Wasserstein.Distance(left, right);
        // A bucket's value is within 1 % of the true one, hence the true one within 1/99 of the bucket's.
        var moved = QuantileSketch.RelativeError / (1 - QuantileSketch.RelativeError) * (MeanSize(left) + MeanSize(right));
        return (evidence with { KolmogorovSmirnov = KolmogorovSmirnov.Compare(left, right), Wasserstein = distance },
            new ColumnError(KolmogorovSmirnov: distance is null ? null : error, Wasserstein: distance is null ? null : moved,
                Distinct: ColumnComparison.DistinctError(before, after)));
    }

    /// <summary>Adds how far figures on widened bins may be from those on the baseline's own.</summary>
    private static ColumnError WithBins(
        ColumnError error, NumericEvidence evidence, ColumnLayout layout, ColumnSummary before, ColumnSummary after, DriftOptions options)
    {
        if (PopulationStability.Index(evidence.Bins.Baseline, evidence.Bins.Current, options.ZeroRule) is not { } psi)
            return error;
        var baseline = CountRanges.Exactly(layout.Bins!.Counts(before.Numbers.ToSortedCounts()));
        var current = Around(layout.Bins, after.Numbers);
        var distance = JensenShannon.Distance(evidence.Bins.Baseline, evidence.Bins.Current) ?? 0;
        var near = after.Numbers.CountAround(layout.Fences!.Value.Low) + after.Numbers.CountAround(layout.Fences.Value.High);
        return error with
        {
            Psi = CountRanges.PsiError(baseline, current, evidence.Present, psi, options.ZeroRule),
            JensenShannon = CountRanges.DistanceError(baseline, current, evidence.Present, distance),
            Outliers = ColumnEvidence.Share(near, evidence.Present.Current),
        };
    }

    /// <summary>Counts on bins whose edges cut buckets: all of a bucket that is cut may lie on either side.</summary>
    private static CountRanges Around(NumericBins bins, QuantileSketch values)
    {
        var counts = CountRanges.Exactly(bins.Counts(values.ToSortedCounts()));
        for (var i = 0; i < bins.Edges.Length; i++)
        {
            var cut = values.CountAround(bins.Edges[i]);
            foreach (var side in (ReadOnlySpan<int>)[i, i + 1])
            {
                counts.Low[side] = Math.Max(0, counts.Low[side] - cut);
                counts.High[side] = Math.Min(values.Count, counts.High[side] + cut);
            }
        }
        return counts;
    }

    private static Location Where(ColumnSummary column) => column.Numbers.Count == 0
        ? new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN)
        : new(column.Moments.Mean, column.Numbers.ToSortedCounts().Quantile(0.5), column.Moments.StandardDeviation() ?? double.NaN,
            column.Moments.Minimum, column.Moments.Maximum);

    private static double MeanSize(SortedCounts values)
    {
        double sum = 0;
        for (var i = 0; i < values.Distinct; i++)
            sum += Math.Abs(values.Values[i]) * (values.Cumulative[i] - (i == 0 ? 0 : values.Cumulative[i - 1]));
        return values.Count == 0 ? 0 : sum / values.Count;
    }
}
