using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cockpit.Tests.Registry.Policies;

/// <summary>As much of JSON Schema 2020-12 as the published schema of policies uses; a keyword that it does not know fails the test.</summary>
internal static class SchemaValidator
{
    private static readonly string[] Annotations = ["$schema", "$id", "title", "description", "shortest", "longest", "properties", "additionalProperties"];

    public static bool IsValid(JsonObject schema, JsonNode? value) => schema.All(pair => Holds(pair.Key, pair.Value!, schema, value));

    private static bool Holds(string keyword, JsonNode argument, JsonObject schema, JsonNode? value) => keyword switch
    {
        "type" => IsOfType((string)argument!, value),
        "const" => JsonNode.DeepEquals(argument, value),
        "enum" => argument.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
        "anyOf" => argument.AsArray().Any(one => IsValid(one!.AsObject(), value)),
        "minimum" => value?.GetValueKind() != JsonValueKind.Number || Number(value) >= Number(argument),
        "maximum" => value?.GetValueKind() != JsonValueKind.Number || Number(value) <= Number(argument),
        "exclusiveMinimum" => value?.GetValueKind() != JsonValueKind.Number || Number(value) > Number(argument),
        "minLength" => value?.GetValueKind() != JsonValueKind.String || ((string)value!).Length >= (int)argument,
        "maxLength" => value?.GetValueKind() != JsonValueKind.String || ((string)value!).Length <= (int)argument,
        "pattern" => value?.GetValueKind() != JsonValueKind.String || Regex.IsMatch((string)value!, (string)argument!, RegexOptions.None, TimeSpan.FromSeconds(1)),
        "minItems" => value is not JsonArray few || few.Count >= (int)argument,
        "maxItems" => value is not JsonArray many || many.Count <= (int)argument,
        "items" => value is not JsonArray items || items.All(item => IsValid(argument.AsObject(), item)),
        "required" => value is not JsonObject given || argument.AsArray().All(name => given.ContainsKey((string)name!)),
        "properties" => value is not JsonObject known || known.All(pair => argument[pair.Key] is not JsonObject property || IsValid(property, pair.Value)),
        "additionalProperties" => value is not JsonObject whole || whole.All(pair => schema["properties"]!.AsObject().ContainsKey(pair.Key)),
        _ when Annotations.Contains(keyword) => true,
        _ => throw new NotSupportedException($"The test does not know the keyword '{keyword}'."),
    };

    private static bool IsOfType(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => double.IsInteger(Number(value!)),
        _ => false,
    };

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
}
