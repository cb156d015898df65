using System.Globalization;
using System.Text.Json;
using Cockpit.Integration.Tests.Analyze;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>The shared example data: decisions on incomes, and the model that made them.</summary>
internal static class AdultData
{
    public const int Rows = 16_281;

    public static string Decisions => SharedTruth.Data("adult/adult_decisions.csv");

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

    /// <summary>Every row, decided anew: positive from a threshold of the score on.</summary>
    public static IEnumerable<Decided> AtThreshold(double threshold)
        => Read().Select(row => new Decided(row["label"], double.Parse(row["score"], CultureInfo.InvariantCulture) >= threshold ? "1" : "0", row["score"]));

    /// <summary>The file's logistic regression, evaluated anew.</summary>
    public static Func<Func<string, string>, double> Model()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedTruth.Data("adult/adult_lr_model.json")));
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
}
