using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Drift;

/// <summary>The verdict on a column as one sentence that needs no statistics to read.</summary>
internal static class ColumnSentence
{
    private const int MostFindings = 3;

    public static string Of(ColumnEvidence evidence, DriftVerdict verdict, IReadOnlyList<DriftSignal> signals, DriftOptions options)
        => verdict switch
    {
        DriftVerdict.Insufficient => Insufficient(evidence, options),
        DriftVerdict.Stable
            => $"{evidence.Name} looks like the baseline: nothing beyond chance in {Words.Count(evidence.Rows.Current, "row", "rows")}.",
        DriftVerdict.Watch => $"{evidence.Name} has changed a little: {Findings(evidence, signals)}.",
        _ => $"{evidence.Name} has changed: {Findings(evidence, signals)}.",
    };

    private static string Insufficient(ColumnEvidence evidence, DriftOptions options)
    {
        if (evidence.Rows.Current < options.MinimumRows || evidence.Rows.Baseline < options.MinimumRows)
        {
            var inBaseline = evidence.Rows.Current >= options.MinimumRows;
            var rows = inBaseline ? evidence.Rows.Baseline : evidence.Rows.Current;
            return $"{evidence.Name} cannot be judged yet: the {(inBaseline ? "baseline" : "window")} has "
                + $"{Words.Count(rows, "row", "rows")}, {Words.Count(options.MinimumRows)} are needed.";
        }
        var (before, after) = (evidence.Present.Baseline, evidence.Present.Current);
        var fewest = Math.Min(before, after);
        var having = fewest == 0 ? "no row has" : $"only {Words.Count(fewest, "row has", "rows have")}";
        return $"{evidence.Name} cannot be judged: {having} a value in the "
            + $"{(after <= before ? "window" : "baseline")}, {Words.Count(options.MinimumValues)} are needed.";
    }

    private static string Findings(ColumnEvidence evidence, IReadOnlyList<DriftSignal> signals)
    {
        var raised = signals.Where(signal => signal.Significant).Select(signal => signal.Question).ToHashSet();
        var found = evidence is NumericEvidence numeric
            ? NumericFindings.Of(numeric, raised) : CategoricalFindings.Of((CategoricalEvidence)evidence, raised);
        if (raised.Contains(DriftQuestion.Missing))
            found = found.Prepend(Missing(evidence));
        return string.Join("; ", found.Take(MostFindings));
    }

    private static string Missing(ColumnEvidence evidence)
    {
        var (before, after) = (evidence.MissingRate.Baseline, evidence.MissingRate.Current);
        if (after == 0)
            return $"every row has a value, {Words.Percent(before)} had none in the baseline";
        return $"{Words.Percent(after)} of rows have no value, {(before == 0 ? "none" : Words.Percent(before))} did in the baseline";
    }
}
