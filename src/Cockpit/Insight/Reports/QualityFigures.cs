using Cockpit.Insight.Documents;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.Reports;

/// <summary>Figures of the values themselves.</summary>
internal static class QualityFigures
{
    /// <summary>Columns of the window, and those of the baseline that it lacks.</summary>
    public static QualityDocument Of(BaselineSummary? baseline, WindowSummary window)
    {
        var names = window.Columns.Keys.Concat(baseline?.Columns.Keys ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var columns = names.Select(name => Of(name, baseline, window)).ToList();
        return new QualityDocument(window.Decisions, [.. columns.Select(column => column.Column)]).With(columns.Select(column => ("distinct", column.DistinctError)));
    }

    private static (QualityDocument.Column Column, double? DistinctError) Of(string name, BaselineSummary? baseline, WindowSummary window)
    {
        var rows = window.IsOutput(name) ? window.Answered : window.Decisions;
        var before = baseline?.Columns.GetValueOrDefault(name);
        var kind = before is null ? KindOf(window.Columns.GetValueOrDefault(name)) : baseline!.KindOf(name);
        if (!window.Columns.TryGetValue(name, out var column))
            return (new QualityDocument.Column(name, kind, rows == 0 ? 0 : 1, 0, 0, null, null, []), null);

        var against = column.Against;
        return (new QualityDocument.Column(name, kind, Share(rows - column.Present, rows), Share(column.Unreadable, rows), column.Distinct,
            against is null ? null : Share(against.Outliers, column.Present), against is null ? null : Share(against.Below + against.Above, column.Present),
            before is null || kind != ColumnKind.Categorical ? [] : New(before, column)), column.DistinctIsExact ? null : column.Distinct * Statistics.Sketches.DistinctSketch.RelativeError * 3);
    }

    private static List<string> New(ColumnSummary before, ColumnSummary now)
    {
        var known = before.Texts.ToCategoryCounts();
        return [.. now.Texts.ToCategoryCounts().Items.Where(item => item.Key.Length > 0 && known[item.Key] == 0).OrderByDescending(item => item.Value).Select(item => item.Key)];
    }

    private static ColumnKind KindOf(ColumnSummary? column) => column is null || column.Texts.Total >= column.Numbers.Count ? ColumnKind.Categorical : ColumnKind.Numeric;

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
