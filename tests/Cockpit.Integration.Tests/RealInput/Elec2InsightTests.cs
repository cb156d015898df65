using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.RealInput;

public sealed class Elec2InsightOnSqliteTests(SqliteCockpit cockpit) : Elec2InsightTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class Elec2InsightOnPostgresTests(PostgresCockpit cockpit) : Elec2InsightTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Two and a half years of electricity prices, half-hour by half-hour: 68 weeks against their baseline, from the API.</summary>
public abstract class Elec2InsightTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const int BaselineRows = 22_656;
    private const int ScoreBaselineRows = 11_328;

    [Theory]
    [InlineData("elec2_drift_weekly.json")]
    [InlineData("elec2_drift_isoweek.json")]
    public async Task All_weeks_of_drift_equal_the_reference_figures(string file)
    {
        SharedTruth.SkipWithout();
        TestStore.SkipUnlessOn(StoreKind.Postgres, Fixture.Kind);
        var model = Path.GetFileNameWithoutExtension(file);
        await Operator.RegisterAsync(null, name: model);
        var rows = SharedTruth.Data("elec2/elec2.csv");
        await ImportAsync(rows, "at=timestamp,prediction=class", model, "--features", "nswprice,nswdemand,vicprice,vicdemand,transfer,period,day,class");
        var baseline = await Operator.BaselineAsync(model, string.Join('\n', File.ReadLines(rows).Take(BaselineRows + 1)), query: "?categorical=day");
        Assert.Equal(BaselineRows, (int)baseline.Json["rows"]!);

        foreach (var week in SharedTruth.Read(file)["windows"]!.AsArray())
        {
            foreach (var exact in new[] { false, true })
            {
                var document = await ReadAsync(model, "drift", week!, exact);
                DriftTruth.AssertEqual(week!["features"]!.AsObject(), document, $"{week["label"]}", exact);
            }
        }
    }

    [Fact]
    public async Task All_weeks_of_performance_and_of_the_scores_drift_equal_the_reference_figures()
    {
        SharedTruth.SkipWithout();
        TestStore.SkipUnlessOn(StoreKind.Postgres, Fixture.Kind);
        const string model = "elec2-lr";
        await Operator.RegisterAsync(null, name: model);
        var rows = SharedTruth.Data("elec2/elec2_decisions.csv");
        var scores = File.ReadLines(rows).Skip(1).Take(ScoreBaselineRows).Select(line => line.Split(',')[11]);
        await Operator.BaselineAsync(model, "score\n" + string.Join('\n', scores));
        await ImportAsync(rows, "id=decision_id,at=timestamp,version=model_version", model, "--ignore", "row,label_available_at");

        var truth = SharedTruth.Read("elec2_performance_weekly.json");
        foreach (var week in truth["windows"]!.AsArray())
        {
            foreach (var exact in new[] { false, true })
            {
                ClassificationTruth.AssertEqual(week!["performance"]!, await ReadAsync(model, "performance", week, exact), $"{week["start"]}", exact);
                DriftTruth.AssertEqual(new JsonObject { ["score"] = week["score_drift"]!.DeepClone() }, await ReadAsync(model, "drift", week, exact), $"{week["start"]}", exact);
            }
        }
    }

    private async Task ImportAsync(string file, string map, string model, params string[] more)
    {
        var ended = await CockpitProcess.RunAsync(Fixture.Store, ["import", file, "--map", map, "--model", model, "--version-name", "1", .. more]);
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    private async Task<JsonNode> ReadAsync(string model, string kind, JsonNode week, bool exact)
    {
        // Rows are half an hour apart.
        var from = new DateTimeOffset(1996, 5, 7, 0, 0, 0, TimeSpan.Zero).AddMinutes(30 * (int)week["row_start"]!);
        var n = (int)(week["n"] ?? week["performance"]!["n"])!;
        var to = from.AddMinutes(30 * n);
        var reply = await Operator.GetAsync($"/api/v1/models/{model}/{kind}?from={from:yyyy-MM-ddTHH:mm:ssZ}&to={to:yyyy-MM-ddTHH:mm:ssZ}&exact={exact}");
        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal(n, (int)reply.Json["n"]!);
        return reply.Json;
    }
}
