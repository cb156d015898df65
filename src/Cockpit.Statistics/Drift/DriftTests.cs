using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Drift.Significance;

namespace Cockpit.Statistics.Drift;

/// <summary>
/// Which questions are asked of a column. One that cannot find anything, such as missing values where none are missing on either side, is
/// not asked: it would cost the others their power.
/// </summary>
internal static class DriftTests
{
    /// <summary>The tests of one column; none where both sides have too few rows.</summary>
    public static IEnumerable<DriftTest> Of(int column, ColumnEvidence evidence, DriftOptions options)
    {
        if (!EnoughRows(evidence, options))
            yield break;
        if (Split(column, DriftQuestion.Missing, evidence.Missing, evidence.Rows) is { } missing)
            yield return missing;
        if (!EnoughValues(evidence, options))
            yield break;
        foreach (var test in evidence is NumericEvidence numeric
            ? Numeric(column, numeric, options) : Categorical(column, (CategoricalEvidence)evidence, options))
            yield return test;
    }

    public static bool EnoughRows(ColumnEvidence evidence, DriftOptions options)
        => Math.Min(evidence.Rows.Baseline, evidence.Rows.Current) >= options.MinimumRows;

    /// <summary>Categories include the missing one, so they need rows, not values; a column that never had a value tells nothing.</summary>
    public static bool EnoughValues(ColumnEvidence evidence, DriftOptions options)
        => evidence is NumericEvidence
            ? Math.Min(evidence.Present.Baseline, evidence.Present.Current) >= options.MinimumValues
            : Math.Max(evidence.Present.Baseline, evidence.Present.Current) >= options.MinimumValues;

    private static IEnumerable<DriftTest> Numeric(int column, NumericEvidence evidence, DriftOptions options)
    {
        var (n, m) = (evidence.Present.Baseline, evidence.Present.Current);
        var psi = PopulationStability.Index(evidence.Bins.Baseline, evidence.Bins.Current, options.ZeroRule) ?? 0;
        var distance = JensenShannon.Distance(evidence.Bins.Baseline, evidence.Bins.Current) ?? 0;
        if (evidence.KolmogorovSmirnov is { } gap && Math.Max(evidence.Distinct.Baseline, evidence.Distinct.Current) > 1)
            yield return new DriftTest(column, DriftQuestion.Distribution, gap.PValue, psi, distance);
        if (evidence.Bins.Baseline.Length > 1)
            yield return Bins(column, evidence, psi, distance);
        if (Split(column, DriftQuestion.Outliers, evidence.Outliers, evidence.Present) is { } outliers)
            yield return outliers;
        var (below, above) = evidence.Beyond;
        if (Split(column, DriftQuestion.Range, new(0, below + above), evidence.Present) is { } beyond)
            yield return beyond with { PValue = Exceedance.PValue(n, m, below, above) };
    }

    private static DriftTest Bins(int column, NumericEvidence evidence, double psi, double distance)
    {
        // The verdict always weighs the default index: its critical value is known, that of other zero rules is not.
        var judged = PopulationStability.Index(evidence.Bins.Baseline, evidence.Bins.Current) ?? 0;
        var p = PopulationStability.PValue(judged, evidence.Present.Baseline, evidence.Present.Current, evidence.Bins.Baseline.Length);
        var table = new ComparableTable(evidence.Bins.Baseline, evidence.Bins.Current);
        return new DriftTest(column, DriftQuestion.Bins, p, psi, distance)
        {
            Unsure = table.IsSparse ? (table, (before, after) => PopulationStability.Index(before, after) ?? 0) : null,
        };
    }

    private static IEnumerable<DriftTest> Categorical(int column, CategoricalEvidence evidence, DriftOptions options)
    {
        var categories = evidence.Categories;
        var table = ComparableTable.Of(categories.Baseline, categories.Current);
        if (table.Baseline.Length < 2)
            yield break;
        yield return new DriftTest(column, DriftQuestion.Categories,
            ChiSquareTest.Contingency(table.Baseline, table.Current)?.PValue ?? 1,
            PopulationStability.Index(categories.Baseline, categories.Current, options.ZeroRule) ?? 0,
            JensenShannon.Distance(categories.Baseline, categories.Current) ?? 0)
        {
            Unsure = table.IsSparse ? (table, (before, after) => ChiSquareTest.Contingency(before, after)?.Statistic ?? 0) : null,
        };
    }

    /// <summary>A test of two rates, sized over its two parts; null where neither side shows any, or nothing else.</summary>
    private static DriftTest? Split(int column, DriftQuestion question, BeforeAfter<long> hits, BeforeAfter<long> rows)
    {
        var total = hits.Baseline + hits.Current;
        if (total == 0 || total == rows.Baseline + rows.Current)
            return null;
        Span<long> before = [hits.Baseline, rows.Baseline - hits.Baseline];
        Span<long> after = [hits.Current, rows.Current - hits.Current];
        return new DriftTest(column, question,
            TwoRates.PValue(hits.Baseline, rows.Baseline, hits.Current, rows.Current),
            PopulationStability.Index(before, after) ?? 0,
            JensenShannon.Distance(before, after) ?? 0);
    }
}
