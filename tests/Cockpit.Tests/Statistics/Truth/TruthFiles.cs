using System.Text.Json;
using Xunit;

namespace Cockpit.Tests.Statistics.Truth;

/// <summary>
/// Reference figures made with SciPy and scikit-learn. The small ones are committed; the large ones lie beside the project where present.
/// </summary>
internal static class TruthFiles
{
    /// <summary>Tolerance of analytic figures, relative above 1.</summary>
    public const double Analytic = 1e-9;

    /// <summary>Tolerance of p-values.</summary>
    public const double PValue = 1e-6;

    public static JsonElement Committed(string name) => Read(Path.Combine(AppContext.BaseDirectory, "Statistics", "Truth", name));

    /// <summary>The named case of micro_cases.json.</summary>
    public static (JsonElement Input, JsonElement Expected) MicroCase(string name)
    {
        foreach (var item in Committed("micro_cases.json").GetProperty("cases").EnumerateArray())
        {
            if (item.GetProperty("name").GetString() == name)
                return (item.GetProperty("input"), item.GetProperty("expected"));
        }
        throw new ArgumentException($"No micro case is called {name}.", nameof(name));
    }

    /// <summary>The names of all micro cases of one metric.</summary>
    public static TheoryData<string> MicroCases(string metric)
    {
        var names = new TheoryData<string>();
        foreach (var item in Committed("micro_cases.json").GetProperty("cases").EnumerateArray())
        {
            if (item.GetProperty("metric").GetString() == metric)
                names.Add(item.GetProperty("name").GetString()!);
        }
        return names;
    }

    /// <summary>A large truth file; the test is skipped where there is none.</summary>
    public static JsonElement Shared(string name) => Read(Path.Combine(SharedFolder(), "truth", name));

    /// <summary>A data file that goes with the truth.</summary>
    public static string SharedData(params string[] parts) => Path.Combine([SharedFolder(), "data", .. parts]);

    /// <summary>Fails unless both agree to 1e-9, relative above 1.</summary>
    public static void Close(JsonElement expected, double? actual, string what, double tolerance = Analytic)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.True(actual is null, $"{what}: expected undefined, got {actual}");
            return;
        }
        var truth = expected.ValueKind == JsonValueKind.String ? double.PositiveInfinity : expected.GetDouble();
        Assert.True(actual is { } value && (value == truth || Math.Abs(value - truth) <= tolerance * Math.Max(1, Math.Abs(truth))),
            $"{what}: expected {truth:R}, got {actual:R}");
    }

    public static double[] Doubles(JsonElement array)
        => [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? double.NaN : item.GetDouble())];

    public static long[] Longs(JsonElement array) => [.. array.EnumerateArray().Select(item => (long)item.GetDouble())];

    public static bool[] Bools(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble() == 1)];

    private static JsonElement Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    private static string SharedFolder()
    {
        if (Environment.GetEnvironmentVariable("COCKPIT_SHARED") is { Length: > 0 } given && Directory.Exists(given))
            return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "shared", "truth")))
                return Path.Combine(folder.FullName, "shared");
        }
        Assert.Skip("The reference data is not here: put it in a folder `shared` above the project, or name it in COCKPIT_SHARED.");
        return "";
    }
}
