using Cockpit.Statistics.Fairness;

namespace Cockpit.Statistics.Summaries;

/// <summary>Whether groups are treated alike, from the summary of a window.</summary>
public static class SummaryFairness
{
    /// <summary>Judges attributes and pairs.</summary>
    /// <param name="window">What was decided.</param>
    /// <param name="attributes">Attributes (<c>sex</c>) and pairs (<c>sex×race</c>); pairs are judged last.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="references">
    /// The group that others are compared with, by attribute or pair. A pair's is put together from those of its attributes where it has
    /// none of its own and each of them has one. One that no decision belongs to leaves the attribute unjudged.
    /// </param>
    /// <returns>The report, and the most by which any group's ROC AUC may be off; null is exact.</returns>
    public static (FairnessReport Report, double? RocAucError) Judge(
        WindowSummary window, IReadOnlyList<string> attributes, FairnessOptions? options = null,
        IReadOnlyDictionary<string, string>? references = null)
    {
        options ??= FairnessOptions.Default;
        var judged = new List<AttributeFairness>(attributes.Count);
        double? error = null;
        foreach (var attribute in attributes.OrderBy(IsPair))
        {
            var own = options with { Reference = ReferenceOf(attribute, references) ?? options.Reference };
            judged.Add(AttributeFairness.Judge(attribute, Tallies(window, attribute, own.Reference), own));
            error = Groups(window, attribute).Max(group => group.Value.Figures.RocAucError) is { } most && !(most <= error) ? most : error;
        }
        return (FairnessReport.Of(window.Everyone.Rows, judged), error);
    }

    /// <summary>The reference of an attribute or pair among those given; null where there is none.</summary>
    public static string? ReferenceOf(string attribute, IReadOnlyDictionary<string, string>? references)
    {
        if (references is null || references.TryGetValue(attribute, out var given))
            return references?.GetValueOrDefault(attribute);
        var parts = attribute.Split(GroupTable.Joint).Select(part => references.GetValueOrDefault(part)).ToList();
        return parts.Count > 1 && !parts.Contains(null) ? string.Join(GroupTable.Joint, parts) : null;
    }

    private static bool IsPair(string attribute) => attribute.Contains(GroupTable.Joint, StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, GroupSummary>> Groups(WindowSummary window, string attribute)
        => (window.Groups.GetValueOrDefault(attribute) ?? Enumerable.Empty<KeyValuePair<string, GroupSummary>>())
            .Where(group => group.Value.Rows > 0).OrderBy(group => group.Key, StringComparer.Ordinal);

    private static List<GroupTally> Tallies(WindowSummary window, string attribute, string? reference)
    {
        var tallies = Groups(window, attribute).Select(group => group.Value.Tally(group.Key)).ToList();
        // A live window may lack the reference: comparing with another group instead would answer another question.
        if (reference is not null && !tallies.Exists(tally => tally.Group == reference))
            tallies.Add(new GroupTally(reference, default));
        return tallies;
    }
}
