using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.Reports;

/// <summary>The groups that others are compared with, by attribute; where none is named it is the largest.</summary>
public sealed class FairnessReferences
{
    private readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal);

    /// <summary>Reads texts of the form <c>attribute=group</c>, several joined by commas; or the reason why they cannot be read.</summary>
    public static (FairnessReferences? References, string? Wrong) Parse(IEnumerable<string> texts, IReadOnlyCollection<string> attributes)
    {
        var references = new FairnessReferences();
        foreach (var pair in texts.SelectMany(text => text.Split(',')))
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } attribute, { Length: > 0 } group] || !attribute.Split('×').All(attributes.Contains))
                return (null, $"'{pair}' is not of the form attribute=group with one of the attributes {string.Join(", ", attributes)}.");
            references._groups[attribute] = group;
        }

        return (references, null);
    }

    /// <summary>The groups named.</summary>
    public IReadOnlyDictionary<string, string> Groups => _groups;

    /// <summary>How an attribute or intersection is judged. An intersection's reference is put together from those of its attributes, where each has one.</summary>
    /// <param name="attribute">The attribute, or attributes joined by ×.</param>
    /// <param name="undefinedAsZero">Counts a rate with an empty denominator as 0 in the gaps, as some tools do.</param>
    public FairnessOptions OptionsFor(string attribute, bool undefinedAsZero = false) => new() { UndefinedAsZero = undefinedAsZero, Reference = SummaryFairness.ReferenceOf(attribute, _groups) };
}
