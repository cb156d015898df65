using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.RealInput;

namespace Cockpit.Integration.Tests.Analyze;

/// <summary>Every committed reference case that can be asked, whoever is asked. docs/real-input.md lists what cannot be.</summary>
public abstract class MicroCaseTests
{
    private const double PValue = 1e-6;

    private static readonly (string Rule, string Field)[] ZeroRules = [("addHalf", "add0.5"), ("clip1e-4", "clip1e-4"), ("clip1e-6", "clip1e-6"), ("raw", "raw")];
    private static readonly (string Edges, string Field)[] EdgeRules = [("upperClosed", "psi_edges_right"), ("lowerClosed", "psi_edges_left")];

    public static TheoryData<string> Counts => MicroCases.Of("psi_js_from_counts");
    public static TheoryData<string> Samples => MicroCases.Of("ks_wasserstein");
    public static TheoryData<string> Tables => MicroCases.Of("chi2_contingency");
    public static TheoryData<string> Bins => MicroCases.Of("numeric_bins");
    public static TheoryData<string> Decisions => MicroCases.Of("performance");

    [Theory, MemberData(nameof(Counts))]
    public async Task Psi_in_every_convention_and_js_follow_from_counts(string name)
    {
        var (input, expected) = MicroCases.Find(name);
        foreach (var (rule, field) in Zeros)
        {
            var column = await DriftAsync(MicroCases.Categories(input["baseline"]), MicroCases.Categories(input["window"]), Options("--zero-rule", rule));
            AssertPsi(expected["psi"]![field], column, $"{name} {rule}");
            SharedTruth.AssertClose(expected["js_distance_base2"], column["jensenShannon"]!["distance"], $"{name} js");
        }
    }

    [Theory, MemberData(nameof(Samples))]
    public async Task Ks_and_wasserstein_follow_from_two_samples(string name)
    {
        var (input, expected) = MicroCases.Find(name);
        var column = await DriftAsync(MicroCases.Fields(input["baseline"]), MicroCases.Fields(input["window"]));
        SharedTruth.AssertClose(expected["ks_D"], column["kolmogorovSmirnov"]!["statistic"], "D");
        SharedTruth.AssertClose(expected["ks_p_exact"], column["kolmogorovSmirnov"]!["pValue"], "p", PValue);
        SharedTruth.AssertClose(expected["wasserstein"], column["wasserstein"]!["value"], "W");
        SharedTruth.AssertClose(expected["wasserstein_over_std1"], column["wasserstein"]!["normalized"], "W/std1");
    }

    [Theory, MemberData(nameof(Tables))]
    public async Task Chi_square_follows_from_a_table(string name)
    {
        var (input, expected) = MicroCases.Find(name);
        var table = input["rows_baseline_window"]!;
        var test = (await DriftAsync(MicroCases.Categories(table[0]), MicroCases.Categories(table[1])))["chiSquare"]!;
        SharedTruth.AssertClose(expected["stat"], test["statistic"], "statistic");
        SharedTruth.AssertClose(expected["p"], test["pValue"], "p", PValue);
        Assert.Equal((int)expected["dof"]!, (int)test["degreesOfFreedom"]!);
    }

    [Theory, MemberData(nameof(Bins))]
    public async Task Collapsed_edges_keep_drift_visible_in_every_convention(string name)
    {
        var (input, expected) = MicroCases.Find(name);
        foreach (var (rule, field) in Zeros)
        {
            foreach (var (edges, variant) in Edges)
            {
                var column = await DriftAsync(MicroCases.Fields(input["baseline"]), MicroCases.Fields(input["window"]), Options("--zero-rule", rule, "--edges", edges));
                AssertPsi(expected[variant]![field], column, $"{name} {rule} {edges}");
                Assert.Equal(expected["interior_edges"]!.AsArray().Count + 1, (int)column["psi"]!["bins"]!);
                SharedTruth.AssertClose(expected["ks"]!["D"], column["kolmogorovSmirnov"]!["statistic"], "D");
                SharedTruth.AssertClose(expected["ks"]!["p_auto"], column["kolmogorovSmirnov"]!["pValue"], "p", PValue);
                SharedTruth.AssertClose(expected["wasserstein"], column["wasserstein"]!["value"], "W");
                Assert.Equal(expected["wasserstein_over_std0"] is null, column["wasserstein"]!["normalized"] is null);
            }
        }
    }

