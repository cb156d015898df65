using System.Globalization;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Shifts;

/// <summary>
/// A column of times in which the baseline had a value of its own in at least every second row, and now one in five rows or more has the
/// same. A clock that counts days only is not one of these: a whole window may lie within a day.
/// </summary>
internal static class FrozenClock
{
    private const double OwnShare = 0.5;
    private const double StuckShare = 0.2;
    private const double MovingShare = 0.02;

    /// <summary>1990 to 2100 in seconds, and thousandths to milliardths of them.</summary>
    private const double EarliestSecond = 631_152_000;
    private const double LatestSecond = 4_102_444_800;

    private static readonly double[] ASecond = [1, 1e3, 1e6, 1e9];

    public static ShiftFinding? In(ShiftColumn column)
    {
        var evidence = column.Evidence;
        if (evidence.Present.Baseline == 0 || evidence.Distinct.Baseline < OwnShare * evidence.Present.Baseline)
            return null;
        if (Stuck(column) is not { } stuck || stuck.Share < StuckShare || stuck.ShareBefore > MovingShare)
            return null;
        return new ShiftFinding
        {
            Kind = ShiftKind.FrozenClock,
            Columns = [column.Name],
            Value = stuck.Value,
            Share = stuck.Share,
            Rows = evidence.Present,
            Sentence = $"{column.Name} has stopped at {stuck.Value}: {Words.Percent(stuck.Share)} of rows have this one time, "
                + "where the baseline had hardly two alike. The clock or the feed behind it may be frozen.",
        };
    }

    /// <summary>The most frequent time of the window; null where the column holds no times.</summary>
    private static (string Value, double Share, double ShareBefore)? Stuck(ShiftColumn column)
        => column.Evidence is CategoricalEvidence categories ? OfTexts(categories)
            : column.Numbers is { } numbers && IsEpoch(numbers.Baseline) ? OfNumbers(numbers) : null;

    private static (string, double, double)? OfTexts(CategoricalEvidence evidence)
    {
        var (categories, most) = (evidence.Categories, -1);
        for (var i = 0; i < categories.Names.Length; i++)
        {
            if (categories.Names[i].Length > 0 && (most < 0 || categories.Current[i] > categories.Current[most]))
                most = i;
        }
        if (most < 0 || !IsTime(categories.Names[most]))
            return null;
        return (categories.Names[most], ColumnEvidence.Share(categories.Current[most], evidence.Present.Current),
            ColumnEvidence.Share(categories.Baseline[most], evidence.Present.Baseline));
    }

    /// <summary>Buckets of a sketch are wider than a day of any epoch, so only values kept as they are can be told apart.</summary>
    private static (string, double, double)? OfNumbers(BeforeAfter<NumberProfile> numbers)
    {
        var after = numbers.Current;
        if (after.Error > 0 || after.Count == 0)
            return null;
        var most = Enumerable.Range(0, after.Values.Distinct).MaxBy(after.CountAt);
        var value = after.Values.Values[most];
        var before = numbers.Baseline.Error > 0 ? 0 : numbers.Baseline.Values.CountAtMost(value) - numbers.Baseline.Values.CountBelow(value);
        return (NumberText.Of(value), (double)after.CountAt(most) / after.Count, (double)before / numbers.Baseline.Count);
    }

    private static bool IsTime(string text)
        => text.Length >= 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static bool IsEpoch(NumberProfile values)
        => ASecond.Any(unit => values.Minimum >= EarliestSecond * unit && values.Maximum <= LatestSecond * unit);
}
