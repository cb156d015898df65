using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>Compares a drift document with reference figures, column by column.</summary>
internal static class DriftTruth
{
    /// <summary>Exact figures to 1e-9, p-values to 1e-6, approximate ones within the error that the document states.</summary>
    public static void AssertEqual(JsonObject truth, JsonNode document, string where, bool exact)
    {
        var columns = document["columns"]!.AsArray().ToDictionary(column => (string)column!["name"]!, column => column!, StringComparer.Ordinal);
        foreach (var (name, expected) in truth)
        {
            Assert.True(columns.ContainsKey(name), $"{where}: the document lacks {name}.");
            AssertColumn(expected!, columns[name], $"{where} {name}", exact);
        }
    }

    private static void AssertColumn(JsonNode expected, JsonNode actual, string what, bool exact)
    {
        void Close(JsonNode? truth, JsonNode? figure, string name, double tolerance = 1e-9) => SharedTruth.AssertClose(truth, figure, $"{what} {name}", tolerance);
        double Error(string figure) => exact ? 1e-9 : Math.Max(1e-9, (double?)actual["error"]?[figure] ?? 0);

        if (exact)
            Assert.True(actual["error"] is not JsonObject error || error.All(figure => figure.Value is null), $"{what}: an exact figure states an error.");
        Close(expected["null_rate"], actual["missing"]!["current"], "missing");
        Assert.True(Math.Abs((double)expected["cardinality"]! - (double)actual["distinct"]!["current"]!) <= Math.Max(0.5, Error("distinct")), $"{what} distinct");
        Close(expected["entropy_bits"], actual["entropy"]!["current"], "entropy");
        if ((string?)actual["kind"] == "numeric")
        {
            Close(expected["psi_edges_right"]!["add0.5"], actual["psi"]!["value"], "psi");
            Close(expected["js_distance_edges_right"], actual["jensenShannon"]!["distance"], "js");
            Close(expected["outlier_rate_iqr"], actual["outliers"]!["current"], "outliers");
            var (d, ks) = ((double)expected["ks"]!["D"]!, (double)actual["kolmogorovSmirnov"]!["statistic"]!);
            Assert.True(Math.Abs(d - ks) <= Error("kolmogorovSmirnov") + 1e-12, $"{what} D: expected {d}, got {ks}, stated error {Error("kolmogorovSmirnov")}.");
            var (w, wasserstein) = ((double)expected["wasserstein"]!, (double)actual["wasserstein"]!["value"]!);
            Assert.True(Math.Abs(w - wasserstein) <= Math.Max(Error("wasserstein"), 1e-9 * Math.Max(1, w)), $"{what} Wasserstein: expected {w}, got {wasserstein}, stated error {Error("wasserstein")}.");
            if (Error("kolmogorovSmirnov") <= 1e-9)
                Close(expected["ks"]!["p_asymp"], actual["kolmogorovSmirnov"]!["pValue"], "p", 1e-6);
            if (Error("wasserstein") <= 1e-9)
                Close(expected["wasserstein_over_std1"], actual["wasserstein"]!["normalized"], "normalized");
        }
        else
        {
            Close(expected["psi"]!["add0.5"], actual["psi"]!["value"], "psi");
            Close(expected["js_distance"], actual["jensenShannon"]!["distance"], "js");
            Close(expected["chi2"]!["stat"], actual["chiSquare"]!["statistic"], "chi2");
            Close(expected["chi2"]!["p"], actual["chiSquare"]!["pValue"], "p", 1e-6);
            Assert.Equal((int)expected["chi2"]!["dof"]!, (int)actual["chiSquare"]!["degreesOfFreedom"]!);
            Assert.Equal(Names(expected["new_categories"]), Names(actual["newCategories"]));
            Assert.Equal(Names(expected["missing_categories"]), Names(actual["missingCategories"]));
        }
    }

    /// <summary>The missing value is a category to SciPy; the document names it in its share of missing values instead.</summary>
    private static IEnumerable<string> Names(JsonNode? list) => list!.AsArray().Select(name => (string)name!).Where(name => name.Length > 0).Order(StringComparer.Ordinal);
}
