using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Performance;
using Xunit;

namespace Cockpit.Tests.Statistics.Fairness;

public sealed class FairnessVerdictTests
{
    [Fact]
    public void A_ratio_whose_whole_interval_is_below_four_fifths_is_unfair()
    {
        var judged = Judge(("Female", 100, 1_000), ("Male", 600, 2_000));
        Assert.Equal(FairnessVerdict.Unfair, judged.Verdict);
        Assert.Equal(
            "sex: Female is selected 10% of the time and Male 30%, 0.33 times as often (0.27 to 0.41 allowing for chance), "
                + "beyond the four-fifths limit.",
            judged.Sentence);
    }

    [Fact]
    public void A_ratio_whose_interval_straddles_four_fifths_is_to_be_watched()
        => Assert.Equal(FairnessVerdict.Watch, Judge(("Female", 12, 100), ("Male", 300, 2_000)).Verdict);

    [Fact]
    public void Equal_rates_in_large_groups_are_fair()
        => Assert.Equal(FairnessVerdict.Fair, Judge(("Female", 3_000, 10_000), ("Male", 6_100, 20_000)).Verdict);

    [Fact]
    public void A_group_selected_far_more_often_is_as_unfair_to_the_others()
        => Assert.Equal(FairnessVerdict.Unfair, Judge(("Female", 800, 1_000), ("Male", 600, 2_000)).Verdict);

    [Fact]
    public void A_group_never_selected_is_unfair()
        => Assert.Equal(FairnessVerdict.Unfair, Judge(("Female", 0, 300), ("Male", 600, 2_000)).Verdict);

    [Fact]
    public void A_reference_never_selected_is_unfair_once_that_is_sure()
    {
        var judged = Judge(("Female", 90, 300), ("Male", 0, 2_000));
        Assert.Equal(FairnessVerdict.Unfair, judged.Verdict);
        Assert.Equal("sex: Male is never selected in 2,000 decisions and Female 30% of the time, beyond the four-fifths limit.", judged.Sentence);
        Assert.Equal(FairnessVerdict.Watch, Judge(("Female", 1, 40), ("Male", 0, 50)).Verdict);
        Assert.Equal(FairnessVerdict.Insufficient, Judge(("Female", 0, 40), ("Male", 0, 50)).Verdict);
    }

    [Fact]
    public void Groups_below_thirty_are_never_green()
    {
        var judged = Judge(("Female", 10, 29), ("Male", 600, 2_000));
        Assert.Equal(FairnessVerdict.Insufficient, judged.Verdict);
        Assert.Equal("sex: cannot be judged yet, fewer than two groups have the 30 rows that are needed.", judged.Sentence);
    }

    [Fact]
    public void A_small_group_is_named_beside_those_that_could_be_judged()
        => Assert.EndsWith("Other has too few rows to judge.",
            Judge(("Female", 3_000, 10_000), ("Male", 6_100, 20_000), ("Other", 1, 9)).Sentence, StringComparison.Ordinal);

    [Fact]
    public void A_reference_that_does_not_occur_is_refused()
        => Assert.Throws<ArgumentException>(
            () => AttributeFairness.Judge("sex", [new("Male", new(1, 1, 1, 1))], new FairnessOptions { Reference = "Man" }));

    [Fact]
    public void With_equal_groups_a_bare_four_fifths_rule_fails_wrongly_and_the_verdict_hardly_ever()
    {
        var random = new SeededRandom(12);
        int bare = 0, verdict = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var minority = DiscreteDraws.Binomial(random, 100, 0.1);
            var majority = DiscreteDraws.Binomial(random, 2_000, 0.1);
            bare += minority / 100.0 < 0.8 * majority / 2_000.0 ? 1 : 0;
            verdict += Judge(("Female", minority, 100), ("Male", majority, 2_000)).Verdict == FairnessVerdict.Unfair ? 1 : 0;
        }
        Assert.InRange(bare / 2_000.0, 0.2, 0.35);
        Assert.InRange(verdict / 2_000.0, 0, 0.02);
    }

    [Fact]
    public void Intersections_join_both_names_and_leave_out_rows_that_lack_one()
        => Assert.Equal(
            "Female×Black,,Male×White", string.Join(',', GroupTallies.Intersect(["Female", "", "Male"], ["Black", "White", "White"])));

    [Fact]
    public void Decisions_without_labels_count_for_selection_only()
    {
        var tally = GroupTallies.Of(
            ["a", "a", "a"], new DecisionRows([true, false, true], [true, false, false], labelled: [true, false, true]))[0];
        Assert.Equal(3, tally.Rows);
        Assert.Equal(2, tally.Selected);
        Assert.Equal(new Confusion(1, 1, 0, 0), tally.Labelled);
    }

    [Fact]
    public void An_opportunity_gap_counts_only_where_a_limit_is_set()
    {
        GroupTally[] groups = [new("a", new(900, 100, 800, 100)), new("b", new(500, 500, 500, 500))];
        Assert.Equal(FairnessVerdict.Fair, AttributeFairness.Judge("g", groups).Verdict);
        var limited = AttributeFairness.Judge("g", groups, new FairnessOptions { EqualOpportunityLimit = 0.1 });
        Assert.Equal(FairnessVerdict.Unfair, limited.Verdict);
        Assert.Contains("of those who qualify, 90% of a are selected and 50% of b", limited.Sentence, StringComparison.Ordinal);
    }

    private static AttributeFairness Judge(params (string Group, long Selected, long Rows)[] groups)
        => AttributeFairness.Judge("sex", [.. groups.Select(group =>
            new GroupTally(group.Group, default, group.Selected, group.Rows - group.Selected))]);
}
