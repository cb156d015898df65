using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift.Measures;

namespace Cockpit.Statistics.Drift;

/// <summary>A numeric sample: its values and how many rows had none.</summary>
public sealed record NumericSample(SortedCounts Values, long Missing)
{
    /// <summary>Rows, missing ones included.</summary>
    public long Rows => Values.Count + Missing;

    /// <summary>Takes one entry a row; NaN is missing.</summary>
    public static NumericSample From(ReadOnlySpan<double> rows)
    {
        var values = SortedCounts.From(rows);
        return new NumericSample(values, rows.Length - values.Count);
    }
}

/// <summary>Where the values of a numeric sample lie; all NaN without values.</summary>
public readonly record struct Location(double Mean, double Median, double Deviation, double Minimum, double Maximum)
{
    /// <summary>Reads it off a sample; the deviation has divisor n − 1.</summary>
    public static Location Of(SortedCounts values)
        => new(values.Mean, values.Quantile(0.5), values.StandardDeviation(), values.Minimum, values.Maximum);
}

/// <summary>Evidence about a numeric column.</summary>
public sealed record NumericEvidence : ColumnEvidence
{
    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Numeric;

    /// <summary>Counts on the baseline's bins.</summary>
    public required BeforeAfter<long[]> Bins { get; init; }

    /// <summary>Values outside the baseline's fences.</summary>
    public required BeforeAfter<long> Outliers { get; init; }

    /// <summary>Values of the window below the baseline's smallest and above its largest.</summary>
    public required (long Below, long Above) Beyond { get; init; }

    /// <summary>Kolmogorov–Smirnov; null where rollups cannot tell.</summary>
    public KolmogorovSmirnovResult? KolmogorovSmirnov { get; init; }

    /// <summary>Wasserstein-1 in units of the column; null where rollups cannot tell.</summary>
    public double? Wasserstein { get; init; }

    /// <summary>Where the values lie.</summary>
    public required BeforeAfter<Location> Location { get; init; }

    /// <summary>Compares a window with a baseline, value by value.</summary>
    public static NumericEvidence Of(string name, NumericSample baseline, NumericSample current, EdgeRule edges = EdgeRule.UpperClosed)
    {
        var bins = NumericBins.FromBaseline(baseline.Values, rule: edges);
        var fences = OutlierFences.Of(baseline.Values);
        var known = baseline.Values.Count > 0;
        return new NumericEvidence
        {
            Name = name,
            Rows = new(baseline.Rows, current.Rows),
            Missing = new(baseline.Missing, current.Missing),
            Distinct = new(baseline.Values.Distinct, current.Values.Distinct),
            Bins = new(bins.Counts(baseline.Values), bins.Counts(current.Values)),
            Outliers = new(fences.CountOutside(baseline.Values), fences.CountOutside(current.Values)),
            Beyond = known
                ? (current.Values.CountBelow(baseline.Values.Minimum),
                    current.Values.Count - current.Values.CountAtMost(baseline.Values.Maximum))
                : (0, 0),
            KolmogorovSmirnov = Measures.KolmogorovSmirnov.Compare(baseline.Values, current.Values),
            Wasserstein = Measures.Wasserstein.Distance(baseline.Values, current.Values),
            Location = new(Drift.Location.Of(baseline.Values), Drift.Location.Of(current.Values)),
        };
    }
}
