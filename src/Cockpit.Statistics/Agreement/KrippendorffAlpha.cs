namespace Cockpit.Statistics.Agreement;

/// <summary>Agreement of any number of raters on nominal categories, with gaps allowed. Krippendorff 2004.</summary>
public static class KrippendorffAlpha
{
    /// <summary>1 − Dₒ/Dₑ over items with at least two ratings.</summary>
    /// <remarks>
    /// Dₒ = (1/N)·Σ_items Σ_c n_c(m − n_c)/(m − 1) with m ratings an item; Dₑ = Σ_c N_c(N − N_c)/(N(N − 1)). 1 perfect, 0 as by chance.
    /// Null where Dₑ is 0 (one category only) or nothing can be paired.
    /// </remarks>
    public static double? Nominal(RatingTable table) => RatingSums.Of(table).Krippendorff();
}
