using System.Text.Json;
using Cockpit.Statistics.Attribution;
using Cockpit.Statistics.Distributions;
using Cockpit.Tests.Statistics.Truth;
using Xunit;

namespace Cockpit.Tests.Statistics.Attribution;

public sealed class ShapleyTests
{
    [Theory]
    [InlineData("logistic_probability")]
    [InlineData("logistic_margin")]
    [InlineData("gbt_probability")]
    [InlineData("gbt_margin")]
    public void Adult_is_reproduced_for_both_models(string output)
    {
        var truth = TruthFiles.Shared("adult_shapley.json");
        double[] background = [.. truth.GetProperty("background").EnumerateArray().SelectMany(TruthFiles.Doubles)];
        var scorer = Scorer(truth.GetProperty("models"), output, truth.GetProperty("features").GetArrayLength());
        var expectations = truth.GetProperty("values").GetProperty(output).EnumerateArray();
        foreach (var (row, expected) in truth.GetProperty("rows").EnumerateArray().Zip(expectations))
        {
            var values = Shapley.Explain(TruthFiles.Doubles(row), background, scorer);
            Assert.True(values.Exact);
            TruthFiles.Close(expected.GetProperty("base_value"), values.BaseValue, "base");
            TruthFiles.Close(expected.GetProperty("prediction"), values.Prediction, "prediction");
            foreach (var (phi, value) in expected.GetProperty("phi").EnumerateArray().Zip(values.Values))
                TruthFiles.Close(phi, value, "phi");
        }
    }

    [Fact]
    public void Sampled_values_of_a_model_with_interactions_are_within_their_bounds_and_sum_to_the_prediction()
    {
        const int features = 14;
        var random = new SeededRandom(6);
        var background = new double[20 * features];
        for (var i = 0; i < background.Length; i++)
            background[i] = random.NextDouble();
        var row = background[..features].Select(value => 1 - value).ToArray();
        var values = Shapley.Explain(row, background, Pairs, orderings: 2_000);
        Assert.False(values.Exact);
        Assert.Equal(values.Prediction - values.BaseValue, values.Values.Sum(), 1e-9);
        for (var i = 0; i < features; i++)
            Assert.InRange(Math.Abs(values.Values[i] - TruthOfPairs(row, background, i)), 0, values.ErrorBounds[i] + 1e-12);

        static void Pairs(ReadOnlySpan<double> rows, Span<double> scores)
        {
            for (var r = 0; r < scores.Length; r++)
            {
                scores[r] = 0;
                for (var i = 0; i < features; i += 2)
                    scores[r] += rows[(r * features) + i] * rows[(r * features) + i + 1];
            }
        }
    }

    [Fact]
    public void A_feature_that_the_model_ignores_gets_nothing()
    {
        var values = Shapley.Explain([1, 2], [0, 0, 5, 7], (rows, scores) =>
        {
            for (var i = 0; i < scores.Length; i++)
                scores[i] = rows[2 * i];
        });
        Assert.Equal([-1.5, 0], values.Values);
        Assert.Equal(2.5, values.BaseValue);
    }

    /// <summary>
    /// For a product of two features: half the change alone plus half the change after the partner, averaged over the background.
    /// </summary>
    private static double TruthOfPairs(double[] row, double[] background, int feature)
    {
        var partner = feature % 2 == 0 ? feature + 1 : feature - 1;
        double sum = 0;
        for (var b = 0; b < background.Length; b += row.Length)
            sum += (row[feature] - background[b + feature]) * (row[partner] + background[b + partner]) / 2;
        return sum / (background.Length / row.Length);
    }

    private static RowScorer Scorer(JsonElement models, string output, int features)
    {
        var probability = output.EndsWith("probability", StringComparison.Ordinal);
        var logistic = models.GetProperty("logistic");
        var coefficients = TruthFiles.Doubles(logistic.GetProperty("coef_raw_units"));
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
