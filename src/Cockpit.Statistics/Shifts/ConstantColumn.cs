using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Shifts;

/// <summary>A column of which every value is the same, where the baseline had different ones.</summary>
internal static class ConstantColumn
{
    public static ShiftFinding? In(ShiftColumn column)
    {
        var evidence = column.Evidence;
        if (evidence.Distinct is not { Current: 1, Baseline: > 1 } || ValueOf(column) is not { } value)
            return null;
        // A rise of missing values alone changes a column as well; then nothing is known of the values.
        if (!column.Drift.Signals.Any(signal => signal.Significant && signal.Question != DriftQuestion.Missing))
            return null;
        return new ShiftFinding
        {
            Kind = ShiftKind.ConstantColumn,
            Columns = [column.Name],
            Value = value,
            Share = 1 - evidence.MissingRate.Current,
            Rows = evidence.Present,
            Sentence = $"{column.Name} is {Words.Quoted(value)} in every row{(evidence.Missing.Current > 0 ? " that has a value" : "")}; "
                + $"the baseline had {Words.Count(evidence.Distinct.Baseline)} different values. Its source may have stopped, or a default may have taken its place.",
        };
    }

    /// <summary>The one value.</summary>
    private static string? ValueOf(ShiftColumn column)
    {
        if (column.Evidence is NumericEvidence numeric)
            return NumberText.Of(numeric.Location.Current.Maximum);
        var categories = ((CategoricalEvidence)column.Evidence).Categories;
        for (var i = 0; i < categories.Names.Length; i++)
        {
            if (categories.Current[i] > 0 && categories.Names[i].Length > 0)
                return categories.Names[i];
        }
        return null;
    }
}
