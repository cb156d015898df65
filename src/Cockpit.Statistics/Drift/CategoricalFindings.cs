using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Drift;

/// <summary>What changed in a categorical column, most telling first.</summary>
internal static class CategoricalFindings
{
    public static IEnumerable<string> Of(CategoricalEvidence evidence, IReadOnlySet<DriftQuestion> raised)
    {
        if (!raised.Contains(DriftQuestion.Categories))
            yield break;
        if (evidence.Distinct is { Current: 1, Baseline: > 1 } && evidence.Missing.Current == 0)
        {
            yield return $"every row now says {Words.Quoted(Only(evidence))}, "
                + $"the baseline had {Words.Count(evidence.Distinct.Baseline)} different values";
            yield break;
        }
        var unseen = Unseen(evidence);
        if (unseen.Rows > 0)
            yield return New(unseen.Names, (double)unseen.Rows / evidence.Rows.Current);
        if (MostMoved(evidence) is { } moved)
            yield return moved;
    }

    private static string Only(CategoricalEvidence evidence)
    {
        var current = evidence.Categories.Current;
        for (var i = 0; i < current.Length; i++)
        {
            if (current[i] > 0)
                return evidence.Categories.Names[i];
        }
        return "";
    }

    private static string New(List<string> names, double share)
        => $"{Words.List([.. names.Select(Words.Quoted)])} {(names.Count == 1 ? "is" : "are")} new, in {Words.Percent(share)} of rows";

    /// <summary>Categories the baseline never had, most frequent first.</summary>
    private static (List<string> Names, long Rows) Unseen(CategoricalEvidence evidence)
    {
        var found = new List<(string Name, long Count)>();
        long rows = 0;
        for (var i = 0; i < evidence.Categories.Names.Length; i++)
        {
            if (evidence.Categories.Baseline[i] > 0 || evidence.Categories.Names[i].Length == 0)
                continue;
            found.Add((evidence.Categories.Names[i], evidence.Categories.Current[i]));
            rows += evidence.Categories.Current[i];
        }
        return ([.. found.OrderByDescending(item => item.Count).Select(item => item.Name)], rows);
    }

    /// <summary>The known category whose share moved most, unless the missing one did, which has its own words.</summary>
    private static string? MostMoved(CategoricalEvidence evidence)
    {
        var (best, change) = (-1, 0.0);
        for (var i = 0; i < evidence.Categories.Names.Length; i++)
        {
            if (evidence.Categories.Baseline[i] == 0 || evidence.Categories.Names[i].Length == 0)
                continue;
            var (before, after) = Shares(evidence, i);
            if (Math.Abs(after - before) > change)
                (best, change) = (i, Math.Abs(after - before));
        }
        if (best < 0)
            return null;
        var (was, isNow) = Shares(evidence, best);
        var name = Words.Quoted(evidence.Categories.Names[best]);
        return isNow == 0
            ? $"{name} no longer occurs, it was {Words.Percent(was)} of rows"
            : $"{name} is {Words.Percent(isNow)} of rows, it was {Words.Percent(was)}";
    }

    private static (double Before, double After) Shares(CategoricalEvidence evidence, int index)
        => ((double)evidence.Categories.Baseline[index] / evidence.Rows.Baseline,
            (double)evidence.Categories.Current[index] / evidence.Rows.Current);
}
