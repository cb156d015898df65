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
        var scorer = ShapleyModels.Scorer(truth.GetProperty("models"), output, truth.GetProperty("features").GetArrayLength());
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

    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 7)]
    [InlineData(12, 1)]
    [InlineData(12, 5)]
    [InlineData(12, 10_000)]
    public void Values_do_not_depend_on_how_many_rows_are_asked_at_once(int features, int atOnce)
    {
        var random = new SeededRandom(4);
        double[] background = [.. Enumerable.Range(0, 6 * features).Select(_ => random.NextDouble())];
        double[] row = [.. Enumerable.Range(0, features).Select(_ => random.NextDouble())];
        var questions = Shapley.Begin(row, background, orderings: 20);
        var rows = new double[(atOnce * features) + features - 1];
        long asked = 0;
        while (questions.Ask(rows) is > 0 and var count)
        {
            Assert.InRange(count, 1, atOnce);
            var scores = new double[count];
            Product(rows.AsSpan(0, count * features), scores);
            questions.Answer(scores);
            asked += count;
        }

        var expected = Shapley.Explain(row, background, Product, orderings: 20);
        var values = questions.ToValues();
        Assert.Equal(questions.Total, asked);
        Assert.Equal(expected.Values, values.Values);
        Assert.Equal(expected.StandardErrors, values.StandardErrors);
        Assert.Equal((expected.BaseValue, expected.Prediction), (values.BaseValue, values.Prediction));
        Assert.Equal(values.Prediction - values.BaseValue, values.Values.Sum(), 1e-12);

        void Product(ReadOnlySpan<double> asked, Span<double> scores)
        {
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = 1;
                foreach (var value in asked.Slice(i * features, features))
                    scores[i] *= 1 + value;
            }
        }
    }

    [Fact]
    public void Questions_left_open_give_no_values_and_answers_that_nobody_asked_for_are_refused()
    {
        var questions = Shapley.Begin(new double[] { 1, 2 }, new double[] { 0, 0 });
        Assert.Equal(2, questions.Ask(new double[4]));

        Assert.Throws<InvalidOperationException>(questions.ToValues);
        Assert.Throws<InvalidOperationException>(() => questions.Answer(new double[3]));
        Assert.Throws<ArgumentException>(() => questions.Ask(new double[1]));
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
}
