using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Performance;

namespace Cockpit.Statistics.Drift.Multivariate;

/// <summary>How all columns together are compared.</summary>
public sealed record MultivariateOptions
{
    /// <summary>The defaults.</summary>
    public static MultivariateOptions Default { get; } = new();

    /// <summary>Chance of a false alarm of this test alone. 0.05.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Rows that both sides must have. 200.</summary>
    public int MinimumRows { get; init; } = 200;

    /// <summary>Most rows of either side that are used, drawn at random. 4,000.</summary>
    public int MostRows { get; init; } = 4_000;

    /// <summary>
    /// AUC from which a significant difference is drift. 0.6: a shift of one column by 0.36 of its deviations, or PSI 0.13.
    /// </summary>
    public double AucLimit { get; init; } = 0.6;

    /// <summary>Seed of the split.</summary>
    public ulong Seed { get; init; } = 20260101;
}

/// <summary>Whether a classifier can tell rows of the window from rows of the baseline.</summary>
/// <param name="Auc">Mean held-out AUC of both halves: 0.5 cannot, 1 always; null where rows are too few.</param>
/// <param name="PValue">Chance of so large an AUC in either half when nothing changed; null likewise.</param>
/// <param name="FalseAlarmRate">The most often this test alarms when nothing changed.</param>
/// <param name="Verdict">Drifted where significant and AUC is at the limit, watch where only significant.</param>
/// <param name="Sentence">The verdict in words.</param>
public sealed record MultivariateResult(double? Auc, double? PValue, double FalseAlarmRate, DriftVerdict Verdict, string Sentence);

/// <summary>Drift that no column shows alone, such as a changed correlation, by a domain classifier.</summary>
/// <remarks>
/// Rows are split in halves; a ridge logistic regression on values, squares and products learns on one half to tell window from baseline
/// and ranks the other, and the reverse. When nothing changed, labels of the held-out half are exchangeable whatever was learnt, so each
/// AUC follows the Mann–Whitney law: mean ½, variance (n+m+1)/(12nm). p = 2·min of both one-sided p-values (Bonferroni), so false alarms
/// stay at or below α. Lopez-Paz and Oquab 2017.
/// </remarks>
public static class MultivariateDrift
{
    /// <summary>Up to so many columns their products are looked at, which show a changed correlation.</summary>
    public const int ColumnsWithProducts = 12;

    private const double Ridge = 1;

    /// <summary>What is said when there is no column to compare.</summary>
    public static MultivariateResult NothingToCompare { get; } = new(null, null, MultivariateOptions.Default.Alpha, DriftVerdict.Insufficient,
        "The columns together cannot be judged: none of them has more than one value.");

    /// <summary>
    /// Compares two samples laid out row by row; NaN is missing. The cost does not grow beyond <see cref="MultivariateOptions.MostRows"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A length is no multiple of the columns.</exception>
    public static MultivariateResult Compare(
        ReadOnlySpan<double> baseline, ReadOnlySpan<double> current, int columns, MultivariateOptions? options = null)
    {
        options ??= MultivariateOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (baseline.Length % columns != 0)
            throw new ArgumentException("Every row has one value a column.", nameof(baseline));
        if (current.Length % columns != 0)
            throw new ArgumentException("Every row has one value a column.", nameof(current));
        if (Math.Min(baseline.Length, current.Length) < (long)options.MinimumRows * columns)
        {
            return new MultivariateResult(null, null, options.Alpha, DriftVerdict.Insufficient,
                "The columns together cannot be judged yet: there are too few rows.");
        }
        var random = new SeededRandom(options.Seed);
        var before = Pick(random, baseline.Length / columns, options.MostRows);
        var after = Pick(random, current.Length / columns, options.MostRows);
        var features = FeatureMap.Expand(Gather(baseline, before, current, after, columns), columns);
        var labels = new bool[before.Length + after.Length];
        labels.AsSpan(before.Length).Fill(true);
        return Judge(features, FeatureMap.Width(columns), labels, before.Length, options);
    }

    private static MultivariateResult Judge(double[] features, int width, bool[] labels, int baselineRows, MultivariateOptions options)
    {
        // Rows were picked in random order, so taking every other one is a random half of each side.
        var halves = new[] { new List<int>(), new List<int>() };
        for (var i = 0; i < labels.Length; i++)
            halves[(i < baselineRows ? i : i - baselineRows) % 2].Add(i);
        var (first, firstP) = HeldOut(features, width, labels, [.. halves[0]], [.. halves[1]]);
        var (second, secondP) = HeldOut(features, width, labels, [.. halves[1]], [.. halves[0]]);
        var auc = (first + second) / 2;
        var p = Math.Min(1, 2 * Math.Min(firstP, secondP));
        var verdict = p > options.Alpha ? DriftVerdict.Stable : auc >= options.AucLimit ? DriftVerdict.Drifted : DriftVerdict.Watch;
        return new MultivariateResult(auc, p, options.Alpha, verdict, MultivariateSentence.Of(verdict, auc, options.Alpha));
    }

    private static (double Auc, double PValue) HeldOut(double[] features, int width, bool[] labels, int[] learn, int[] test)
    {
        var weights = RidgeLogistic.Fit(features, width, labels, learn, Ridge);
        var scores = Array.ConvertAll(test, i => RidgeLogistic.Score(features.AsSpan(i * width, width), weights));
        var marks = Array.ConvertAll(test, i => labels[i]);
        var auc = Ranking.Of(marks, scores).RocAuc ?? 0.5;
        double positives = marks.Count(mark => mark), negatives = marks.Length - positives;
        return (auc, UpperTail.Normal((auc - 0.5) / Math.Sqrt((positives + negatives + 1) / (12 * positives * negatives))));
    }

    private static int[] Pick(SeededRandom random, int rows, int most)
    {
        var indices = new int[rows];
        for (var i = 0; i < rows; i++)
            indices[i] = i;
        random.Shuffle(indices.AsSpan());
        return rows <= most ? indices : indices[..most];
    }

    private static double[] Gather(ReadOnlySpan<double> baseline, int[] before, ReadOnlySpan<double> current, int[] after, int columns)
    {
        var rows = new double[(before.Length + after.Length) * columns];
        for (var i = 0; i < before.Length; i++)
            baseline.Slice(before[i] * columns, columns).CopyTo(rows.AsSpan(i * columns));
        for (var i = 0; i < after.Length; i++)
            current.Slice(after[i] * columns, columns).CopyTo(rows.AsSpan((before.Length + i) * columns));
        return rows;
    }
}
