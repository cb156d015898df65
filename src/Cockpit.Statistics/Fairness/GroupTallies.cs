using Cockpit.Statistics.Performance;

namespace Cockpit.Statistics.Fairness;

/// <summary>Decisions of one analysis, one entry a row in every span that is not empty.</summary>
/// <param name="predictions">Whether the decision was positive.</param>
/// <param name="labels">Whether the outcome was; empty where none is known.</param>
/// <param name="scores">Probabilities of the positive class; empty where the model gives none.</param>
/// <param name="labelled">Which rows have a label; empty where all have one.</param>
public readonly ref struct DecisionRows(
    ReadOnlySpan<bool> predictions, ReadOnlySpan<bool> labels = default, ReadOnlySpan<double> scores = default,
    ReadOnlySpan<bool> labelled = default)
{
    /// <summary>Whether the decision was positive.</summary>
    public ReadOnlySpan<bool> Predictions { get; } = predictions;

    /// <summary>Whether the outcome was.</summary>
    public ReadOnlySpan<bool> Labels { get; } = labels;

    /// <summary>Probabilities of the positive class.</summary>
    public ReadOnlySpan<double> Scores { get; } = scores;

    /// <summary>Whether the row's label is known.</summary>
    public bool IsLabelled(int row) => !Labels.IsEmpty && (labelled.IsEmpty || labelled[row]);

    private readonly ReadOnlySpan<bool> labelled = labelled;
}

/// <summary>Counts decisions group by group.</summary>
public static class GroupTallies
{
    /// <summary>The tallies in ordinal order of the groups; rows without the attribute are a group of their own.</summary>
    /// <exception cref="ArgumentException">There is not one group a row.</exception>
    public static IReadOnlyList<GroupTally> Of(ReadOnlySpan<string?> groups, DecisionRows rows)
    {
        if (groups.Length != rows.Predictions.Length)
            throw new ArgumentException("One group a decision.", nameof(groups));
        var members = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Length; i++)
        {
            var name = string.IsNullOrEmpty(groups[i]) ? GroupTally.Missing : groups[i]!;
            if (!members.TryGetValue(name, out var list))
                members.Add(name, list = []);
            list.Add(i);
        }
        var tallies = new List<GroupTally>(members.Count);
        foreach (var (name, indices) in members)
            tallies.Add(Tally(name, indices, rows));
        return tallies;
    }

    /// <summary>Names of an intersection's groups, row by row: <c>Female×Black</c>. A row that lacks either attribute has none.</summary>
    public static string?[] Intersect(ReadOnlySpan<string?> left, ReadOnlySpan<string?> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException("Both attributes have one value a row.", nameof(right));
        var names = new Dictionary<(string, string), string>();
        var joined = new string?[left.Length];
        for (var i = 0; i < joined.Length; i++)
        {
            if (string.IsNullOrEmpty(left[i]) || string.IsNullOrEmpty(right[i]))
                continue;
            var pair = (left[i]!, right[i]!);
            if (!names.TryGetValue(pair, out var name))
                names.Add(pair, name = $"{pair.Item1}×{pair.Item2}");
            joined[i] = name;
        }
        return joined;
    }

    private static GroupTally Tally(string name, List<int> indices, DecisionRows rows)
    {
        long selected = 0, rejected = 0;
        var known = new List<int>(indices.Count);
        foreach (var i in indices)
        {
            if (rows.IsLabelled(i))
                known.Add(i);
            else if (rows.Predictions[i])
                selected++;
            else
                rejected++;
        }
        var labels = Pick(rows.Labels, known);
        var tally = new GroupTally(name, Confusion.Of(labels, Pick(rows.Predictions, known)), selected, rejected);
        if (rows.Scores.IsEmpty || known.Count == 0)
            return tally;
        var scores = Pick(rows.Scores, known);
        return tally with
        {
            RocAuc = Ranking.Of(labels, scores).RocAuc,
            CalibrationError = Calibration.ExpectedError(Calibration.Bins(labels, scores)),
        };
    }

    private static T[] Pick<T>(ReadOnlySpan<T> values, List<int> indices)
    {
        var picked = new T[indices.Count];
        for (var i = 0; i < picked.Length; i++)
            picked[i] = values[indices[i]];
        return picked;
    }
}
