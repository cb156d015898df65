using System.Text.Json;
using Cockpit.Statistics.Attribution;

namespace Cockpit.Tests.Statistics.Truth;

/// <summary>The models that adult_shapley.json describes, evaluated. Other test projects compile this file too.</summary>
internal static class ShapleyModels
{
    /// <summary>The model and scale of an output such as <c>gbt_margin</c>.</summary>
    public static RowScorer Scorer(JsonElement models, string output, int features)
    {
        var probability = output.EndsWith("probability", StringComparison.Ordinal);
        var logistic = models.GetProperty("logistic");
        var coefficients = logistic.GetProperty("coef_raw_units").EnumerateArray().Select(item => item.GetDouble()).ToArray();
        var intercept = logistic.GetProperty("intercept").GetDouble();
        var boosted = models.GetProperty("gbt");
        var trees = boosted.GetProperty("trees").EnumerateArray().Select(Node.From).ToArray();
        var (init, rate) = (boosted.GetProperty("init").GetDouble(), boosted.GetProperty("learning_rate").GetDouble());
        double Margin(double[] row) => output.StartsWith("logistic", StringComparison.Ordinal)
            ? intercept + coefficients.Zip(row, (coefficient, value) => coefficient * value).Sum()
            : init + (rate * trees.Sum(tree => tree.Leaf(row)));
        return (rows, scores) =>
        {
            for (var i = 0; i < scores.Length; i++)
            {
                var margin = Margin(rows.Slice(i * features, features).ToArray());
                scores[i] = probability ? 1 / (1 + Math.Exp(-margin)) : margin;
            }
        };
    }

    /// <summary>A node of a boosted tree; features are compared as 32-bit numbers, as the tree was trained.</summary>
    private sealed record Node(int Feature, double Threshold, Node? Below, Node? Above, double Value)
    {
        public static Node From(JsonElement json) => json.TryGetProperty("v", out var value)
            ? new Node(0, 0, null, null, value.GetDouble())
            : new Node(
                json.GetProperty("f").GetInt32(), json.GetProperty("t").GetDouble(), From(json.GetProperty("l")),
                From(json.GetProperty("r")), 0);

        public double Leaf(double[] row)
        {
            var node = this;
            while (node.Below is not null)
                node = (float)row[node.Feature] <= node.Threshold ? node.Below : node.Above!;
            return node.Value;
        }
    }
}
