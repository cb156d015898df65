using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Statistics.Agreement;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Performance;
using Xunit;

namespace Cockpit.Tests.Statistics.Documents;

/// <summary>The results are the documents of `analyze`: camel case, and every field that clients rely on under its name.</summary>
public sealed class DocumentShapeTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Drift_has_its_fields()
    {
        var rows = Enumerable.Range(0, 300).Select(i => (double)i).ToArray();
        var texts = CategoryCounts.From([.. Enumerable.Repeat("a", 200), .. Enumerable.Repeat("b", 100)]);
        var document = Document(DriftReport.Judge(new(300, 300),
            [NumericEvidence.Of("x", NumericSample.From(rows), NumericSample.From(rows)), CategoricalEvidence.Of("y", texts, texts)]));
        Has(document, "rows.baseline", "rows.current", "verdict", "sentence", "columns", "onlyInBaseline", "onlyInCurrent");
        var numeric = document["columns"]![0]!;
        Has(numeric, "name", "kind", "missing.baseline", "distinct.current", "entropy.baseline", "outliers.current", "psi.value",
            "psi.critical",
            "psi.bins", "jensenShannon.distance", "kolmogorovSmirnov.statistic", "kolmogorovSmirnov.pValue", "wasserstein.value",
            "wasserstein.normalized", "newCategories", "missingCategories", "verdict", "sentence");
        Assert.Equal("numeric", (string?)numeric["kind"]);
        Assert.Equal("stable", (string?)numeric["verdict"]);
        Assert.Null(numeric["chiSquare"]);
        var categorical = document["columns"]![1]!;
        Has(categorical, "chiSquare.statistic", "chiSquare.degreesOfFreedom", "chiSquare.pValue");
        Assert.Null(categorical["kolmogorovSmirnov"]);
        Assert.Null(categorical["wasserstein"]);
        Assert.Null(categorical["outliers"]);
    }

    [Fact]
    public void Fairness_has_its_fields()
    {
        var judged = AttributeFairness.Judge("sex",
            [new("Female", new(20, 5, 70, 5)) { RocAuc = 0.9, CalibrationError = 0.01 }, new("Male", new(200, 5, 70, 5)) { RocAuc = 0.9 }]);
        var document = Document(FairnessReport.Of(380, [judged]));
        Has(document, "rows", "verdict", "attributes");
        var attribute = document["attributes"]![0]!;
        Has(attribute, "attribute", "reference", "groups", "demographicParityDifference", "demographicParityRatio",
            "equalOpportunityDifference",
            "equalizedOddsDifference", "verdict", "sentence");
        Has(attribute["groups"]![0]!, "group", "n", "positives", "enough", "selectionRate.value", "selectionRate.low", "selectionRate.high",
            "truePositiveRate.value", "falsePositiveRate.low", "falseNegativeRate.high", "positivePredictiveValue.value", "accuracy.value",
            "rocAuc", "calibrationError", "disparateImpact.value", "disparateImpact.low", "disparateImpact.high");
    }

    [Fact]
    public void Performance_has_its_fields_and_its_confusion_no_more()
    {
        var document = Document(ClassificationReport.AtThreshold([true, false], [0.9, 0.2]));
        Has(document, "rows", "positives", "accuracy", "precision", "recall", "f1", "balancedAccuracy", "matthewsCorrelation", "rocAuc",
            "averagePrecision", "logLoss", "brier", "calibrationError", "confusion.tp", "calibration");
        Assert.Equal(["tp", "fp", "tn", "fn"], document["confusion"]!.AsObject().Select(field => field.Key));
        Assert.Equal(["low", "high", "n", "meanScore", "observedRate"], document["calibration"]![0]!.AsObject().Select(field => field.Key));
    }

    [Fact]
    public void Agreement_has_its_fields()
        => Assert.Equal(["items", "raters", "cohenKappa", "fleissKappa", "krippendorffAlpha"],
            Document(AgreementReport.Of(["a", "b", "a", "a"], 2)).AsObject().Select(field => field.Key));

    private static JsonNode Document<T>(T value) => JsonSerializer.SerializeToNode(value, Web)!;

    private static void Has(JsonNode node, params string[] paths)
    {
        foreach (var path in paths)
        {
            JsonNode? at = node;
            foreach (var step in path.Split('.'))
                at = at is JsonObject item && item.ContainsKey(step) ? item[step] : null;
            Assert.True(at is not null, $"{path} is missing in {node.ToJsonString()}");
        }
    }
}
