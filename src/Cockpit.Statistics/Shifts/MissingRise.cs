using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Shifts;

/// <summary>Rows without a value become more: beyond chance, and by two rows in a hundred or by the column's own limit.</summary>
internal static class MissingRise
{
    private const double LeastRise = 0.02;

    public static ShiftFinding? In(ShiftColumn column)
    {
        var (before, after) = column.Evidence.MissingRate;
        var large = column.Drift.Signals.Any(signal => signal.Question == DriftQuestion.Missing && signal.Large);
        if (after <= before || !column.Raised(DriftQuestion.Missing) || !(large || after - before >= LeastRise))
            return null;
        return new ShiftFinding
        {
            Kind = ShiftKind.MissingRise,
            Columns = [column.Name],
            Share = after,
            Rows = column.Evidence.Rows,
            Sentence = $"{column.Name} has no value in {Words.Percent(after)} of rows; in the baseline "
                + $"{(before == 0 ? "every row had one" : $"{Words.Percent(before)} had none")}.",
        };
    }
}
