namespace Cockpit.Statistics.Shifts;

/// <summary>Whether changes of a window have a meaning, and which.</summary>
/// <remarks>
/// Only columns that drift already found changed are looked at, so the chance that anything is named when nothing has changed is at most
/// the α that all columns of the window share. Beyond that a meaning must fit: undoing the change explains most of the distance, better than
/// values that merely moved or spread.
/// </remarks>
public static class SemanticShifts
{
    /// <summary>What is found, columns in the order given; nothing where rows are too few to judge a column.</summary>
    public static IReadOnlyList<ShiftFinding> Among(IReadOnlyList<ShiftColumn> columns)
    {
        List<ShiftColumn> changed = [.. columns.Where(column => column.HasChanged)];
        var swapped = SwappedColumns.Among(changed);
        var explained = swapped.SelectMany(finding => finding.Columns).ToHashSet(StringComparer.Ordinal);
        return [.. swapped, .. changed.Where(column => !explained.Contains(column.Name)).SelectMany(In)];
    }

    private static IEnumerable<ShiftFinding> In(ShiftColumn column)
    {
        if (MissingRise.In(column) is { } missing)
            yield return missing;
        if ((FrozenClock.In(column) ?? ConstantColumn.In(column)) is { } stuck)
        {
            yield return stuck;
            yield break;
        }
        foreach (var finding in column.Numbers is { } numbers ? InNumbers(column, numbers.Baseline, numbers.Current) : CategoryShifts.In(column))
            yield return finding;
    }

    /// <summary>A pile of sentinels can hide a unit, so what is left without it is looked at as well.</summary>
    private static IEnumerable<ShiftFinding> InNumbers(ShiftColumn column, NumberProfile before, NumberProfile after)
    {
        if (UnitChange.Between(column.Name, before, after) is { } unit)
        {
            yield return unit;
            yield break;
        }
        var (sentinels, rest) = SentinelValues.In(column.Name, before, after);
        foreach (var sentinel in sentinels)
            yield return sentinel;
        if (sentinels.Count > 0 && UnitChange.Between(column.Name, before, rest) is { } beside)
            yield return beside;
    }
}
