using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>The shared data and the reference figures made from it. Found in COCKPIT_SHARED or in a folder 'shared' beside the repository or above it.</summary>
internal static class SharedTruth
{
    private static readonly string? Root = Find();

    /// <summary>For tests that need the data and the reference figures.</summary>
    public static void SkipWithout()
    {
        SkipWithoutData();
        Assert.SkipUnless(Directory.Exists(Path.Combine(Root!, "truth")), "The reference figures are not beside the shared data.");
    }

    /// <summary>For tests that need the data alone.</summary>
    public static void SkipWithoutData() => Assert.SkipWhen(Root is null, "The shared data is not here; set COCKPIT_SHARED to the folder that holds it.");

    public static string Data(string path) => Path.Combine(Root!, "data", path);

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root!, "truth", name)))!;

    /// <summary>Undefined on both sides, or equal within the tolerance relative to the larger of 1 and the figure.</summary>
    public static void AssertClose(JsonNode? expected, JsonNode? actual, string what, double tolerance = 1e-9)
    {
        if (expected is null || actual is null)
            Assert.True(expected is null && actual is null, $"{what}: expected {expected?.ToJsonString() ?? "null"}, got {actual?.ToJsonString() ?? "null"}.");
        else
            Assert.True(Math.Abs((double)expected - (double)actual) <= tolerance * Math.Max(1, Math.Abs((double)expected)), $"{what}: expected {expected}, got {actual}.");
    }

    private static string? Find()
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("COCKPIT_SHARED") is { Length: > 0 } told)
            roots.Add(told);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            roots.Add(Path.Combine(folder.FullName, "shared"));
        return roots.FirstOrDefault(root => Directory.Exists(Path.Combine(root, "data", "adult")));
    }
}
