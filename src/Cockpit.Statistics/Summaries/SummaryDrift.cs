using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Shifts;

namespace Cockpit.Statistics.Summaries;

/// <summary>A window against its baseline, from summaries.</summary>
public static class SummaryDrift
{
    /// <summary>Judges all columns that both have, together.</summary>
    /// <remarks>
    /// Rows of an input are the window's decisions, of an output its answers; those without a usable value are missing. Columns of ids are
    /// listed and not compared, unless asked for by name.
    /// </remarks>
    /// <param name="baseline">What the model was made on.</param>
    /// <param name="window">What it sees now.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="columns">Only these, of those that both have; null for all.</param>
    /// <returns>The report, and for every column in it how far off its figures may be.</returns>
    public static (DriftReport Report, IReadOnlyDictionary<string, ColumnError> Errors) Judge(
        BaselineSummary baseline, WindowSummary window, DriftOptions? options = null, IReadOnlyCollection<string>? columns = null)
    {
        options ??= DriftOptions.Default;
        var found = window.Columns;
        List<ColumnComparison> all = [.. baseline.Columns.Keys
            .Where(name => found.ContainsKey(name) && columns?.Contains(name) != false)
            .Select(name => ColumnComparison.Of(
                name, baseline, found[name], window.IsOutput(name) ? window.Answered : window.Decisions, options, columns is not null))];
        var listed = all.Where(column => column.IsIdentifier).Select(column => column.Evidence).ToList();
        var judged = DriftReport.Judge(
            new(baseline.Rows, window.Decisions), [.. all.Select(column => column.Evidence).Except(listed)], options);
        var drifts = judged.Columns.Concat(listed.Select(Identifiers.NotCompared))
            .ToDictionary(column => column.Name, StringComparer.Ordinal);
        var report = judged with
        {
            Columns = [.. all.Select(column => drifts[column.Evidence.Name])],
            OnlyInBaseline = columns is null ? [.. baseline.Columns.Keys.Where(name => !found.ContainsKey(name))] : [],
            OnlyInCurrent = columns is null
                ? [.. found.Keys.Where(name => !baseline.Columns.ContainsKey(name) && !window.IsOutput(name))] : [],
        };
        return (report, all.ToDictionary(column => column.Evidence.Name, column => column.Error, StringComparer.Ordinal));
    }

    /// <summary>Which changes that a report found have a meaning, and which.</summary>
    /// <param name="baseline">What the model was made on.</param>
    /// <param name="window">What it sees now.</param>
    /// <param name="report">What <see cref="Judge"/> found of both.</param>
    public static IReadOnlyList<ShiftFinding> Meaning(BaselineSummary baseline, WindowSummary window, DriftReport report)
    {
        if (report.Verdict < DriftVerdict.Watch)
            return [];
        var found = window.Columns;
        return SemanticShifts.Among([.. report.Columns.Where(column => column.Verdict >= DriftVerdict.Watch).Select(column => new ShiftColumn(
            column, EvidenceOf(baseline, window, column.Name)!, NumbersOf(baseline, found[column.Name], column.Name)))]);
    }

    private static BeforeAfter<NumberProfile>? NumbersOf(BaselineSummary baseline, ColumnSummary current, string column)
    {
        if (baseline.KindOf(column) != ColumnKind.Numeric)
            return null;
        var (before, after) = (baseline.Columns[column], current.AsNumbers());
        return new(NumberProfile.Of(before.Numbers, before.Moments), NumberProfile.Of(after.Numbers, after.Moments));
    }

    /// <summary>The counts behind one column, for a chart; null where either side lacks it.</summary>
    public static ColumnEvidence? EvidenceOf(BaselineSummary baseline, WindowSummary window, string column)
        => baseline.Columns.ContainsKey(column) && window.Columns.TryGetValue(column, out var found)
            ? ColumnComparison.Of(column, baseline, found, window.IsOutput(column) ? window.Answered : window.Decisions, DriftOptions.Default, compareIdentifiers: true).Evidence
            : null;
}
