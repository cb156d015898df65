using System.Text;
using System.Text.Json.Nodes;

namespace Cockpit.Registry.Policies;

/// <summary>What is published of the format of policies: its schema for editors, its table of keys for people.</summary>
public static class PolicySchema
{
    /// <summary>
    /// JSON Schema, draft 2020-12. It knows every key, type and bound; bounds of durations stand in <c>shortest</c> and <c>longest</c>,
    /// which validators pass over. What depends on several keys or on the registry, only the reader checks.
    /// </summary>
    public static JsonObject Document()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "/api/v1/schemas/policy",
            ["title"] = "Route policy",
            ["description"] = "How requests for a model are routed, protected, paid for and answered when nothing works. Written as YAML or JSON.",
        };
        foreach (var (name, value) in PolicyForm.Document.Schema().ToList())
            schema[name] = value?.DeepClone();
        return schema;
    }

    /// <summary>A table of every key, in Markdown.</summary>
    public static string KeyTable()
    {
        var table = new StringBuilder("| key | takes | meaning |\n|---|---|---|\n");
        foreach (var key in PolicyForm.Document.Keys(""))
            table.Append("| `").Append(key.Path).Append("` | ").Append(key.Kind.Replace("|", "\\|", StringComparison.Ordinal)).Append(key.IsRequired ? "; required" : "").Append(" | ").Append(key.Meaning).Append(" |\n");
        return table.ToString();
    }
}
