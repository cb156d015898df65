using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.Analyze;

/// <summary>The small reference cases that are committed beside the tests of the library.</summary>
internal static class MicroCases
{
    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Truth", name)))!;

    /// <summary>The names of all cases of a metric.</summary>
    public static TheoryData<string> Of(string metric)
        => [.. All().Where(item => (string)item["metric"]! == metric).Select(item => (string)item["name"]!)];

    /// <summary>What goes in, and what SciPy and scikit-learn make of it.</summary>
    public static (JsonNode Input, JsonNode Expected) Find(string name)
    {
        var found = All().Single(item => (string)item["name"]! == name);
        return (found["input"]!, found["expected"]!);
    }

    /// <summary>Numbers as they stand in the case; a missing one is an empty field.</summary>
    public static IEnumerable<string> Fields(JsonNode? list) => list!.AsArray().Select(value => value?.ToString() ?? "");

    /// <summary>One category a count, each as often as it says.</summary>
    public static IEnumerable<string> Categories(JsonNode? counts)
        => counts!.AsArray().SelectMany((count, category) => Enumerable.Repeat($"c{category}", (int)(double)count!));

    private static IEnumerable<JsonNode> All() => Read("micro_cases.json")["cases"]!.AsArray().Select(item => item!);
}
