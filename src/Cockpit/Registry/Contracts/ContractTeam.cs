using System.Globalization;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>Who answers for a contract, and what it promises about time: the parts that stand beside the schema.</summary>
internal static class ContractTeam
{
    /// <summary>The team's owner, else its name, else its first member; of the list that 3.0 had the same. Null when nobody is named.</summary>
    public static string? Owner(DocumentNode? team)
    {
        var members = (team as ListNode ?? Value(team, "members") as ListNode)?.Items ?? [];
        var owner = members.FirstOrDefault(member => Text(member, "role")?.Contains("owner", StringComparison.OrdinalIgnoreCase) == true && Text(member, "dateOut") is null);
        return Name(owner) ?? Text(team, "name") ?? Name(members.FirstOrDefault(member => Text(member, "dateOut") is null));
    }

    /// <summary>By field: how old its instants may be, and where the document says so.</summary>
    public static IReadOnlyDictionary<string, (TimeSpan Age, string Path)> Freshness(OdcsDraft draft, string name, Action<string, string> fault)
    {
        var ages = new Dictionary<string, (TimeSpan, string)>(StringComparer.Ordinal);
        for (var i = 0; i < draft.Sla.Count; i++)
        {
            var sla = draft.Sla[i];
            if (sla.Property is not ("freshness" or "fy") || sla.Element is not { } elements)
                continue;
            foreach (var element in elements.Split(',', StringSplitOptions.TrimEntries).Where(element => element.StartsWith(name + ".", StringComparison.Ordinal)))
            {
                if (Age(sla) is { } age)
                    ages[element[(name.Length + 1)..]] = (age, $"slaProperties[{i}].element");
                else
                    fault($"slaProperties[{i}].value", "The freshness of a field is a number above 0 with a unit of seconds, minutes, hours, days or weeks.");
            }
        }

        return ages;
    }

    private static TimeSpan? Age(SlaDraft sla)
    {
        if (sla.Value is not ScalarNode value || !double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number > 0))
            return null;
        double? seconds = sla.Unit?.ToLowerInvariant() switch
        {
            "s" or "second" or "seconds" => 1,
            "m" or "min" or "minute" or "minutes" => 60,
            "h" or "hour" or "hours" => 3600,
            "d" or "day" or "days" => 86_400,
            "w" or "week" or "weeks" => 604_800,
            _ => null,
        };
        return seconds * number is { } age && age <= TimeSpan.FromDays(36_500).TotalSeconds ? TimeSpan.FromSeconds(age) : null;
    }

    private static string? Name(DocumentNode? member) => Text(member, "name") ?? Text(member, "username");

    private static string? Text(DocumentNode? node, string key) => Value(node, key) is ScalarNode { Text.Length: > 0 } text ? text.Text : null;

    private static DocumentNode? Value(DocumentNode? node, string key) => (node as MapNode)?.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
}
