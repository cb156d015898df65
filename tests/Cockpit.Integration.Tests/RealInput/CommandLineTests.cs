using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Analyze;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.RealInput;

/// <summary>The same reference figures from <c>cockpit analyze</c>, without a server; and those in other tools' conventions, by option.</summary>
public sealed class CommandLineTests
{
    private const int BaselineRows = 22_656;

    /// <summary>The first rows of the decisions, which begin as many rows into the data.</summary>
    private const int ScoreBaselineRows = 11_328;

    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1";

    [Fact]
    public async Task Drift_of_the_five_windows_equals_the_reference_figures_in_every_convention()
    {
        SharedTruth.SkipWithout();
        var conventions = new[] { ("addHalf", "add0.5"), ("clip1e-4", "clip1e-4"), ("clip1e-6", "clip1e-6"), ("raw", "raw") };
        foreach (var window in SharedTruth.Read("adult_drift.json")["windows"]!.AsArray())
        {
            var (name, features) = ((string)window!["label"]!, window["features"]!.AsObject());
            string[] files = ["--baseline", SharedTruth.Data("adult/adult_train.csv"), "--current", SharedTruth.Data($"adult/{Path.GetFileName((string)window["file"]!)}")];
            var judged = await AnalyzeAsync("drift", [.. files, "--multivariate"]);
            DriftTruth.AssertEqual(features, judged, name, exact: true);
            Assert.Equal(name switch { "control_no_shift" => "stable", "subtle_age" => "watch", _ => "drifted" }, (string)judged["multivariate"]!["verdict"]!);
            foreach (var (rule, truth) in conventions)
            {
                foreach (var (edges, variant) in new[] { ("upperClosed", "psi_edges_right"), ("lowerClosed", "psi_edges_left") })
                {
                    // The whole square for one window; each convention once for the others.
                    if (name != "quality_faults" && (rule == "addHalf") == (edges == "upperClosed"))
                        continue;
                    var document = await AnalyzeAsync("drift", [.. files, "--zero-rule", rule, "--edges", edges]);
                    foreach (var column in document["columns"]!.AsArray().Where(column => features.ContainsKey((string)column!["name"]!)))
                    {
                        var expected = features[(string)column!["name"]!]!;
                        var psi = (expected[variant] ?? expected["psi"])![truth];
                        // An infinite index is no number in JSON.
                        SharedTruth.AssertClose(psi!.ToString() == "Infinity" ? null : psi, column["psi"]?["value"], $"{name} {column["name"]} {rule} {edges}");
                    }
                }
            }
        }
    }

    [Fact]
    public async Task Fairness_performance_and_calibration_equal_the_reference_figures()
    {
        SharedTruth.SkipWithout();
        string[] columns = ["--data", SharedTruth.Data("adult/adult_decisions.csv"), "--label", "label", "--prediction", "prediction", "--score", "score"];
        var truth = SharedTruth.Read("adult_performance.json")["overall"]!;

        ClassificationTruth.AssertEqual(truth, await AnalyzeAsync("performance", columns), "overall", exact: true);
        SharedTruth.AssertClose(truth["ece_right"], (await AnalyzeAsync("performance", [.. columns, "--calibration-edges", "upperClosed"]))["calibrationError"], "upper-closed calibration error");
        var fairness = (await AnalyzeAsync("fairness", [.. columns, "--attributes", "sex,race,age_band", "--intersections", "--reference", "sex=Male", "race=White", "age_band=45-64"]))["attributes"]!.AsArray()
            .ToDictionary(entry => (string)entry!["attribute"]!, entry => entry!, StringComparer.Ordinal);
        FairnessTruth.AssertEqual(fairness, 0, exact: true);
    }

    [Fact]
    public async Task Weeks_of_elec2_equal_the_reference_figures()
    {
        SharedTruth.SkipWithout();
        using var folder = new TempFolder();
        var rows = await File.ReadAllLinesAsync(SharedTruth.Data("elec2/elec2.csv"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(folder.File("baseline.csv"), rows.Take(BaselineRows + 1), TestContext.Current.CancellationToken);
        var weeks = SharedTruth.Read("elec2_drift_weekly.json")["windows"]!.AsArray();
        // A program is started for each week: all of them in the slow group, every seventeenth otherwise.
        foreach (var week in weeks.Where((_, index) => IsSlow || index % 17 == 16))
        {
            var (from, to) = ((int)week!["row_start"]!, (int)week["row_end_exclusive"]!);
            await File.WriteAllLinesAsync(folder.File("week.csv"), rows.Take(1).Concat(rows[(from + 1)..(to + 1)]), TestContext.Current.CancellationToken);
            DriftTruth.AssertEqual(week["features"]!.AsObject(), await AnalyzeAsync("drift", "--baseline", folder.File("baseline.csv"), "--current", folder.File("week.csv"), "--categorical", "day"), (string)week["label"]!, exact: true);
        }
    }

    [Fact]
    public async Task Performance_at_every_threshold_equals_the_reference_figures()
    {
        SharedTruth.SkipWithout();
        using var folder = new TempFolder();
        foreach (var (threshold, truth) in SharedTruth.Read("adult_performance.json")["thresholds"]!.AsObject())
        {
            var rows = AdultData.AtThreshold(double.Parse(threshold, CultureInfo.InvariantCulture)).Select(row => $"{row.Label},{row.Prediction},{row.Score}");
            await File.WriteAllLinesAsync(folder.File("d.csv"), rows.Prepend("y,d,s"), TestContext.Current.CancellationToken);
            ClassificationTruth.AssertEqual(truth!, await AnalyzeAsync("performance", "--data", folder.File("d.csv"), "--label", "y", "--prediction", "d", "--score", "s"), threshold, exact: true);
        }
    }

    [Fact]
    public async Task Weeks_of_elec2_performance_and_of_its_scores_equal_the_reference_figures()
    {
        SharedTruth.SkipWithout();
        using var folder = new TempFolder();
        var rows = await File.ReadAllLinesAsync(SharedTruth.Data("elec2/elec2_decisions.csv"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(folder.File("baseline.csv"), rows.Take(ScoreBaselineRows + 1), TestContext.Current.CancellationToken);
        foreach (var week in SharedTruth.Read("elec2_performance_weekly.json")["windows"]!.AsArray().Where((_, index) => IsSlow || index % 17 == 16))
        {
            var from = (int)week!["row_start"]! - ScoreBaselineRows;
            await File.WriteAllLinesAsync(folder.File("week.csv"), rows.Take(1).Concat(rows.Skip(from + 1).Take((int)week["performance"]!["n"]!)), TestContext.Current.CancellationToken);
            ClassificationTruth.AssertEqual(week["performance"]!, await AnalyzeAsync("performance", "--data", folder.File("week.csv"), "--label", "label", "--prediction", "prediction", "--score", "score"), $"{week["start"]}", exact: true);
            var drift = await AnalyzeAsync("drift", "--baseline", folder.File("baseline.csv"), "--current", folder.File("week.csv"), "--columns", "score");
            DriftTruth.AssertEqual(new JsonObject { ["score"] = week["score_drift"]!.DeepClone() }, drift, $"{week["start"]}", exact: true);
        }
    }

    private static async Task<JsonNode> AnalyzeAsync(string verb, params string[] arguments)
    {
        using var folder = new TempFolder();
        return await Verb.DocumentAsync(folder, [verb, .. arguments]);
    }
}
