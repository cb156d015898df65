namespace Cockpit.Demo.Models;

/// <summary>The columns of a fit: a constant, the standardised numbers, then one column for each value of each category.</summary>
internal sealed class Design
{
    private readonly (string Name, double Mean, double Std)[] _numbers;
    private readonly (string Name, string[] Values)[] _categories;

    private Design((string Name, double Mean, double Std)[] numbers, (string Name, string[] Values)[] categories)
    {
        _numbers = numbers;
        _categories = categories;
        Width = 1 + numbers.Length + categories.Sum(category => category.Values.Length);
    }

    /// <summary>How many columns, the constant included.</summary>
    public int Width { get; }

    public static Design Of(IReadOnlyList<Example> examples)
    {
        var first = examples[0].Row;
        return new Design(
            [.. first.Numbers.Keys.Order(StringComparer.Ordinal).Select(name => Standardise(name, examples))],
            [.. first.Texts.Keys.Order(StringComparer.Ordinal).Select(name => (name, Values(name, examples)))]);
    }

    public double[] Encode(FeatureRow row)
    {
        var columns = new double[Width];
        columns[0] = 1;
        var at = 1;
        foreach (var (name, mean, std) in _numbers)
            columns[at++] = (row.Numbers[name] - mean) / std;
        foreach (var (name, values) in _categories)
        {
            columns[at + Array.BinarySearch(values, row.Texts[name], StringComparer.Ordinal)] = 1;
            at += values.Length;
        }

        return columns;
    }

    public LinearModel ToModel(string kind, double[] weights)
    {
        var at = 1;
        var numeric = _numbers.ToDictionary(
            number => number.Name, number => new NumericTerm(number.Mean, number.Std, weights[at++]), StringComparer.Ordinal);
        var categorical = _categories.ToDictionary(
            category => category.Name,
            IReadOnlyDictionary<string, double> (category) => category.Values.ToDictionary(
                value => value, _ => weights[at++], StringComparer.Ordinal),
            StringComparer.Ordinal);
        return new LinearModel(kind, weights[0], numeric, categorical);
    }

    private static (string Name, double Mean, double Std) Standardise(string name, IReadOnlyList<Example> examples)
    {
        var mean = examples.Average(example => example.Row.Numbers[name]);
        var variance = examples.Average(example => Math.Pow(example.Row.Numbers[name] - mean, 2));
        // A constant column carries no information; dividing by 1 keeps it at 0 instead of at NaN.
        return (name, mean, variance > 0 ? Math.Sqrt(variance) : 1);
    }

    private static string[] Values(string name, IReadOnlyList<Example> examples)
        => [.. examples.Select(example => example.Row.Texts[name]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
