using Cockpit.Demo.Models;
using Cockpit.Demo.Scenarios;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class TrainerTests
{
    [Fact]
    public void Logistic_training_recovers_the_coefficients_that_made_the_labels()
    {
        var model = Trainer.Logistic(Examples(20_000, (sum, random) => random.NextDouble() < 1 / (1 + Math.Exp(-sum)) ? 1 : 0));

        AssertRecovered(model, tolerance: 0.15);
    }

    [Fact]
    public void Linear_training_recovers_the_coefficients_that_made_the_amounts()
    {
        var model = Trainer.Linear(Examples(2_000, (sum, random) => sum + ((random.NextDouble() - 0.5) * 0.1)), ridge: 1e-6);

        AssertRecovered(model, tolerance: 0.01);
        Assert.False(model.IsBinary);
    }

    [Fact]
    public void The_average_score_of_a_logistic_model_is_the_rate_of_its_training_labels()
    {
        var examples = Examples(3_000, (sum, random) => random.NextDouble() < 1 / (1 + Math.Exp(-sum)) ? 1 : 0);

        var model = Trainer.Logistic(examples);

        Assert.Equal(examples.Average(example => example.Label), examples.Average(example => model.Score(example.Row)), 1e-9);
    }

    [Fact]
    public void A_constant_column_does_no_harm()
    {
        var row = new FeatureRow(new Dictionary<string, double> { ["same"] = 7 }, new Dictionary<string, string>());

        var model = Trainer.Linear([new Example(row, 2), new Example(row, 4)]);

        Assert.Equal(3, model.Score(row), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_same_seed_trains_the_same_model(Scenario scenario)
        => Assert.Equal(scenario.Train(500, seed: 3).ToJson(), scenario.Train(500, seed: 3).ToJson());

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_trained_model_predicts_better_than_the_average(Scenario scenario)
    {
        var model = scenario.Train(4_000, seed: 1);
        var random = new Random(2);
        var fresh = Enumerable.Range(0, 2_000).Select(_ => scenario.Draw(random)).ToList();
        var average = fresh.Average(situation => situation.Label);

        var error = fresh.Average(situation => Math.Pow(model.Score(situation.Row) - situation.Label, 2));

        Assert.True(error < 0.9 * fresh.Average(situation => Math.Pow(average - situation.Label, 2)), $"error {error}");
    }

    public static TheoryData<Scenario> Scenarios() => [.. Catalogue.All];

    // log-odds or amount = 0.5 + 2·(x in standard units) - 1·(y in standard units) + 1.5 when the colour is red
    private static List<Example> Examples(int count, Func<double, Random, double> label)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (x, y, isRed) = (random.NextDouble(), random.NextDouble(), random.NextDouble() < 0.5);
            var sum = 0.5 + (2 * Units(x)) - Units(y) + (isRed ? 1.5 : 0);
            var row = new FeatureRow(
                new Dictionary<string, double> { ["x"] = x, ["y"] = y },
                new Dictionary<string, string> { ["colour"] = isRed ? "red" : "blue" });
            return new Example(row, label(sum, random));
        })];
    }

    private static double Units(double uniform) => (uniform - 0.5) * Math.Sqrt(12);

    private static void AssertRecovered(LinearModel model, double tolerance)
    {
        Assert.Equal(2, model.Numeric["x"].Coef, tolerance);
        Assert.Equal(-1, model.Numeric["y"].Coef, tolerance);
        Assert.Equal(1.5, model.Categorical["colour"]["red"] - model.Categorical["colour"]["blue"], tolerance);
    }
}
