namespace Cockpit.Statistics.Agreement;

/// <summary>Agreement of any number of raters beyond chance, every item rated equally often. Fleiss 1971.</summary>
public static class FleissKappa
{
    /// <summary>(P̄ − Pₑ)/(1 − Pₑ): P̄ the mean share of agreeing pairs an item, Pₑ = Σ pⱼ² from the pooled marginals.</summary>
    /// <remarks>
    /// With <paramref name="freeMarginal"/> Pₑ = 1/categories (Randolph 2005). Null where Pₑ is 1 (one category only), where items were not
    /// rated equally often, or where fewer than two raters took part: use Krippendorff's α with gaps.
    /// </remarks>
    public static double? Of(RatingTable table, bool freeMarginal = false) => RatingSums.Of(table).Fleiss(freeMarginal ? table.Categories : null);
}
