using System.Globalization;
using Cockpit.Insight.Windows;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Database;

namespace Cockpit.Insight.Series;

/// <summary>Charts of drift: one column over time, its distribution now and then, and all columns at once.</summary>
internal static class DriftSeries
{
    private const int MostCategories = 20;

    private static readonly DriftOptions Options = DriftOptions.Default;

    /// <summary>PSI of one column, window by window, beside what chance alone makes of it.</summary>
    public static SeriesDocument OverTime(BaselineSummary? baseline, ModelWindows windows, string column)
    {
        var judged = baseline is null ? [] : windows.Windows.Select(window => (Window: window, Column: ColumnOf(baseline, window.Summary, column))).ToList();
        List<Point> points = [.. judged.Select(item => At(item.Window, Enough(item.Window) ? item.Column?.Psi?.Value : null, item.Column?.Verdict))];
        return new SeriesDocument($"How far {column} is from the baseline",
            "Population stability index over the baseline's ten bins (or all categories): Σ (w−b)·ln(w/b), natural logarithm, half a row added to each bin. The dashed line is what chance alone exceeds once in twenty at that many rows.",
            ChartKind.Line, new Axis("Time", AxisType.Time, null, null, null), new Axis("PSI", AxisType.Number, null, 0, null),
            [
                new Series("PSI", SeriesRole.Current, points),
                new Series("Chance alone", SeriesRole.Limit, [.. judged.Select(item => At(item.Window, Enough(item.Window) ? item.Column?.Psi?.Critical : null, null))]),
            ],
            [new Mark(Options.PsiLimit, "Counts as drift from here, if beyond chance", MarkKind.Limit)], windows.All.Decisions, NoteOf(windows))
        {
            Empty = EmptyOf(baseline, windows),
        };
    }

    /// <summary>Shares on the baseline's bins, or of its categories, sorted by how much they changed.</summary>
    public static SeriesDocument Distribution(BaselineSummary? baseline, ModelWindows windows, string column)
    {
        var evidence = baseline is null ? null : SummaryDrift.EvidenceOf(baseline, windows.All, column);
        var (labels, before, now) = evidence switch
        {
            NumericEvidence numeric => Bins(baseline!, numeric),
            CategoricalEvidence categorical => Categories(categorical),
            _ => ([], [], []),
        };
        var isNumeric = evidence is NumericEvidence;
        return new SeriesDocument($"{column}: baseline and now",
            isNumeric ? "Share of values in each bin. Bins are the baseline's deciles, (low, high], and never change." : $"Share of rows in each category, a missing value being one; the {MostCategories} that changed most.",
            ChartKind.Bars, new Axis(column, isNumeric ? AxisType.Number : AxisType.Category, null, null, null), new Axis("Share", AxisType.Number, "%", 0, null),
            [new Series("Baseline", SeriesRole.Baseline, Shares(labels, before)), new Series("Now", SeriesRole.Current, Shares(labels, now))],
            [], windows.All.Decisions, null)
        {
            Empty = EmptyOf(baseline, windows),
        };
    }

    /// <summary>Every column in every window: how far from the baseline, and with what verdict.</summary>
    public static SeriesDocument Heat(BaselineSummary? baseline, ModelWindows windows)
    {
        var reports = baseline is null ? [] : windows.Windows.Select(window => (Window: window, SummaryDrift.Judge(baseline, window.Summary).Report)).ToList();
        var rows = reports.SelectMany(item => item.Report.Columns.Select(column => (column.Name, Point: At(item.Window, Enough(item.Window) ? column.JensenShannon?.Distance : null, column.Verdict))))
            .GroupBy(cell => cell.Name, StringComparer.Ordinal)
            .Select(column => new Series(column.Key, SeriesRole.Current, [.. column.Select(cell => cell.Point)]))
            .OrderByDescending(row => row.Points.Max(point => point.Y ?? 0));
        return new SeriesDocument("All columns over time",
            "Jensen–Shannon distance of each window from the baseline, base 2: 0 the same, 1 nothing in common. The verdict of a cell takes all columns of its window into account.",
            ChartKind.Heat, new Axis("Time", AxisType.Time, null, null, null), new Axis("Column", AxisType.Category, null, 0, 1), [.. rows], [], windows.All.Decisions, NoteOf(windows))
        {
            Empty = EmptyOf(baseline, windows),
        };
    }

