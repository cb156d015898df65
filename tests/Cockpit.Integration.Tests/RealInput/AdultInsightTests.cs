using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Insight;

namespace Cockpit.Integration.Tests.RealInput;

public sealed class AdultInsightOnSqliteTests(SqliteCockpit cockpit) : AdultInsightTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class AdultInsightOnPostgresTests(PostgresCockpit cockpit) : AdultInsightTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Real decisions on incomes, in through the front door: what the API says of them equals what SciPy and scikit-learn say.</summary>
public abstract class AdultInsightTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Model = "adult-income-lr";
    private static readonly DateTimeOffset Begin = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Attributes = ["sex", "race", "age_band"];

    [Fact]
    public async Task Fairness_and_performance_equal_the_reference_figures()
    {
        SharedTruth.SkipWithout();
        TestStore.SkipUnlessOn(StoreKind.Sqlite, Fixture.Kind);
        await RegisterAsync(Model, "1");
        var ended = await CockpitProcess.RunAsync(Fixture.Store, "import", SharedTruth.Data("adult/adult_decisions.csv"), "--map", "id=decision_id,at=timestamp,version=model_version",
            "--attributes", string.Join(',', Attributes), "--ignore", "row_id");
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Equal(16_281, await Recomputed.AssertEqualAsync(Fixture.Store, Model, Token));

        foreach (var exact in new[] { false, true })
        {
            await AssertFairnessAsync(exact);
            var performance = (await GetAsync($"performance?window=1d&exact={exact}")).Json;
            var truth = SharedTruth.Read("adult_performance.json");
            ClassificationTruth.AssertEqual(truth["overall"]!, performance, "overall", exact);
            var days = performance["windows"]!.AsArray().ToDictionary(window => ((DateTimeOffset)window!["from"]!).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), window => window!, StringComparer.Ordinal);
            foreach (var day in truth["by_day"]!.AsArray())
                ClassificationTruth.AssertEqual(day!, days[(string)day!["day"]!], (string)day["day"]!, exact);
        }
    }

    [Fact]
    public async Task The_control_window_stays_silent_and_every_fault_of_the_others_is_named()
    {
        SharedTruth.SkipWithout();
        TestStore.SkipUnlessOn(StoreKind.Sqlite, Fixture.Kind);
        var truth = SharedTruth.Read("adult_drift.json")["windows"]!.AsArray();
        await RegisterAsync("adult-drift", [.. truth.Select(window => (string)window!["label"]!)]);
        foreach (var window in truth)
        {
            var version = (string)window!["label"]!;
            var baseline = await Operator.BaselineAsync("adult-drift", await File.ReadAllTextAsync(SharedTruth.Data("adult/adult_train.csv"), Token), version: version);
            Assert.Equal(32_561, (int)baseline.Json["rows"]!);
            await DeliverAsync(version, Path.GetFileName((string)window["file"]!));
            var analyzed = await CockpitProcess.RunAsync(Fixture.Store, "analyze", "drift", "--baseline", SharedTruth.Data("adult/adult_train.csv"), "--current", SharedTruth.Data($"adult/{Path.GetFileName((string)window["file"]!)}"), "--json");
            var alarms = Alarms(JsonNode.Parse(analyzed.Output)!);
            Assert.All(Faults(version), fault => Assert.Contains(fault, alarms, StringComparison.Ordinal));
            if (version == "control_no_shift")
                Assert.Equal("", alarms);
            foreach (var exact in new[] { false, true })
            {
                var document = (await Operator.GetAsync($"/api/v1/models/adult-drift/drift?version={version}&exact={exact}")).Json;
                Assert.Equal((int)window["n"]!, (int)document["n"]!);
                DriftTruth.AssertEqual(window["features"]!.AsObject(), document, version, exact);
                Assert.Equal(alarms, Alarms(document));
                Assert.Equal(Meanings(version), document["shifts"]!.AsArray().Select(shift => $"{shift!["kind"]} {shift["columns"]![0]}"));
            }
        }
    }

    [Fact]
    public async Task Performance_at_every_threshold_equals_the_reference_figures()
    {
        SharedTruth.SkipWithout();
        TestStore.SkipUnlessOn(StoreKind.Sqlite, Fixture.Kind);
        var truth = SharedTruth.Read("adult_performance.json")["thresholds"]!.AsObject();
        await RegisterAsync("adult-thresholds", [.. truth.Select(threshold => threshold.Key)]);
        foreach (var (threshold, expected) in truth)
        {
            var lines = AdultData.AtThreshold(double.Parse(threshold, CultureInfo.InvariantCulture))
                .Select((row, i) => $$$"""{"at":"{{{Begin.AddMinutes(i):O}}}","model":"adult-thresholds","version":"{{{threshold}}}","features":{},"label":"{{{row.Label}}}","prediction":"{{{row.Prediction}}}","score":{{{row.Score}}}}""");
            var taken = await Operator.IngestAsync(string.Join('\n', lines));
            Assert.Equal((int)expected!["n"]!, (int)taken.Json["accepted"]!);
            foreach (var exact in new[] { false, true })
            {
                var document = (await Operator.GetAsync($"/api/v1/models/adult-thresholds/performance?version={threshold}&exact={exact}")).Json;
                ClassificationTruth.AssertEqual(expected, document, threshold, exact);
            }
        }
    }

    /// <summary>The columns that an alarm was raised on, with the alarm.</summary>
    private static string Alarms(JsonNode document)
        => string.Join(' ', document["columns"]!.AsArray().Where(column => (string)column!["verdict"]! is "drifted" or "watch").Select(column => $"{column!["name"]}:{column["verdict"]}").Order(StringComparer.Ordinal));

    /// <summary>What was done to the window on purpose.</summary>
    private static string[] Faults(string window) => window switch
    {
        "control_no_shift" => [],
        "shift_age_hours" => ["age:drifted", "hours_per_week:drifted"],
        "subtle_age" => ["age:"],
        "shift_sex" => ["sex:drifted"],
        "quality_faults" => ["age:drifted", "hours_per_week:", "native_country:drifted", "workclass:drifted"],
        _ => throw new ArgumentOutOfRangeException(nameof(window)),
    };

    /// <summary>What that means: people who are older or women by three to one are people, the faults are faults.</summary>
    private static string[] Meanings(string window)
        => window == "quality_faults" ? ["missingRise age", "newCategory workclass", "sentinelValue hours_per_week", "constantColumn native_country"] : [];

    private async Task AssertFairnessAsync(bool exact)
    {
        var document = (await GetAsync($"fairness?exact={exact}&reference=sex=Male,race=White,age_band=45-64")).Json;
        FairnessTruth.AssertEqual(document["attributes"]!.AsArray().ToDictionary(entry => (string)entry!["attribute"]!, entry => entry!, StringComparer.Ordinal), (double?)document["error"]?["rocAuc"] ?? 0, exact);
    }

    private async Task RegisterAsync(string model, params string[] versions)
    {
        var registered = await Operator.PutAsync($"/api/v1/models/{model}", new JsonObject
        {
            ["owner"] = "census team", ["purpose"] = "says who earns more than 50,000", ["riskTier"] = "low", ["task"] = "binary", ["positiveLabel"] = "1",
            ["protectedAttributes"] = new JsonArray([.. Attributes.Select(name => JsonValue.Create(name))]),
        }.ToJsonString());
        Assert.True(registered.Status == 201, registered.ToString());
        foreach (var version in versions)
            await Operator.RegisterVersionAsync(model, version, null);
    }

    private async Task DeliverAsync(string version, string file)
    {
        string[]? header = null;
        var lines = new List<string>();
        foreach (var row in File.ReadLines(SharedTruth.Data($"adult/{file}")).Select(line => line.Split(',')))
        {
            if (header is null)
                header = row;
            else
                lines.Add(LineOf(version, header.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal), lines.Count));
        }

        var reply = await Operator.IngestAsync(string.Join('\n', lines));
        Assert.Equal(lines.Count, (int)reply.Json["accepted"]!);
    }

    private static string LineOf(string version, Dictionary<string, string> row, int i)
    {
        static JsonNode? Value(string text) => text.Length == 0 ? null : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : JsonValue.Create(text);
        JsonObject Values(IEnumerable<string> names) => new(names.Select(name => KeyValuePair.Create(name, Value(row[name]))));
        return new JsonObject
        {
            ["at"] = Begin.AddMinutes(i).ToString("O", CultureInfo.InvariantCulture), ["model"] = "adult-drift", ["version"] = version,
            ["features"] = Values(row.Keys.Except([.. Attributes, "row_id"], StringComparer.Ordinal)), ["attributes"] = Values(Attributes), ["prediction"] = row["income"] == ">50K" ? 1 : 0,
        }.ToJsonString();
    }

    private async Task<Reply> GetAsync(string question)
    {
        var reply = await Operator.GetAsync($"/api/v1/models/{Model}/{question}");
        Assert.True(reply.Status == 200, reply.ToString());
        return reply;
    }
}
