using System.Text.Json;
using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Intervals;
using Cockpit.Tests.Statistics.Truth;
using Xunit;

namespace Cockpit.Tests.Statistics.Fairness;

public sealed class FairnessTruthTests
{
    [Fact]
    public void Two_small_groups_are_reproduced()
    {
        var (input, expected) = TruthFiles.MicroCase("two groups");
        var groups = input.GetProperty("group").EnumerateArray().Select(item => item.GetString()).ToArray();
        var tallies = GroupTallies.Of(groups, new DecisionRows(
            TruthFiles.Bools(input.GetProperty("prediction")), TruthFiles.Bools(input.GetProperty("y"))));
        Check(expected, tallies, "a", scored: false);
    }

    [Fact]
    public void A_group_without_positives_has_no_true_positive_rate()
    {
        var (input, _) = TruthFiles.MicroCase("group without positives");
        var groups = input.GetProperty("group").EnumerateArray().Select(item => item.GetString()).ToArray();
        var judged = AttributeFairness.Judge("g", GroupTallies.Of(groups, new DecisionRows(
            TruthFiles.Bools(input.GetProperty("prediction")), TruthFiles.Bools(input.GetProperty("y")))));
        Assert.Null(judged.Groups[1].TruePositiveRate);
        Assert.Null(judged.EqualOpportunityDifference);
        Assert.Equal(FairnessVerdict.Insufficient, judged.Verdict);
    }

    [Theory]
    [InlineData("sex", "Male")]
    [InlineData("race", "White")]
    [InlineData("age_band", "45-64")]
    [InlineData("sex_x_race", "Male×White")]
    public void Adult_is_reproduced(string attribute, string reference)
    {
        var truth = TruthFiles.Shared("adult_fairness.json").GetProperty(attribute);
        var table = CsvTable.Read(TruthFiles.SharedData("adult", "adult_decisions.csv"));
        string?[] groups = attribute == "sex_x_race" ? GroupTallies.Intersect(table.Text("sex"), table.Text("race"))
            : table.Text(attribute);
        var tallies = GroupTallies.Of(groups, new DecisionRows(table.Flags("prediction"), table.Flags("label"), table.Numbers("score")));
        Check(truth, tallies, reference, scored: true);
    }

    [Fact]
    public void The_labels_of_adult_are_as_unequal_as_the_truth_says()
    {
        var truth = TruthFiles.Shared("adult_fairness.json").GetProperty("data_bias_sex");
        var table = CsvTable.Read(TruthFiles.SharedData("adult", "adult_decisions.csv"));
        Check(truth, GroupTallies.Of(table.Text("sex"), new DecisionRows(table.Flags("label"), table.Flags("label"))), "Male",
            scored: false);
    }

    private static void Check(JsonElement truth, IReadOnlyList<GroupTally> tallies, string reference, bool scored)
    {
        var judged = AttributeFairness.Judge("a", tallies, new FairnessOptions { Reference = reference, Replicates = 2_000 });
        var gaps = Gaps.Of(tallies);
        var aggregates = truth.GetProperty("aggregates");
        TruthFiles.Close(aggregates.GetProperty("demographic_parity_difference"), judged.DemographicParityDifference, "dpd");
        TruthFiles.Close(aggregates.GetProperty("demographic_parity_ratio"), judged.DemographicParityRatio, "dpr");
        TruthFiles.Close(aggregates.GetProperty("equal_opportunity_difference"), judged.EqualOpportunityDifference, "eod");
        TruthFiles.Close(aggregates.GetProperty("fpr_difference"), gaps.FalsePositiveRateDifference, "fpr");
        TruthFiles.Close(aggregates.GetProperty("equalized_odds_difference"), judged.EqualizedOddsDifference, "eqodds");
        TruthFiles.Close(aggregates.GetProperty("equalized_odds_ratio"), judged.EqualizedOddsRatio, "eqodds ratio");
        foreach (var group in judged.Groups)
            CheckGroup(truth, group, scored);
        if (truth.GetProperty("bootstrap95").ValueKind == JsonValueKind.Object)
            CheckBootstrap(truth.GetProperty("bootstrap95").GetProperty("aggregates"), judged.Intervals!);
    }