    [Fact]
    public async Task Missing_values_are_counted_apart_and_entropy_is_in_bits()
    {
        var (nulls, rates) = MicroCases.Find("nulls");
        var (counts, entropy) = MicroCases.Find("entropy");

        var missing = (await DriftAsync(MicroCases.Fields(nulls["baseline"]), MicroCases.Fields(nulls["window"])))["missing"]!;
        var bits = (await DriftAsync(MicroCases.Categories(counts["counts"]), MicroCases.Categories(counts["counts"])))["entropy"]!;

        SharedTruth.AssertClose(rates["baseline_null_rate"], missing["baseline"], "baseline");
        SharedTruth.AssertClose(rates["window_null_rate"], missing["current"], "window");
        SharedTruth.AssertClose(entropy["entropy_bits"], bits["baseline"], "baseline bits");
        SharedTruth.AssertClose(entropy["entropy_bits"], bits["current"], "current bits");
    }

    [Theory, MemberData(nameof(Decisions))]
    public async Task Performance_follows_from_labels_and_scores(string name)
    {
        var (input, expected) = MicroCases.Find(name);
        var threshold = (double)input["threshold"]!;
        var rows = input["y"]!.AsArray().Zip(input["p"]!.AsArray(), (label, score) => new Decided($"{label}", (double)score! >= threshold ? "1" : "0", $"{score}")).ToList();
        var found = await PerformanceAsync(rows);

        ClassificationTruth.AssertEqual(expected, found, name, IsExact);
        if (HasConventions)
            SharedTruth.AssertClose(expected["ece_right"], (await PerformanceAsync(rows, "--calibration-edges", "upperClosed"))["calibrationError"], "upper-closed ece");
        foreach (var (bin, curve) in (expected["calibration_bins"]?.AsArray() ?? []).Zip(found["calibration"]!.AsArray()))
        {
            SharedTruth.AssertClose(bin!["lo"], curve!["low"], $"bin {bin["bin"]} low");
            SharedTruth.AssertClose(bin["hi"], curve["high"], $"bin {bin["bin"]} high");
        }
    }

    [Fact]
    public async Task Calibration_error_follows_either_rule_of_edges()
    {
        var (input, expected) = MicroCases.Find("ece edges");
        var rows = input["y"]!.AsArray().Zip(input["p"]!.AsArray(), (label, score) => new Decided($"{label}", $"{label}", $"{score}")).ToList();

        SharedTruth.AssertClose(expected["ece_left_closed"], (await PerformanceAsync(rows))["calibrationError"], "lower-closed");
        if (HasConventions)
            SharedTruth.AssertClose(expected["ece_right_closed"], (await PerformanceAsync(rows, "--calibration-edges", "upperClosed"))["calibrationError"], "upper-closed");
    }

    [Fact]
    public async Task Two_small_groups_are_compared()
    {
        var (input, expected) = MicroCases.Find("two groups");
        var attribute = await FairnessAsync(input);

        foreach (var (truth, figure) in new[]
        {
            ("demographic_parity_difference", "demographicParityDifference"), ("demographic_parity_ratio", "demographicParityRatio"),
            ("equal_opportunity_difference", "equalOpportunityDifference"), ("equalized_odds_difference", "equalizedOddsDifference"),
        })
        {
            SharedTruth.AssertClose(expected["aggregates"]![truth], attribute[figure], figure);
        }

        foreach (var (name, truth) in expected["groups"]!.AsObject())
            AssertGroup(truth!, attribute["groups"]!.AsArray().Single(group => (string)group!["group"]! == name)!, name);
        var impact = attribute["groups"]!.AsArray().Single(group => (string)group!["group"]! == "b")!["disparateImpact"]!;
        var versus = expected["versus_reference"]!["b"]!;
        SharedTruth.AssertClose(versus["disparate_impact"], impact["value"], "impact");
        SharedTruth.AssertClose(versus["disparate_impact_katz95"]![0], impact["low"], "Katz low");
        SharedTruth.AssertClose(versus["disparate_impact_katz95"]![1], impact["high"], "Katz high");
    }

    [Fact]
    public async Task A_group_without_positives_has_no_true_positive_rate_unless_undefined_counts_as_zero()
    {
        var (input, expected) = MicroCases.Find("group without positives");
        var undefined = await FairnessAsync(input);

        SharedTruth.AssertClose(expected["tpr_b"], undefined["groups"]!.AsArray().Single(group => (string)group!["group"]! == "b")!["truePositiveRate"], "tpr");
        Assert.Null(undefined["equalOpportunityDifference"]);
        Assert.Equal("insufficient", (string)undefined["verdict"]!);
        if (!HasConventions)
            return;
        var asZero = await FairnessAsync(input, "--undefined-as-zero");
        // Two of the three positives of group a were found; the convention sets them against none of none.
        Assert.Equal(2 / 3.0, (double)asZero["equalOpportunityDifference"]!, 1e-12);
    }

