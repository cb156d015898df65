namespace Cockpit.Statistics.Agreement;

/// <summary>How far apart two categories are when two raters disagree.</summary>
public enum Disagreement
{
    /// <summary>Any two different categories are equally far apart.</summary>
    Nominal,

    /// <summary>|i − j| on the order of the categories.</summary>
    Linear,

    /// <summary>(i − j)² on the order of the categories.</summary>
    Quadratic,
}

/// <summary>Agreement of two raters beyond chance: 1 perfect, 0 as by chance, below 0 worse. Cohen 1960, 1968.</summary>
public static class CohenKappa
{
    /// <summary>κ of a square table, laid out row by row: the first rater's category is the row, the second's the column.</summary>
    /// <remarks>
    /// 1 − Σ w·o / Σ w·e with disagreement weights w, observed shares o and shares e expected from each rater's own marginals; nominal
    /// weights give (pₒ − pₑ)/(1 − pₑ). Null where Σ w·e is 0 (both raters used one and the same category) or there are no items.
    /// </remarks>
    /// <exception cref="ArgumentException">The table is not square.</exception>
    public static double? Of(ReadOnlySpan<long> table, int categories, Disagreement disagreement = Disagreement.Nominal)
    {
        var (rows, columns, total) = Marginals(table, categories);
        if (total == 0)
            return null;
        double observed = 0, expected = 0;
        for (var i = 0; i < categories; i++)
        {
            for (var j = 0; j < categories; j++)
            {
                var weight = Weight(i, j, disagreement);
                observed += weight * table[(i * categories) + j];
                expected += weight * rows[i] * columns[j] / total;
            }
        }
        return expected == 0 ? null : 1 - (observed / expected);
    }

    /// <summary>The large-sample standard error of the nominal κ (Fleiss, Cohen, Everitt 1969); null where κ is.</summary>
    public static double? StandardError(ReadOnlySpan<long> table, int categories)
    {
        if (Of(table, categories) is null)
            return null;
        var (rows, columns, total) = Marginals(table, categories);
        double agreed = 0, chance = 0;
        for (var i = 0; i < categories; i++)
        {
            agreed += table[(i * categories) + i] / total;
            chance += rows[i] / total * (columns[i] / total);
        }
        double sum = 0;
        for (var i = 0; i < categories; i++)
        {
            for (var j = 0; j < categories; j++)
            {
                var share = table[(i * categories) + j] / total;
                var term = i == j
                    ? 1 - chance - ((rows[i] + columns[i]) / total * (1 - agreed))
                    : (columns[i] + rows[j]) / total * (1 - agreed);
                sum += share * term * term;
            }
        }
        var centre = (agreed * chance) - (2 * chance) + agreed;
        return Math.Sqrt(sum - (centre * centre)) / (Math.Sqrt(total) * (1 - chance) * (1 - chance));
    }

    private static (double[] Rows, double[] Columns, double Total) Marginals(ReadOnlySpan<long> table, int categories)
    {
        if (table.Length != categories * categories)
            throw new ArgumentException("The table is square.", nameof(table));
        var rows = new double[categories];
        var columns = new double[categories];
        double total = 0;
        for (var i = 0; i < table.Length; i++)
        {
            rows[i / categories] += table[i];
            columns[i % categories] += table[i];
            total += table[i];
        }
        return (rows, columns, total);
    }

    private static double Weight(int i, int j, Disagreement disagreement) => disagreement switch
    {
        Disagreement.Linear => Math.Abs(i - j),
        Disagreement.Quadratic => (double)(i - j) * (i - j),
        _ => i == j ? 0 : 1,
    };
}