    private static void CheckGroup(JsonElement truth, GroupFairness group, bool scored)
    {
        var name = group.Group.Replace('×', '|');
        var expected = truth.GetProperty("groups").GetProperty(name);
        Assert.Equal(expected.GetProperty("n").GetInt64(), group.N);
        Assert.Equal(expected.GetProperty("positives").GetInt64(), group.Positives);
        TruthFiles.Close(expected.GetProperty("selection_rate"), group.SelectionRate?.Value, name);
        TruthFiles.Close(expected.GetProperty("selection_rate_wilson95")[0], group.SelectionRate?.Low, name);
        TruthFiles.Close(expected.GetProperty("selection_rate_wilson95")[1], group.SelectionRate?.High, name);
        TruthFiles.Close(expected.GetProperty("tpr"), group.TruePositiveRate?.Value, name + " tpr");
        TruthFiles.Close(expected.GetProperty("fpr"), group.FalsePositiveRate?.Value, name + " fpr");
        TruthFiles.Close(expected.GetProperty("fnr"), group.FalseNegativeRate?.Value, name + " fnr");
        TruthFiles.Close(expected.GetProperty("ppv"), group.PositivePredictiveValue?.Value, name + " ppv");
        TruthFiles.Close(expected.GetProperty("accuracy"), group.Accuracy?.Value, name + " accuracy");
        if (scored)
        {
            TruthFiles.Close(expected.GetProperty("roc_auc"), group.RocAuc, name + " auc");
            TruthFiles.Close(expected.GetProperty("ece"), group.CalibrationError, name + " ece");
        }
        if (!truth.GetProperty("versus_reference").TryGetProperty(name, out var versus))
            return;
        TruthFiles.Close(versus.GetProperty("disparate_impact"), group.DisparateImpact?.Value, name + " di");
        TruthFiles.Close(versus.GetProperty("disparate_impact_katz95")[0], group.DisparateImpact?.Low, name + " katz");
        TruthFiles.Close(versus.GetProperty("disparate_impact_katz95")[1], group.DisparateImpact?.High, name + " katz");
        TruthFiles.Close(versus.GetProperty("selection_rate_difference"), group.SelectionRateDifference?.Value, name + " difference");
        TruthFiles.Close(
            versus.GetProperty("equal_opportunity_difference"), group.EqualOpportunityDifference?.Value, name + " opportunity");
        TruthFiles.Close(versus.GetProperty("average_odds_difference"), group.AverageOddsDifference, name + " odds");
    }

    private static void CheckBootstrap(JsonElement truth, GapIntervals intervals)
    {
        Near(truth.GetProperty("demographic_parity_difference"), intervals.DemographicParityDifference);
        Near(truth.GetProperty("demographic_parity_ratio"), intervals.DemographicParityRatio);
        Near(truth.GetProperty("equal_opportunity_difference"), intervals.EqualOpportunityDifference);
        Near(truth.GetProperty("fpr_difference"), intervals.FalsePositiveRateDifference);
        Near(truth.GetProperty("equalized_odds_difference"), intervals.EqualizedOddsDifference);
        Near(truth.GetProperty("equalized_odds_ratio"), intervals.EqualizedOddsRatio);
    }

    private static void Near(JsonElement truth, Interval? interval)
    {
        var (low, high) = (truth[0].GetDouble(), truth[1].GetDouble());
        Assert.InRange(interval!.Value.Low, low - ((high - low) / 10), low + ((high - low) / 10));
        Assert.InRange(interval.Value.High, high - ((high - low) / 10), high + ((high - low) / 10));
    }
}
