namespace Cockpit.Statistics.Summaries;

/// <summary>The most by which each figure of a column may differ from that of the raw rows; null is exact.</summary>
/// <param name="KolmogorovSmirnov">Of the statistic, which is never too large.</param>
/// <param name="Wasserstein">In units of the column.</param>
/// <param name="Distinct">Of the larger of both counts of distinct values; three standard errors.</param>
/// <param name="Psi">
/// Of the index. Of categories beyond the limit: of the index over those kept, the others put together.
/// </param>
/// <param name="JensenShannon">Of the distance.</param>
/// <param name="Outliers">Of the share of the window's values outside the fences.</param>
public sealed record ColumnError(
    double? KolmogorovSmirnov = null, double? Wasserstein = null, double? Distinct = null, double? Psi = null,
    double? JensenShannon = null, double? Outliers = null)
{
    /// <summary>Everything is exact.</summary>
    public static ColumnError None { get; } = new();
}
