using System.Text.Json;

namespace Cockpit.Demo.Models;

/// <summary>A numeric column: its value x contributes <c>(x - Mean) / Std * Coef</c>.</summary>
public sealed record NumericTerm(double Mean, double Std, double Coef);

/// <summary>
/// A logistic or linear regression over standardised numbers and one-hot categories, in the JSON form in which such a
/// model is commonly handed over: <c>kind, intercept, numeric {column: {mean, std, coef}}, categorical {column: {value: coef}}</c>.
/// </summary>
/// <param name="Kind">A description; one that begins with "logistic" makes the model binary.</param>
/// <param name="Intercept">The constant term.</param>
/// <param name="Numeric">The numeric columns.</param>
/// <param name="Categorical">For each categorical column the weight of each value.</param>
public sealed record LinearModel(
    string Kind,
    double Intercept,
    IReadOnlyDictionary<string, NumericTerm> Numeric,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Categorical)
{
    /// <summary>The category that stands for a missing value, and for one that training never saw.</summary>
    public const string Missing = "?";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Whether a score is the probability of the positive label, and not an amount.</summary>
    public bool IsBinary => Kind.StartsWith("logistic", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a model from its JSON form.</summary>
    /// <exception cref="JsonException">The text is not such a model.</exception>
    public static LinearModel Parse(string json)
        => JsonSerializer.Deserialize<LinearModel>(json, Json) is { Kind: not null, Numeric: not null, Categorical: not null } model
            ? model
            : throw new JsonException("A model needs kind, intercept, numeric and categorical.");

    /// <summary>Writes the form that <see cref="Parse"/> reads.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The probability of the positive label for a binary model, the predicted amount for a regression.</summary>
    /// <param name="row">Has every numeric column; a categorical column may be absent, which is a missing value.</param>
    public double Score(FeatureRow row)
    {
        var sum = Intercept;
        foreach (var (name, term) in Numeric)
            sum += (row.Numbers[name] - term.Mean) / term.Std * term.Coef;
        foreach (var (name, weights) in Categorical)
            sum += Weight(weights, row.Texts.GetValueOrDefault(name, Missing));
        return IsBinary ? 1 / (1 + Math.Exp(-sum)) : sum;
    }

    // A column whose training data had no missing value has no weight for one: such a value then says nothing, hence 0.
    private static double Weight(IReadOnlyDictionary<string, double> weights, string value)
        => weights.TryGetValue(value, out var weight) ? weight : weights.GetValueOrDefault(Missing);
}
