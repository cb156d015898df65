using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Serving;
using Xunit;

namespace Cockpit.Tests.Demo;

/// <summary>What the demo tells stays true however long its traffic runs: the rates behind it, on far more cases than a demo makes.</summary>
public sealed class StoryTests
{
    private const int Cases = 40_000;
    private const double FourFifths = 0.8;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_drifting_model_selects_all_groups_alike_before_and_after_the_change(double change)
    {
        foreach (var attribute in (string[])["sex", "age_band"])
            Assert.All(SelectionRatios(new CreditDefault(), attribute, change), ratio => Assert.InRange(ratio.Value, FourFifths + 0.03, (1 / FourFifths) - 0.03));
    }

    [Fact]
    public void The_unfair_model_selects_the_oldest_less_than_half_as_often_and_no_other_group()
    {
        var byAge = SelectionRatios(new CustomerChurn(), "age_band", change: 1);

        Assert.InRange(byAge["65 and over"], 0.2, 0.5);
        Assert.All(byAge.Where(ratio => ratio.Key != "65 and over"), ratio => Assert.InRange(ratio.Value, 0.9, 1.1));
        Assert.All(SelectionRatios(new CustomerChurn(), "sex", change: 1), ratio => Assert.InRange(ratio.Value, 0.95, 1.05));
    }

    [Theory]
    [MemberData(nameof(Unchanged))]
    public void Where_nothing_happened_the_world_of_today_is_that_of_the_training(Scenario scenario)
    {
        var (then, now) = (scenario.Draw(new Random(3), change: 0), scenario.Draw(new Random(3), change: 1));

        Assert.Equal(then.Row.Numbers, now.Row.Numbers);
        Assert.Equal(then.Row.Texts, now.Row.Texts);
        Assert.Equal(then.Label, now.Label);
    }

    [Fact]
    public void The_change_makes_the_drifting_model_worse()
        => Assert.True(Accuracy(change: 1) < Accuracy(change: 0) - 0.02, $"{Accuracy(change: 0)} then, {Accuracy(change: 1)} now");

    [Fact]
    public void The_new_form_gives_the_term_in_years()
    {
        Assert.InRange(new CreditDefault().Draw(new Random(3), change: 0).Row.Numbers["loan_months"], 12, 60);
        Assert.InRange(new CreditDefault().Draw(new Random(3), change: 1).Row.Numbers["loan_months"], 1, 5);
    }

    public static TheoryData<Scenario> Unchanged() => [new CustomerChurn(), new DeliveryTime()];

    private static double Accuracy(double change)
    {
        var scenario = new CreditDefault();
        var (model, random) = (Trained(scenario), new Random(11));
        return Enumerable.Range(0, Cases).Select(_ => scenario.Draw(random, change)).Average(drawn => model.Decide(drawn.Row).Prediction == drawn.LabelText ? 1.0 : 0);
    }

    /// <summary>How often each group is selected, against the largest.</summary>
    private static Dictionary<string, double> SelectionRatios(Scenario scenario, string attribute, double change)
    {
        var (model, random) = (Trained(scenario), new Random(11));
        var groups = Enumerable.Range(0, Cases).Select(_ => scenario.Draw(random, change)).GroupBy(drawn => drawn.Attributes[attribute], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (Count: group.Count(), Rate: group.Average(drawn => model.Decide(drawn.Row).Prediction == "1" ? 1.0 : 0)), StringComparer.Ordinal);
        var reference = groups.Values.MaxBy(group => group.Count).Rate;
        return groups.ToDictionary(group => group.Key, group => group.Value.Rate / reference, StringComparer.Ordinal);
    }

    // As the demo trains what goes live.
    private static ServedModel Trained(Scenario scenario) => new(scenario.Model, "v1", scenario.Train(4_000, seed: 4_000));
}
