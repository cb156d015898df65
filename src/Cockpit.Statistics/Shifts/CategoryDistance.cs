using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;

namespace Cockpit.Statistics.Shifts;

/// <summary>How far counts of categories are apart, whichever names they have.</summary>
internal static class CategoryDistance
{
    /// <summary>Counts of the baseline.</summary>
    public static Dictionary<string, long> Before(CategoricalEvidence evidence) => Counts(evidence.Categories.Names, evidence.Categories.Baseline);

    /// <summary>Counts of the window.</summary>
    public static Dictionary<string, long> After(CategoricalEvidence evidence) => Counts(evidence.Categories.Names, evidence.Categories.Current);

    /// <summary>Jensen–Shannon distance over the union; null where either is empty.</summary>
    public static double? Of(Dictionary<string, long> before, Dictionary<string, long> after)
    {
        var names = before.Keys.Union(after.Keys, StringComparer.Ordinal).ToList();
        return JensenShannon.Distance([.. names.Select(name => before.GetValueOrDefault(name))], [.. names.Select(name => after.GetValueOrDefault(name))]);
    }

    private static Dictionary<string, long> Counts(ReadOnlySpan<string> names, ReadOnlySpan<long> counts)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (counts[i] > 0)
                found.Add(names[i], counts[i]);
        }
        return found;
    }
}
