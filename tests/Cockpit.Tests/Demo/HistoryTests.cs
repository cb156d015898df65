using Cockpit.Demo.Past;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Serving;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class HistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    public static TheoryData<Scenario> Scenarios() => [.. Catalogue.All];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_same_day_has_the_same_past_however_often_it_is_drawn(Scenario scenario)
        => Assert.Equal(Lines(scenario, Now), Lines(scenario, Now));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_later_start_on_the_same_day_names_the_same_decisions(Scenario scenario)
        => Assert.Equal(Of(scenario, Now).Select(decision => decision.Id), Of(scenario, Now.AddHours(5)).Select(decision => decision.Id));

    [Fact]
    public void The_cases_do_not_depend_on_the_hour_of_the_start()
        => Assert.Equal(
            Of(new DeliveryTime(), Now).Select(decision => decision.Score), Of(new DeliveryTime(), Now.AddHours(-7)).Select(decision => decision.Score));

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_day_of_the_month_has_its_decisions_in_order_and_none_lies_ahead(Scenario scenario)
    {
        var past = Of(scenario, Now);

        Assert.Equal(past.Select(decision => decision.At).Order(), past.Select(decision => decision.At));
        Assert.True(past[^1].At < Now);
        var days = past.GroupBy(decision => (int)(Now - decision.At).TotalDays).ToList();
        Assert.InRange(days.Count, History.Days, History.Days + 1);
        Assert.All(past.GroupBy(decision => decision.Id[..^4]), day => Assert.InRange(day.Count(), 200, 400));
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Nothing_is_known_of_yesterday_and_most_of_last_week_but_one(Scenario scenario)
    {
        var past = Of(scenario, Now);

        Assert.All(past.Where(decision => decision.At > Now.AddDays(-1)), decision => Assert.Null(decision.Label));
        var old = past.Where(decision => decision.At < Now.AddDays(-7)).ToList();
        Assert.InRange(old.Count(decision => decision.Label is not null) / (double)old.Count, 0.93, 0.99);
    }

    [Fact]
    public void The_new_employment_appears_with_the_change_and_not_before()
    {
        var platform = Of(new CreditDefault(), Now).Where(decision => Equals(decision.Features["employment"], CreditDefault.NewEmployment)).ToList();

        Assert.All(platform, decision => Assert.True(decision.At > Now.AddDays(-History.ChangeBegan - 1)));
        Assert.InRange(platform.Count, 200, 900);
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(10, 0)]
    [InlineData(8.5, 0.5)]
    [InlineData(7, 1)]
    [InlineData(0, 1)]
    public void The_world_changes_over_three_days(double daysAgo, double change)
        => Assert.Equal(change, History.ChangeAt(TimeSpan.FromDays(daysAgo)), 1e-9);

    private static List<PastDecision> Of(Scenario scenario, DateTimeOffset now)
        => [.. History.Of(scenario, new ServedModel(scenario.Model, "v1", scenario.Train(500, seed: 1)), now)];

    private static IEnumerable<string> Lines(Scenario scenario, DateTimeOffset now) => Of(scenario, now).Select(decision => decision.ToLine());
}
