using System.Globalization;
using System.Text.Json;

namespace Cockpit.Pages.Audit;

/// <summary>One value that is not the same before and after.</summary>
/// <param name="What">Its place, with dots between the names.</param>
/// <param name="Before">As JSON; null where there was none.</param>
/// <param name="After">As JSON; null where there is none any more.</param>
public sealed record ChangedValue(string What, string? Before, string? After);

/// <summary>What is different between two states that an audit row holds.</summary>
public static class StateDiff
{
    /// <summary>The values that differ, those of the state before first. A state that is not there has none.</summary>
    public static IReadOnlyList<ChangedValue> Between(string? before, string? after)
    {
        var (old, now) = (Leaves(before), Leaves(after));
        return [.. old.Keys.Union(now.Keys, StringComparer.Ordinal).Select(what => new ChangedValue(what, old.GetValueOrDefault(what), now.GetValueOrDefault(what))).Where(value => value.Before != value.After)];
    }

    private static Dictionary<string, string> Leaves(string? json)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is null)
            return leaves;
        using var document = JsonDocument.Parse(json);
        Walk(document.RootElement, "", leaves);
        return leaves;
    }

    private static void Walk(JsonElement element, string place, Dictionary<string, string> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                foreach (var member in element.EnumerateObject())
                    Walk(member.Value, place.Length == 0 ? member.Name : $"{place}.{member.Name}", leaves);
                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                foreach (var (item, index) in element.EnumerateArray().Select((item, index) => (item, index)))
                    Walk(item, string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]"), leaves);
                break;
            default:
                // A name that stands twice keeps its last value, as most readers of JSON have it.
                leaves[place.Length == 0 ? "the whole" : place] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
                break;
        }
    }
}
