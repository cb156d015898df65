namespace Cockpit.Statistics.Summaries;

/// <summary>What a summary keeps as it is before it takes to buckets and frequent categories.</summary>
public enum SummaryPrecision
{
    /// <summary>512 distinct numbers a column, 1,000 categories. For what is stored a thousand times over.</summary>
    Rollup,

    /// <summary>100,000 distinct numbers a column, 100,000 categories. For what is stored once.</summary>
    Baseline,

    /// <summary>Everything, and every score with its label and every error of a regression. For what is never stored.</summary>
    Exact,
}

/// <summary>The limits behind each precision.</summary>
internal static class Precisions
{
    private const int Many = 100_000;

    /// <summary>Distinct numbers a column keeps as they are.</summary>
    public static int Numbers(this SummaryPrecision precision) => precision switch
    {
        SummaryPrecision.Rollup => 512,
        SummaryPrecision.Baseline => Many,
        _ => int.MaxValue,
    };

    /// <summary>Categories a column keeps exactly.</summary>
    public static int Categories(this SummaryPrecision precision) => precision switch
    {
        SummaryPrecision.Rollup => 1_000,
        SummaryPrecision.Baseline => Many,
        _ => int.MaxValue,
    };
}
