using Cockpit.Registry.Policies;

namespace Cockpit.Tests.Registry.Policies;

public sealed class RolloutInForceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(100)]
    public void The_version_takes_its_percent_of_what_the_live_one_would_answer_and_nothing_of_others(int weight)
    {
        var settings = new RouteSettings { Versions = [new(RouteTarget.Live, 60), new("old", 40)] };
        var divided = Rolled(settings, weight, shadow: false).Versions;

        var (picked, requests) = (new Dictionary<string, int>(StringComparer.Ordinal), 20_000);
        for (var i = 0; i < requests; i++)
        {
            var target = WeightedChoice.Pick(divided, $"subject-{i}", 0)!.Version;
            picked[target] = picked.GetValueOrDefault(target) + 1;
        }

        Assert.Equal(0.6 * weight / 100, picked.GetValueOrDefault("next") / (double)requests, 0.015);
        Assert.Equal(0.4, picked.GetValueOrDefault("old") / (double)requests, 0.015);
        Assert.Equal(0.6 * (100 - weight) / 100, picked.GetValueOrDefault(RouteTarget.Live) / (double)requests, 0.015);
    }

    [Fact]
    public void Whoever_met_the_version_meets_it_in_every_later_step()
    {
        var steps = new[] { 5, 20, 50, 100 }.Select(weight => Rolled(new RouteSettings(), weight, shadow: false).Versions).ToList();

        for (var i = 0; i < 2_000; i++)
        {
            var met = steps.Select(step => WeightedChoice.Pick(step, $"subject-{i}", 0)!.Version == "next").ToList();
            Assert.Equal(met.Order(), met);
        }
    }

    [Fact]
    public void A_step_of_copies_divides_nothing_and_copies_everything()
    {
        var settings = Rolled(new RouteSettings { Shadows = [new("next", 0.1), new("old", 0.2)] }, weight: 0, shadow: true);

        Assert.Equal([new RouteTarget(RouteTarget.Live, 100)], settings.Versions);
        Assert.Equal([new ShadowTarget("old", 0.2), new ShadowTarget("next", 1)], settings.Shadows);
    }

    [Fact]
    public void A_class_that_does_not_ask_the_live_version_stays_as_it_is()
    {
        var named = new RouteSettings { Versions = [new("old", 1)] };

        Assert.Same(named, Rolled(named, weight: 50, shadow: true));
    }

    private static RouteSettings Rolled(RouteSettings settings, int weight, bool shadow)
        => new RolloutInForce(Guid.Empty, "next", 0, weight, shadow).Of(new RoutePolicy(1, TrafficClasses.Usual, settings, new Dictionary<string, RouteSettings>(), [])).Usual;
}
