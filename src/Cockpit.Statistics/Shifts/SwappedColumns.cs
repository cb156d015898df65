using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;

namespace Cockpit.Statistics.Shifts;

/// <summary>Two changed columns that each look like the baseline of the other.</summary>
internal static class SwappedColumns
{
    private const double MostLeft = 0.25;
    private const double Near = 0.06;

    /// <summary>Pairs grow with the square of the columns; beyond this many something else is wrong.</summary>
    private const int MostColumns = 60;

    public static IReadOnlyList<ShiftFinding> Among(IReadOnlyList<ShiftColumn> changed)
    {
        var (found, taken) = (new List<ShiftFinding>(), new HashSet<ShiftColumn>());
        List<ShiftColumn> drifted = [.. changed.Where(column => column.Drift.Verdict == DriftVerdict.Drifted).Take(MostColumns)];
        for (var i = 0; i < drifted.Count; i++)
        {
            for (var j = i + 1; j < drifted.Count; j++)
            {
                if (taken.Contains(drifted[i]) || taken.Contains(drifted[j]) || Between(drifted[i], drifted[j]) is not { } swap)
                    continue;
                found.Add(swap);
                taken.UnionWith([drifted[i], drifted[j]]);
            }
        }
        return found;
    }

    private static ShiftFinding? Between(ShiftColumn one, ShiftColumn other)
    {
        if (Crossed(one, other) is not { } first || Crossed(other, one) is not { } second)
            return null;
        return new ShiftFinding
        {
            Kind = ShiftKind.SwappedColumns,
            Columns = [one.Name, other.Name],
            Share = 1,
            Rows = new(Math.Min(one.Evidence.Present.Baseline, other.Evidence.Present.Baseline), Math.Min(one.Evidence.Present.Current, other.Evidence.Present.Current)),
            Distance = new(first.Measure, Math.Max(first.AsIs, second.AsIs), Math.Max(first.Undone, second.Undone)),
            Sentence = $"{one.Name} and {other.Name} look swapped: each has the values that the other had in the baseline. Exchanging them brings both back.",
        };
    }

    /// <summary>The distance of a column's values from its own baseline and from the other's; null where the other is no better.</summary>
    private static UndoneDistance? Crossed(ShiftColumn from, ShiftColumn into)
    {
        if ((from.Numbers, into.Numbers) is ({ } old, { } now))
        {
            var slack = Math.Max(Near, ShiftColumn.Chance(now.Baseline.Count, old.Current.Count));
            return Judge("kolmogorovSmirnov", Apart(old.Baseline, old.Current), Apart(now.Baseline, old.Current), slack);
        }
        if (from.Evidence is not CategoricalEvidence mine || into.Evidence is not CategoricalEvidence other)
            return null;
        var crossed = CategoryDistance.Of(CategoryDistance.Before(other), CategoryDistance.After(mine));
        return Judge("jensenShannon", mine.Categories.Names.Length == 0 ? null : JensenShannon.Distance(mine.Categories.Baseline, mine.Categories.Current), crossed, 2 * Near);
    }

    private static double? Apart(NumberProfile before, NumberProfile after)
        => before.Count == 0 || after.Count == 0 ? null : CurveFit.Of(before, after, Conversion.Move(0)).Left(0).Most;

    private static UndoneDistance? Judge(string measure, double? asIs, double? crossed, double near)
        => asIs is { } before && crossed is { } after && after <= MostLeft * before && after <= near ? new(measure, before, after) : null;
}