    /// <summary>Whether a window has the rows that a verdict needs.</summary>
    public static bool Enough(ModelWindow window) => window.Summary.Decisions >= Options.MinimumRows;

    private static ColumnDrift? ColumnOf(BaselineSummary baseline, WindowSummary window, string column)
        => SummaryDrift.Judge(baseline, window, Options, [column]).Report.Columns is [{ } only] ? only : null;

    private static (IReadOnlyList<string>, IReadOnlyList<double>, IReadOnlyList<double>) Bins(BaselineSummary baseline, NumericEvidence evidence)
    {
        var edges = baseline.Layout(Guid.Empty).Columns[evidence.Name].Bins!.Edges.ToArray();
        var labels = Enumerable.Range(0, edges.Length + 1).Select(i
            => edges.Length == 0 ? "all" : i == 0 ? $"≤ {Text(edges[0])}" : i == edges.Length ? $"> {Text(edges[^1])}" : $"{Text(edges[i - 1])}–{Text(edges[i])}");
        return ([.. labels], SharesOf(evidence.Bins.Baseline), SharesOf(evidence.Bins.Current));
    }

    private static (IReadOnlyList<string>, IReadOnlyList<double>, IReadOnlyList<double>) Categories(CategoricalEvidence evidence)
    {
        var aligned = evidence.Categories;
        var (before, now) = (SharesOf(aligned.Baseline.ToArray()), SharesOf(aligned.Current.ToArray()));
        var names = aligned.Names.ToArray();
        var order = Enumerable.Range(0, names.Length).OrderByDescending(i => Math.Abs(now[i] - before[i])).ThenByDescending(i => before[i]).Take(MostCategories).ToList();
        return ([.. order.Select(i => names[i].Length == 0 ? "(missing)" : names[i])], [.. order.Select(i => before[i])], [.. order.Select(i => now[i])]);
    }

    private static double[] SharesOf(IReadOnlyCollection<long> counts)
    {
        var total = counts.Sum();
        return [.. counts.Select(count => total == 0 ? 0 : (double)count / total)];
    }

    private static List<Point> Shares(IReadOnlyList<string> labels, IReadOnlyList<double> shares)
        => [.. labels.Select((label, i) => new Point(null, null, label, shares[i], null, null, null, null))];

    private static Point At(ModelWindow window, double? figure, DriftVerdict? verdict)
        => new(window.From, null, null, figure, null, null, window.Summary.Decisions, verdict is { } known ? StoreText.Of(Enough(window) ? known : DriftVerdict.Insufficient) : null);

    private static EmptyReason? EmptyOf(BaselineSummary? baseline, ModelWindows windows)
        => windows.All.Decisions == 0 ? EmptyReason.NoTraffic : baseline is null ? EmptyReason.NoBaseline
            : windows.Windows.Count > 0 && !windows.Windows.Any(Enough) ? EmptyReason.NotEnough : null;

    private static string? NoteOf(ModelWindows windows)
    {
        var most = windows.Windows.Count == 0 ? 0 : windows.Windows.Max(window => window.Summary.Decisions);
        return windows.Windows.Any(Enough) ? windows.Windows.All(Enough) ? null : string.Create(CultureInfo.InvariantCulture, $"Windows with fewer than {Options.MinimumRows} decisions are left out.")
            : string.Create(CultureInfo.InvariantCulture, $"Not enough data: the fullest window has {most} of {Options.MinimumRows} decisions.");
    }

    private static string Text(double edge) => edge.ToString(Math.Abs(edge) >= 1000 ? "0" : "0.####", CultureInfo.InvariantCulture);
}
