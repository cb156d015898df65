namespace Cockpit.Statistics.Agreement;

/// <summary>Agreement of any number of raters beyond chance, every item rated equally often. Fleiss 1971.</summary>
public static class FleissKappa
{
    /// <summary>(P̄ − Pₑ)/(1 − Pₑ): P̄ the mean share of agreeing pairs an item, Pₑ = Σ pⱼ² from the pooled marginals.</summary>
    /// <remarks>
    /// With <paramref name="freeMarginal"/> Pₑ = 1/categories (Randolph 2005). Null where Pₑ is 1 (one category only), where items were not
    /// rated equally often, or where fewer than two raters took part: use Krippendorff's α with gaps.
    /// </remarks>
    public static double? Of(RatingTable table, bool freeMarginal = false)
    {
        if (table.Items == 0)
            return null;
        var ratings = Sum(table.Item(0));
        if (ratings < 2)
            return null;
        var pooled = new double[table.Categories];
        double agreed = 0;
        for (var item = 0; item < table.Items; item++)
        {
            var counts = table.Item(item);
            if (Sum(counts) != ratings)
                return null;
            double pairs = 0;
            for (var j = 0; j < counts.Length; j++)
            {
                pairs += (double)counts[j] * (counts[j] - 1);
                pooled[j] += counts[j];
            }
            agreed += pairs / ((double)ratings * (ratings - 1));
        }
        agreed /= table.Items;
        var chance = freeMarginal ? 1.0 / table.Categories : Chance(pooled, (double)ratings * table.Items);
        return chance >= 1 ? null : (agreed - chance) / (1 - chance);
    }

    private static double Chance(ReadOnlySpan<double> pooled, double total)
    {
        double chance = 0;
        foreach (var count in pooled)
            chance += count / total * (count / total);
        return chance;
    }

    private static int Sum(ReadOnlySpan<int> counts)
    {
        var sum = 0;
        foreach (var count in counts)
            sum += count;
        return sum;
    }
}
