using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Drift;

/// <summary>
/// A window against its baseline, column by column, with one verdict whose false alarms are bounded over all columns together.
/// </summary>
public sealed record DriftReport
{
    /// <summary>Rows on both sides.</summary>
    public required BeforeAfter<long> Rows { get; init; }

    /// <summary>The most alarming verdict of any column; insufficient only where no column could be judged.</summary>
    public required DriftVerdict Verdict { get; init; }

    /// <summary>The verdict in words.</summary>
    public required string Sentence { get; init; }

    /// <summary>One entry a column, in the order given.</summary>
    public required IReadOnlyList<ColumnDrift> Columns { get; init; }

    /// <summary>Columns that the window lacks.</summary>
    public IReadOnlyList<string> OnlyInBaseline { get; init; } = [];

    /// <summary>Columns that the baseline lacks.</summary>
    public IReadOnlyList<string> OnlyInCurrent { get; init; } = [];

    /// <summary>Judges the columns of one window together.</summary>
    /// <remarks>
    /// A column is drifted when a question asked of it is answered with an adjusted p-value of at most α and a size at or over a limit;
    /// watch when only the former. When nothing changed, the chance that any column is either is at most α.
    /// </remarks>
    /// <param name="rows">Rows on both sides.</param>
    /// <param name="columns">Evidence, one entry a column.</param>
    /// <param name="options">Null for the defaults.</param>
    public static DriftReport Judge(BeforeAfter<long> rows, IReadOnlyList<ColumnEvidence> columns, DriftOptions? options = null)
    {
        options ??= DriftOptions.Default;
        var tests = columns.SelectMany((column, index) => DriftTests.Of(index, column, options)).ToList();
        var signals = DriftJudge.Weigh(tests, columns, options);
        var judged = columns.Select((column, index) => ColumnDrift.Of(column, [.. signals[index]], options)).ToList();
        var verdict = judged.Count == 0 ? DriftVerdict.Insufficient : judged.Max(column => column.Verdict);
        return new DriftReport { Rows = rows, Verdict = verdict, Sentence = SentenceOf(rows, verdict, judged, options), Columns = judged };
    }

    private static string SentenceOf(BeforeAfter<long> rows, DriftVerdict verdict, List<ColumnDrift> columns, DriftOptions options)
    {
        var unjudged = Named(columns, DriftVerdict.Insufficient);
        if (columns.Count == 0)
            return "There is no column to compare.";
        if (verdict == DriftVerdict.Insufficient)
        {
            return $"Nothing can be judged yet: the window has {Words.Count(rows.Current, "row", "rows")} and the baseline "
                + $"{Words.Count(rows.Baseline)}, {Words.Count(options.MinimumRows)} are needed of each.";
        }
        var rest = unjudged.Count == 0 ? "" : $" {Words.List(unjudged)} could not be judged.";
        if (verdict == DriftVerdict.Stable)
        {
            return $"Nothing has drifted: {Words.Count(columns.Count, "column", "columns")}, "
                + $"{Words.Count(rows.Current, "row", "rows")}.{rest}";
        }
        var (drifted, watched) = (Named(columns, DriftVerdict.Drifted), Named(columns, DriftVerdict.Watch));
        var small = watched.Count == 0 ? "" : $"{Words.List(watched)} changed a little";
        var large = drifted.Count == 0 ? "" : $"{Words.List(drifted)} drifted";
        var between = large.Length > 0 && small.Length > 0 ? "; " : "";
        return $"Of {Words.Count(columns.Count, "column", "columns")}, {large}{between}{small}.{rest}";
    }

    private static List<string> Named(List<ColumnDrift> columns, DriftVerdict verdict)
        => [.. columns.Where(column => column.Verdict == verdict).Select(column => column.Name)];
}