    [Theory]
    [InlineData("wikipedia_fleiss")]
    [InlineData("perfect")]
    [InlineData("degenerate_one_category")]
    public async Task Agreement_of_many_raters_follows_from_published_tables(string name)
    {
        var example = MicroCases.Read("kappa_examples.json")[name]!;
        var found = await FleissAsync(example["table_subjects_x_categories"]!);

        SharedTruth.AssertClose(example["fleiss"], found["fleissKappa"], "Fleiss");
        if (example["krippendorff_alpha_nominal"] is { } alpha)
            SharedTruth.AssertClose(alpha, found["krippendorffAlpha"], "Krippendorff");
    }

    [Fact]
    public async Task Fixed_marginals_and_two_raters_follow_from_published_tables()
    {
        var examples = MicroCases.Read("kappa_examples.json");
        foreach (var example in examples["randolph"]!.AsArray())
            SharedTruth.AssertClose(example!["fixed_marginal"], (await FleissAsync(example["table"]!))["fleissKappa"], "fixed");
        var pairs = examples["sas_3x3"]!["table"]!.AsArray().SelectMany((row, one) => row!.AsArray().SelectMany((count, other) => Enumerable.Repeat<string[]>([$"{one}", $"{other}"], (int)count!)));
        var cohen = await AgreementAsync([.. pairs]);
        SharedTruth.AssertClose(examples["sas_3x3"]!["computed"]!["kappa"], cohen["cohenKappa"], "Cohen");
    }

    /// <summary>Whether other conventions than the defaults can be asked for.</summary>
    protected abstract bool HasConventions { get; }

    /// <summary>Whether every figure is exact; else one of ranking may state an error.</summary>
    protected abstract bool IsExact { get; }

    /// <summary>The column of a drift document that compares fields, as a CSV file holds them.</summary>
    protected abstract Task<JsonNode> DriftAsync(IEnumerable<string> baseline, IEnumerable<string> window, params string[] options);

    /// <summary>The performance document of decisions.</summary>
    protected abstract Task<JsonNode> PerformanceAsync(IReadOnlyList<Decided> rows, params string[] options);

    /// <summary>The one attribute of a fairness document.</summary>
    protected abstract Task<JsonNode> FairnessAsync(JsonNode input, params string[] options);

    /// <summary>The agreement document of items, each with one answer a rater.</summary>
    protected abstract Task<JsonNode> AgreementAsync(IReadOnlyList<string[]> items);

    private IEnumerable<(string Rule, string Field)> Zeros => HasConventions ? ZeroRules : ZeroRules.Take(1);

    private IEnumerable<(string Edges, string Field)> Edges => HasConventions ? EdgeRules : EdgeRules.Take(1);

    private string[] Options(params string[] options) => HasConventions ? options : [];

    /// <summary>A row of the table counts raters by category.</summary>
    private Task<JsonNode> FleissAsync(JsonNode table) => AgreementAsync([.. table.AsArray().Select(row => MicroCases.Categories(row).ToArray())]);

    private static void AssertGroup(JsonNode truth, JsonNode group, string name)
    {
        Assert.Equal(((int)truth["n"]!, (int)truth["positives"]!), ((int)group["n"]!, (int)group["positives"]!));
        foreach (var (field, figure) in new[] { ("selection_rate", "selectionRate"), ("tpr", "truePositiveRate"), ("fpr", "falsePositiveRate"), ("fnr", "falseNegativeRate"), ("ppv", "positivePredictiveValue"), ("accuracy", "accuracy") })
            SharedTruth.AssertClose(truth[field], group[figure]?["value"], $"{name} {figure}");
        SharedTruth.AssertClose(truth["selection_rate_wilson95"]![0], group["selectionRate"]!["low"], $"{name} Wilson low");
        SharedTruth.AssertClose(truth["selection_rate_wilson95"]![1], group["selectionRate"]!["high"], $"{name} Wilson high");
    }

    /// <summary>An infinite index is no number in JSON.</summary>
    private static void AssertPsi(JsonNode? truth, JsonNode column, string what)
        => SharedTruth.AssertClose(truth!.ToString() == "Infinity" ? null : truth, column["psi"]!["value"], what);
}
