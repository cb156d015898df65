using System.Globalization;
using System.Text.Json;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>The shared example data: decisions on incomes, and the model that made them. Found in COCKPIT_SHARED or in a folder 'shared' beside the repository or above it.</summary>
internal static class AdultData
{
    public const int Rows = 16_281;

    private static readonly string? Folder = Find();

    public static string Decisions => Path.Combine(Folder!, "adult_decisions.csv");

    public static void SkipWithout() => Assert.SkipWhen(Folder is null, "The shared data (data/adult) is not here; set COCKPIT_SHARED to the folder that holds it.");

    /// <summary>Every row, by column. The file has no quoted field.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Read()
    {
        string[]? header = null;
        foreach (var line in File.ReadLines(Decisions))
        {
            var fields = line.Split(',');
            if (header is null)
                header = fields;
            else
                yield return header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        }
    }

    /// <summary>The file's logistic regression, evaluated anew.</summary>
    public static Func<Func<string, string>, double> Model()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder!, "adult_lr_model.json")));
        var intercept = json.RootElement.GetProperty("intercept").GetDouble();
        var numeric = json.RootElement.GetProperty("numeric").EnumerateObject()
            .Select(column => (column.Name, Mean: column.Value.GetProperty("mean").GetDouble(), Std: column.Value.GetProperty("std").GetDouble(), Weight: column.Value.GetProperty("coef").GetDouble())).ToList();
        var categorical = json.RootElement.GetProperty("categorical").EnumerateObject()
            .Select(column => (column.Name, Weights: column.Value.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetDouble(), StringComparer.Ordinal))).ToList();
        return field =>
        {
            var sum = intercept;
            foreach (var (name, mean, std, weight) in numeric)
                sum += weight * (double.Parse(field(name), CultureInfo.InvariantCulture) - mean) / std;
            foreach (var (name, weights) in categorical)
                sum += weights.GetValueOrDefault(field(name) is { Length: > 0 } value ? value : "?");
            return 1 / (1 + Math.Exp(-sum));
        };
    }

    private static string? Find()
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("COCKPIT_SHARED") is { Length: > 0 } told)
            roots.Add(told);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            roots.Add(Path.Combine(folder.FullName, "shared"));
        return roots.Select(root => Path.Combine(root, "data", "adult")).FirstOrDefault(Directory.Exists);
    }
}
