using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>Compares the attributes of a fairness document with the reference figures of Adult.</summary>
internal static class FairnessTruth
{
    /// <summary>Everything to 1e-9 but ROC AUC, which a summary knows within the error that it states.</summary>
    public static void AssertEqual(IReadOnlyDictionary<string, JsonNode> attributes, double rocAucError, bool exact)
    {
        foreach (var (name, attribute) in new[] { ("sex", "sex"), ("race", "race"), ("age_band", "age_band"), ("sex_x_race", "sex×race") })
        {
            var (truth, actual) = (SharedTruth.Read("adult_fairness.json")[name]!, attributes[attribute]);
            var groups = actual["groups"]!.AsArray().ToDictionary(group => (string)group!["group"]!, group => group!, StringComparer.Ordinal);
            Assert.Equal(truth["groups"]!.AsObject().Count, groups.Count);
            foreach (var (group, expected) in truth["groups"]!.AsObject())
                AssertGroup(expected!, groups[Name(group)], rocAucError, exact, $"{name} {group}");
            foreach (var (expected, figure) in new[] { ("demographic_parity_difference", "demographicParityDifference"), ("demographic_parity_ratio", "demographicParityRatio"),
                ("equal_opportunity_difference", "equalOpportunityDifference"), ("equalized_odds_difference", "equalizedOddsDifference") })
            {
                SharedTruth.AssertClose(truth["aggregates"]![expected], actual[figure], $"{name} {figure}");
            }

            Assert.Equal(Name((string)truth["reference_group"]!), (string?)actual["reference"]);
            foreach (var (member, expected) in truth["versus_reference"]!.AsObject())
            {
                var group = Name(member);
                SharedTruth.AssertClose(expected!["disparate_impact"], groups[group]["disparateImpact"]?["value"], $"{name} {group} impact");
                SharedTruth.AssertClose(expected["disparate_impact_katz95"]?[0], groups[group]["disparateImpact"]?["low"], $"{name} {group} impact low");
                SharedTruth.AssertClose(expected["disparate_impact_katz95"]?[1], groups[group]["disparateImpact"]?["high"], $"{name} {group} impact high");
            }
        }
    }

    private static string Name(string group) => group.Replace('|', '×');

    private static void AssertGroup(JsonNode expected, JsonNode actual, double rocAucError, bool exact, string what)
    {
        Assert.Equal(((long)expected["n"]!, (long)expected["positives"]!), ((long)actual["n"]!, (long)actual["positives"]!));
        foreach (var (truth, figure) in new[] { ("selection_rate", "selectionRate"), ("tpr", "truePositiveRate"), ("fpr", "falsePositiveRate"), ("fnr", "falseNegativeRate"), ("ppv", "positivePredictiveValue"), ("accuracy", "accuracy") })
            SharedTruth.AssertClose(expected[truth], actual[figure]?["value"], $"{what} {figure}");
        SharedTruth.AssertClose(expected["selection_rate_wilson95"]![0], actual["selectionRate"]!["low"], $"{what} low");
        SharedTruth.AssertClose(expected["selection_rate_wilson95"]![1], actual["selectionRate"]!["high"], $"{what} high");
        SharedTruth.AssertClose(expected["ece"], actual["calibrationError"], $"{what} calibration error");
        if (expected["roc_auc"] is { } area)
            Assert.True(Math.Abs((double)area - (double)actual["rocAuc"]!) <= (exact ? 0 : rocAucError) + 1e-9, $"{what} AUC: expected {area}, got {actual["rocAuc"]}, stated error {rocAucError}.");
    }
}
