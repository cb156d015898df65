using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cockpit.Registry.Policies;

/// <summary>What two policies differ in, in words.</summary>
public static class PolicyDiff
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// One line for each setting that changes, such as <c>batch: concurrency 64 → 8</c>; a line without a class is of every class that
    /// has no settings of its own. What is written differently but means the same is no change.
    /// </summary>
    public static IReadOnlyList<string> Between(RoutePolicy before, RoutePolicy after)
    {
        List<string> changes = [];
        if (before.UsualClass != after.UsualClass)
            changes.Add($"class {before.UsualClass} → {after.UsualClass}");
        if (!before.Callers.SequenceEqual(after.Callers))
            changes.Add($"callers {Words(before.Callers)} → {Words(after.Callers)}");
        changes.AddRange(Between("", before.Usual, after.Usual));
        var common = changes.Where(change => !change.StartsWith("class ", StringComparison.Ordinal) && !change.StartsWith("callers ", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var known in TrafficClasses.Known.Where(known => before.Classes.ContainsKey(known) || after.Classes.ContainsKey(known)))
            changes.AddRange(Between("", before.For(known), after.For(known)).Where(change => !common.Contains(change)).Select(change => $"{known}: {change}"));
        changes.AddRange(Between("guardrails", Write(before.Guardrails), Write(after.Guardrails)));
        return changes;
    }

    /// <summary>The settings of a class as a document would write them.</summary>
    public static JsonObject Write(RouteSettings settings)
    {
        var written = (JsonObject)SettingsForm.OfClass.Write(settings);
        written["breaker"] = SettingsForm.Breaker.Write(settings.Breaker);
        return written;
    }

    /// <summary>By name, so that a changed order is no change.</summary>
    private static JsonObject Write(IReadOnlyList<Guardrail> guardrails) => new(guardrails.Select(guardrail => KeyValuePair.Create(guardrail.Name, (JsonNode?)GuardrailForm.Write(guardrail))));

    private static IEnumerable<string> Between(string path, RouteSettings before, RouteSettings after) => Between(path, Write(before), Write(after));

    private static IEnumerable<string> Between(string path, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after))
            return [];
        if (before is not JsonObject one || after is not JsonObject other)
            return [$"{path} {Words(before)} → {Words(after)}"];
        return one.Select(pair => pair.Key).Union(other.Select(pair => pair.Key), StringComparer.Ordinal).SelectMany(key => Between(path.Length == 0 ? key : $"{path}.{key}", one[key], other[key]));
    }

    private static string Words(JsonNode? node) => node switch
    {
        null => "not set",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(Plain),
    };

    private static string Words(IReadOnlyList<CallerClass> callers) => callers.Count == 0 ? "none" : string.Join(", ", callers.Select(known => $"{known.Caller} as {known.TrafficClass}"));
}
