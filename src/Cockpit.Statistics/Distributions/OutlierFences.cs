namespace Cockpit.Statistics.Distributions;

/// <summary>The range outside which a value counts as an outlier: Q1 − 1.5·IQR to Q3 + 1.5·IQR of the baseline (Tukey 1977).</summary>
/// <remarks>
/// Quartiles are type 7. On the fence is inside. A constant baseline has a fence of no width: any other value is an outlier.
/// </remarks>
public readonly record struct OutlierFences(double Low, double High)
{
    /// <summary>The fences of a baseline; both NaN when it is empty, so that nothing is outside.</summary>
    public static OutlierFences Of(SortedCounts baseline) => Of(baseline.Quantile(0.25), baseline.Quantile(0.75));

    /// <summary>The fences of a baseline with these quartiles.</summary>
    internal static OutlierFences Of(double lower, double upper)
    {
        var reach = 1.5 * (upper - lower);
        return new OutlierFences(lower - reach, upper + reach);
    }

    /// <summary>Whether a value lies outside; a missing one (NaN) does not.</summary>
    public bool IsOutside(double value) => value < Low || value > High;

    /// <summary>Observations outside.</summary>
    public long CountOutside(SortedCounts sample)
        => double.IsNaN(Low) ? 0 : sample.CountBelow(Low) + sample.Count - sample.CountAtMost(High);
}
