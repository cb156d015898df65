using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift.Measures;

namespace Cockpit.Statistics.Drift;

/// <summary>A numeric sample that need not fit into memory: its values and how many rows had none.</summary>
public sealed record LargeSample(IAscendingSample Values, long Missing)
{
    private const int Parts = 10;

    private static readonly double[] Probabilities = [.. Enumerable.Range(1, Parts - 1).Select(i => (double)i / Parts), 0.25, 0.5, 0.75];

    /// <summary>Rows, missing ones included.</summary>
    public long Rows => Values.Count + Missing;

    /// <summary>
    /// The evidence that <see cref="NumericEvidence.Of"/> gives for the same values, to the last bit, in two passes through each sample and
    /// without holding either.
    /// </summary>
    public static NumericEvidence Compare(string name, LargeSample baseline, LargeSample current, EdgeRule edges = EdgeRule.UpperClosed)
    {
        var (before, after) = (new AscendingSummary(baseline.Values, Probabilities), new AscendingSummary(current.Values, 0.5));
        var bins = NumericBins.FromQuantiles(before.Count == 0 ? _ => double.NaN : before.Quantile, before.Count == 0 ? 1 : Parts, edges);
        var fences = OutlierFences.Of(before.Quantile(0.25), before.Quantile(0.75));
        double[] limits = [.. bins.Edges, fences.Low, fences.High, before.Minimum, before.Maximum];
        using var left = baseline.Values.Walk();
        using var right = current.Values.Walk();
        var (one, other) = (new AscendingCounts(left, before.Mean, limits), new AscendingCounts(right, after.Mean, limits));
        var pass = new PairedPass(one, other, before.Count, after.Count);
        pass.Run();
        var both = before.Count > 0 && after.Count > 0;
        return new NumericEvidence
        {
            Name = name,
            Rows = new(baseline.Rows, current.Rows),
            Missing = new(baseline.Missing, current.Missing),
            Distinct = new(before.Distinct, after.Distinct),
            Bins = new(CountsOf(bins, one), CountsOf(bins, other)),
            // Limits of an empty baseline are NaN, and nothing lies beyond them.
            Outliers = before.Count == 0 ? default : new(one.Outside(fences), other.Outside(fences)),
            Beyond = before.Count == 0 ? default : (other.CountBelow(before.Minimum), other.CountAbove(before.Maximum)),
            KolmogorovSmirnov = both ? KolmogorovSmirnov.Of(pass.Gap, before.Count, after.Count) : null,
            Wasserstein = both ? pass.Area : null,
            Location = new(LocationOf(before, one), LocationOf(after, other)),
        };
    }

    private static Location LocationOf(AscendingSummary summary, AscendingCounts counts)
        => new(summary.Mean, summary.Quantile(0.5), counts.Deviation, summary.Minimum, summary.Maximum);

    private static long[] CountsOf(NumericBins bins, AscendingCounts counts)
    {
        var found = new long[bins.Count];
        long before = 0;
        for (var i = 0; i < found.Length; i++)
        {
            var upTo = i == bins.Edges.Length ? counts.Passed
                : bins.Rule == EdgeRule.UpperClosed ? counts.CountAtMost(bins.Edges[i]) : counts.CountBelow(bins.Edges[i]);
            found[i] = upTo - before;
            before = upTo;
        }
        return found;
    }
}
