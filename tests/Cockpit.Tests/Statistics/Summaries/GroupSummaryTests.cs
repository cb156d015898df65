using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Summaries;
using FsCheck.Fluent;
using static Cockpit.Tests.Statistics.Summaries.Summarise;

namespace Cockpit.Tests.Statistics.Summaries;

public sealed class GroupSummaryTests
{
    [Fact]
    public void Attributes_and_pairs_are_counted_as_they_are_from_rows()
        => Prop.ForAll(Made.Some(), some =>
        {
            var window = Of(some, precision: SummaryPrecision.Exact);
            var rows = Rows.Of(some);
            return Matches(window, "sex", GroupTallies.Of(rows.Sexes, rows.Decisions))
                && Matches(window, "race", GroupTallies.Of(rows.Races, rows.Decisions))
                && Matches(window, "sex×race", [.. GroupTallies.Of(GroupTallies.Intersect(rows.Sexes, rows.Races), rows.Decisions)
                    .Where(tally => tally.Group != GroupTally.Missing)]);
        }).Holds();

    [Fact]
    public void A_missing_value_is_a_group_of_an_attribute_and_none_of_a_pair()
    {
        var facts = new DecisionFacts { Answered = true, Positive = true };
        facts.Groups.Add("Female");
        var window = new WindowSummary(Made.Shape);
        window.Add(facts);
        Assert.Equal(1, window.Groups["sex"]["Female"].Rows);
        Assert.Equal(1, window.Groups["race"][GroupTally.Missing].Rows);
        Assert.Empty(window.Groups["sex×race"]);
    }

    [Fact]
    public void Of_more_than_two_hundred_groups_the_same_are_kept_complete_in_any_order()
    {
        var shape = new SummaryShape(null, ["zip"]);
        WindowSummary Part(IEnumerable<int> groups)
        {
            var window = new WindowSummary(shape);
            var facts = new DecisionFacts();
            foreach (var group in groups)
            {
                facts.Clear();
                (facts.Answered, facts.Positive) = (true, group % 2 == 0);
                facts.Groups.Add(group == 0 ? null : $"z{group:000}");
                window.Add(facts);
            }
            return window;
        }
        var (low, high) = (Part(Enumerable.Range(0, 260)), Part(Enumerable.Range(100, 300).Reverse()));
        var (one, other) = (Sum(low, high), Sum(high, low));
        var groups = one.Groups["zip"];
        Assert.True(one.ContentEquals(other));
        Assert.Equal(202, groups.Count);
        Assert.Equal((1, 2, 2), (groups[GroupTally.Missing].Rows, groups["z100"].Rows, groups["z200"].Rows));
        Assert.Equal(560 - 1 - 99 - (2 * 101), groups["(other)"].Rows);
        Assert.Equal(560, groups.Values.Sum(group => group.Rows));
    }

    [Fact]
    public void More_groups_than_the_shape_has_attributes_are_an_error_and_not_a_guess()
    {
        var facts = Made.From(1).Facts();
        facts.Answered = true;
        Assert.Throws<ArgumentException>(() => new WindowSummary(SummaryShape.Plain).Add(facts));
    }

    [Fact]
    public void Fairness_from_a_window_is_that_of_its_rows()
    {
        var decisions = Enumerable.Range(0, 3_000).Select(Made.From).ToArray();
        var rows = Rows.Of(decisions);
        foreach (var precision in (SummaryPrecision[])[SummaryPrecision.Rollup, SummaryPrecision.Exact])
        {
            var (report, error) = SummaryFairness.Judge(
                Of(decisions, precision: precision), ["sex×race", "sex"], references: new Dictionary<string, string> { ["sex"] = "Female", ["race"] = "White" });
            Assert.Equal(["sex", "sex×race"], report.Attributes.Select(attribute => attribute.Attribute));
            Assert.Equal(["Female", "Female×White"], report.Attributes.Select(attribute => attribute.Reference));
            var expected = AttributeFairness.Judge(
                "sex", GroupTallies.Of(rows.Sexes, rows.Decisions), new FairnessOptions { Reference = "Female" });
            var found = report.Attributes[0];
            Assert.Equal((expected.Verdict, expected.Sentence, expected.EqualizedOddsDifference), (found.Verdict, found.Sentence, found.EqualizedOddsDifference));
            Assert.Equal(rows.Decisions.Predictions.Length, report.Rows);
            Assert.Equal(precision == SummaryPrecision.Exact, error is null);
        }
    }

    [Fact]
    public void A_reference_that_no_decision_belongs_to_leaves_the_attribute_unjudged()
    {
        var window = Of(Enumerable.Range(0, 600).Select(Made.From));
        var (report, _) = SummaryFairness.Judge(window, ["sex", "nothing"], references: new Dictionary<string, string> { ["sex"] = "Other" });
        Assert.All(report.Attributes, attribute => Assert.Equal(FairnessVerdict.Insufficient, attribute.Verdict));
        Assert.Equal(0, report.Attributes[0].Groups.Single(group => group.Group == "Other").N);
    }

    private static bool Matches(WindowSummary window, string attribute, IReadOnlyList<GroupTally> expected)
    {
        var found = window.Groups.TryGetValue(attribute, out var groups)
            ? groups.Where(group => group.Value.Rows > 0).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.Value.Tally(group.Key) with { RocAuc = null, CalibrationError = null }).ToList() : [];
        return found.SequenceEqual(expected);
    }

    /// <summary>The answered decisions of a binary model, row by row.</summary>
    private sealed record Rows(bool[] Predictions, bool[] Labels, bool[] Labelled, string?[] Sexes, string?[] Races)
    {
        public DecisionRows Decisions => new(Predictions, Labels, default, Labelled);

        public static Rows Of(IEnumerable<Made> made)
        {
            var facts = made.Select(one => one.Facts()).Where(one => one is { Answered: true, Positive: not null }).ToList();
            return new Rows([.. facts.Select(one => one.Positive == true)], [.. facts.Select(one => one.Truth.Positive == true)],
                [.. facts.Select(one => one.Truth.Positive is not null)], [.. facts.Select(one => one.Groups[0])], [.. facts.Select(one => one.Groups[1])]);
        }
    }
}
