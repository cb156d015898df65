using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Shifts;

/// <summary>Categories renamed one to one: every frequent one that is gone has a new one of the same share, or of a like name.</summary>
internal static class Recoding
{
    private const double LeastShare = 0.1;
    private const int FewestExpected = 10;
    private const int MostRenamed = 200;
    private const double MostLeft = 0.4;
    private const double Near = 0.12;

    private const string Measure = "jensenShannon";

    private sealed record Category(string Name, double Share, double Error);

    /// <summary>The recoding; null where what is gone and what is new do not match.</summary>
    public static ShiftFinding? In(string column, CategoricalEvidence evidence)
    {
        var gone = Only(evidence.Categories.Names, evidence.Categories.Baseline, evidence.Categories.Current, evidence.Rows);
        var fresh = Only(evidence.Categories.Names, evidence.Categories.Current, evidence.Categories.Baseline, new(evidence.Rows.Current, evidence.Rows.Baseline));
        if (gone.Count == 0 || gone.Count != fresh.Count || gone.Count > MostRenamed || gone.Sum(item => item.Share) < LeastShare)
            return null;
        if (Matched(gone, fresh) is not { } pairs || Distance(evidence, pairs) is not { } distance)
            return null;
        var share = pairs.Sum(pair => pair.To.Share);
        return new ShiftFinding
        {
            Kind = ShiftKind.RecodedCategories,
            Columns = [column],
            Value = pairs[0].To.Name,
            Share = share,
            Rows = evidence.Rows,
            Distance = distance,
            Renamed = [.. pairs.Select(pair => new Renaming(pair.From.Name, pair.To.Name))],
            Sentence = $"The categories of {column} look renamed, not changed: "
                + $"{Words.List([.. pairs.Select(pair => $"{Words.Quoted(pair.From.Name)} is now {Words.Quoted(pair.To.Name)}")])}, in {Words.Percent(share)} of rows. "
                + "Translating them brings the column back.",
        };
    }

    /// <summary>Categories of one side of which the other has none, though it should have at least ten; most frequent first.</summary>
    private static List<Category> Only(ReadOnlySpan<string> names, ReadOnlySpan<long> counts, ReadOnlySpan<long> others, BeforeAfter<long> rows)
    {
        var found = new List<Category>();
        for (var i = 0; i < names.Length; i++)
        {
            var share = ColumnEvidence.Share(counts[i], rows.Baseline);
            if (others[i] == 0 && names[i].Length > 0 && share * rows.Current >= FewestExpected)
                found.Add(new(names[i], share, Math.Sqrt(share * (1 - share) * ((1.0 / rows.Baseline) + (1.0 / rows.Current)))));
        }
        return [.. found.OrderByDescending(item => item.Share).ThenBy(item => item.Name, StringComparer.Ordinal)];
    }

    /// <summary>Pairs of like names first, then by rank of share; null where a pair's shares differ, or a rank could as well be another's.</summary>
    private static List<(Category From, Category To)>? Matched(List<Category> gone, List<Category> fresh)
    {
        var (pairs, old, left) = (new List<(Category From, Category To)>(), new List<Category>(), fresh.ToList());
        foreach (var from in gone)
        {
            List<Category> alike = [.. left.Where(to => LikeNames.Are(from.Name, to.Name) && SameShare(from, to))];
            if (alike.Count != 1)
            {
                old.Add(from);
                continue;
            }
            pairs.Add((from, alike[0]));
            left.Remove(alike[0]);
        }
        for (var i = 0; i < old.Count; i++)
        {
            if (!SameShare(old[i], left[i]) || (i > 0 && SameShare(old[i - 1], left[i])))
                return null;
            pairs.Add((old[i], left[i]));
        }
        return [.. pairs.OrderByDescending(pair => pair.From.Share)];
    }

    private static bool SameShare(Category one, Category other) => Math.Abs(one.Share - other.Share) <= (3 * one.Error) + (0.05 * one.Share);

    private static UndoneDistance? Distance(CategoricalEvidence evidence, List<(Category From, Category To)> pairs)
    {
        var (before, after) = (CategoryDistance.Before(evidence), CategoryDistance.After(evidence));
        var asIs = CategoryDistance.Of(before, after);
        foreach (var (from, to) in pairs)
        {
            after.Remove(to.Name, out var count);
            after[from.Name] = count;
        }
        return asIs is { } far && CategoryDistance.Of(before, after) is { } near && near <= MostLeft * far && near <= Near ? new(Measure, far, near) : null;
    }
}

/// <summary>Names that may be forms of each other: other case, an abbreviation, initials.</summary>
internal static class LikeNames
{
    public static bool Are(string one, string other)
    {
        var (left, right) = (Bare(one), Bare(other));
        if (left.Length == 0 || right.Length == 0)
            return false;
        return left == right || left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal)
            || Initials(one) == right || Initials(other) == left;
    }

    private static string Bare(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);

    private static string Initials(string name)
    {
        var words = name.Split([' ', '-', '_', '.', '/'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 ? "" : new([.. words.Select(word => char.ToUpperInvariant(word[0]))]);
    }
}
