using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>What summaries say about one column of a baseline and a window.</summary>
/// <param name="Evidence">What a verdict needs.</param>
/// <param name="Error">How far off it may be.</param>
/// <param name="IsIdentifier">Whether both sides have a whole number or text of its own in nearly every row, and were not compared.</param>
internal sealed record ColumnComparison(ColumnEvidence Evidence, ColumnError Error, bool IsIdentifier)
{
    private const double OwnShare = 0.99;
    private const double EstimatedOwnShare = 0.95;

    /// <summary>Compares a column.</summary>
    /// <param name="name">The column.</param>
    /// <param name="baseline">The baseline, which has it.</param>
    /// <param name="current">The window's.</param>
    /// <param name="rows">Rows of the window that could have had a value.</param>
    /// <param name="options">How drift is judged.</param>
    /// <param name="compareIdentifiers">Whether to compare a column of ids as well; else there is evidence of its size alone.</param>
    public static ColumnComparison Of(
        string name, BaselineSummary baseline, ColumnSummary current, long rows, DriftOptions options, bool compareIdentifiers)
    {
        var before = baseline.Columns[name];
        var both = new BeforeAfter<long>(baseline.Rows, rows);
        if (!compareIdentifiers && NamesRows(before, baseline.Rows) && NamesRows(current, rows))
            return new(Size(name, baseline.KindOf(name), before, current, both), new(Distinct: DistinctError(before, current)), true);
        var (evidence, error) = baseline.KindOf(name) == ColumnKind.Numeric
            ? NumericComparison.Of(baseline.LayoutOf(name), before, current.AsNumbers(), both, options)
            : CategoricalComparison.Of(name, before, current, both, options);
        return new(evidence, error, false);
    }

    /// <summary>Rows without a value.</summary>
    public static long Missing(long rows, long present) => Math.Max(0, rows - present);

    /// <summary>Distinct values on both sides; whole numbers, though estimates are not.</summary>
    public static BeforeAfter<long> Distinct(ColumnSummary before, ColumnSummary after)
        => new((long)Math.Round(before.Distinct), (long)Math.Round(after.Distinct));

    /// <summary>Three standard errors of the larger estimate; null where both numbers are known.</summary>
    public static double? DistinctError(ColumnSummary before, ColumnSummary after)
    {
        var largest = Math.Max(before.DistinctIsExact ? 0 : before.Distinct, after.DistinctIsExact ? 0 : after.Distinct);
        return largest > 0 ? 3 * DistinctSketch.RelativeError * largest : null;
    }

    /// <summary>Rows, missing and distinct values alone: lining up a hundred thousand ids would take longer than all else.</summary>
    private static ColumnEvidence Size(string name, ColumnKind kind, ColumnSummary before, ColumnSummary after, BeforeAfter<long> rows)
    {
        var missing = new BeforeAfter<long>(Missing(rows.Baseline, before.Present), Missing(rows.Current, after.Present));
        var distinct = Distinct(before, after);
        return kind == ColumnKind.Categorical
            ? new CategoricalEvidence { Name = name, Rows = rows, Missing = missing, Distinct = distinct, Categories = new(new(), new()) }
            : new NumericEvidence
            {
                Name = name, Rows = rows, Missing = missing, Distinct = distinct,
                Bins = new([], []), Outliers = default, Beyond = default, Location = default,
            };
    }

    private static bool NamesRows(ColumnSummary column, long rows)
        => column.Present >= Identifiers.FewestValues && column.Present >= EstimatedOwnShare * rows && column.Numbers.AreWhole
            && column.Distinct >= (column.DistinctIsExact ? OwnShare : EstimatedOwnShare) * column.Present;
}

/// <summary>A column of categories.</summary>
internal static class CategoricalComparison
{
    /// <summary>The category of all rows whose category was not kept.</summary>
    private const string Other = "(other)";

    public static (ColumnEvidence Evidence, ColumnError Error) Of(
        string name, ColumnSummary before, ColumnSummary after, BeforeAfter<long> rows, DriftOptions options)
    {
        var (one, other) = (Counts(before, rows.Baseline), Counts(after, rows.Current));
        var evidence = CategoricalEvidence.Of(name, one, other) with { Distinct = ColumnComparison.Distinct(before, after) };
        if (IsExact(before) && IsExact(after))
            return (evidence, ColumnError.None);
        var categories = evidence.Categories;
        var (left, right) = (Ranges(before, categories, categories.Baseline), Ranges(after, categories, categories.Current));
        var psi = PopulationStability.Index(categories.Baseline, categories.Current, options.ZeroRule);
        var distance = JensenShannon.Distance(categories.Baseline, categories.Current);
        return (evidence, new ColumnError(
            Distinct: ColumnComparison.DistinctError(before, after),
            Psi: psi is { } index ? CountRanges.PsiError(left, right, evidence.Rows, index, options.ZeroRule) : null,
            JensenShannon: distance is { } read ? CountRanges.DistanceError(left, right, evidence.Rows, read) : null));
    }

    private static bool IsExact(ColumnSummary column) => column.Texts.IsExact && column.Numbers.IsExact;

    /// <summary>All rows: the categories kept, numbers as the texts they are, those lost as one category, and the missing.</summary>
    private static CategoryCounts Counts(ColumnSummary column, long rows)
    {
        var counts = column.Texts.ToCategoryCounts();
        var lost = column.Texts.Total - counts.Total;
        if (column.Numbers.IsExact)
        {
            var (numbers, passed) = (column.Numbers.ToSortedCounts(), 0L);
            for (var i = 0; i < numbers.Distinct; passed = numbers.Cumulative[i++])
                counts.Add(SummaryText.Of(numbers.Values[i]), numbers.Cumulative[i] - passed);
        }
        else
        {
            lost += column.Numbers.Count;
        }
        counts.Add(Other, lost);
        counts.Add("", ColumnComparison.Missing(rows, column.Present));
        return counts;
    }

    private static CountRanges Ranges(ColumnSummary column, AlignedCategories categories, ReadOnlySpan<long> counts)
    {
        var ranges = CountRanges.Exactly(counts);
        var at = categories.Names.IndexOf(Other);
        var lost = at < 0 ? 0 : counts[at];
        var shortfall = Math.Min(lost, column.Numbers.IsExact ? column.Texts.Shortfall : long.MaxValue);
        for (var i = 0; i < counts.Length; i++)
        {
            if (categories.Names[i].Length > 0 && i != at)
                ranges.High[i] += shortfall;
        }
        if (at >= 0)
            ranges.Low[at] = 0;
        return ranges;
    }
}
