using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>Compares a performance document with reference figures.</summary>
internal static class ClassificationTruth
{
    private static readonly (string Truth, string Document)[] Figures =
    [
        ("n", "rows"), ("positives", "positives"), ("accuracy", "accuracy"), ("ppv", "precision"), ("tpr", "recall"), ("f1", "f1"), ("balanced_accuracy", "balancedAccuracy"),
        ("mcc", "matthewsCorrelation"), ("log_loss", "logLoss"), ("brier", "brier"), ("ece", "calibrationError"),
    ];

    /// <summary>Everything to 1e-9 but the figures of ranking, which a summary knows within the error that it states.</summary>
    public static void AssertEqual(JsonNode truth, JsonNode document, string what, bool exact)
    {
        foreach (var (expected, actual) in Figures)
            SharedTruth.AssertClose(truth[expected], document[actual], $"{what} {actual}");
        foreach (var (expected, actual) in new[] { ("tp", "tp"), ("fp", "fp"), ("tn", "tn"), ("fn", "fn") })
            Assert.Equal((long)truth[expected]!, (long)document["confusion"]![actual]!);
        foreach (var (expected, actual) in new[] { ("roc_auc", "rocAuc"), ("pr_auc", "averagePrecision") })
        {
            var stated = (double?)document["error"]?[actual];
            Assert.True(exact ? stated is null : stated is null or > 0, $"{what} {actual}: an exact figure states an error.");
            if (truth[expected] is null)
                Assert.Null(document[actual]);
            else
                Assert.True(Math.Abs((double)truth[expected]! - (double)document[actual]!) <= (stated ?? 0) + 1e-9, $"{what} {actual}: expected {truth[expected]}, got {document[actual]}, stated error {stated}.");
        }

        if (truth["calibration_bins"] is not JsonArray bins)
            return;
        foreach (var (expected, actual) in bins.Zip(document["calibration"]!.AsArray()))
        {
            Assert.Equal((long)expected!["n"]!, (long)actual!["n"]!);
            SharedTruth.AssertClose(expected["mean_score"], actual["meanScore"], $"{what} mean score of bin {expected["bin"]}");
            SharedTruth.AssertClose(expected["observed_rate"], actual["observedRate"], $"{what} observed rate of bin {expected["bin"]}");
        }
    }
}
