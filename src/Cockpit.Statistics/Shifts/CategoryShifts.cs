using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Shifts;

/// <summary>Categories that were renamed, or that the baseline never had.</summary>
internal static class CategoryShifts
{
    private const int FewestRows = 5;
    private const double LeastShare = 0.005;
    private const double MostSurprising = 0.001;

    /// <summary>What is written where something is not known.</summary>
    private static readonly HashSet<string> Unknowns = new(StringComparer.OrdinalIgnoreCase)
    {
        "unknown", "unk", "?", "??", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "-", "--", ".", "missing", "undefined", "not available",
        "not specified", "unspecified", "not known", "tbd", "-1", "0", "99", "999", "9999", "99999", "-99", "-999", "-9999", "xxx",
    };

    public static IEnumerable<ShiftFinding> In(ShiftColumn column)
    {
        if (column.Evidence is not CategoricalEvidence evidence || !column.Raised(DriftQuestion.Categories))
            return [];
        return Recoding.In(column.Name, evidence) is { } recoded ? [recoded] : New(column.Name, evidence);
    }

    private static IEnumerable<ShiftFinding> New(string column, CategoricalEvidence evidence)
    {
        var (n, m) = ((double)evidence.Rows.Baseline, (double)evidence.Rows.Current);
        List<(string Name, long Count)> unseen = [];
        for (var i = 0; i < evidence.Categories.Names.Length; i++)
        {
            var (name, count) = (evidence.Categories.Names[i], evidence.Categories.Current[i]);
            // Where both sides are alike, all rows of one category lie in the window with a chance of (m/(n+m))^count.
            if (evidence.Categories.Baseline[i] == 0 && name.Length > 0 && count >= FewestRows && count >= LeastShare * m
                && Math.Pow(m / (n + m), count) <= MostSurprising)
                unseen.Add((name, count));
        }
        unseen.Sort((left, right) => right.Count.CompareTo(left.Count));
        foreach (var (name, count) in unseen.Where(item => Unknowns.Contains(item.Name.Trim())))
        {
            yield return Finding(ShiftKind.SentinelValue, column, name, count / m, evidence,
                $"{column} is {Words.Quoted(name)} in {Words.Percent(count / m)} of rows, which the baseline never had: it may stand for “not known”.");
        }
        List<(string Name, long Count)> named = [.. unseen.Where(item => !Unknowns.Contains(item.Name.Trim()))];
        if (named.Count > 0)
        {
            var share = named.Sum(item => item.Count) / m;
            yield return Finding(ShiftKind.NewCategory, column, named[0].Name, share, evidence,
                $"{column} has {(named.Count == 1 ? "a category" : "categories")} that the baseline never had: "
                + $"{Words.List([.. named.Select(item => Words.Quoted(item.Name))])}, in {Words.Percent(share)} of rows.");
        }
    }

    private static ShiftFinding Finding(ShiftKind kind, string column, string value, double share, CategoricalEvidence evidence, string sentence) => new()
    {
        Kind = kind, Columns = [column], Value = value, Share = share, Rows = evidence.Rows, Sentence = sentence,
    };
}
