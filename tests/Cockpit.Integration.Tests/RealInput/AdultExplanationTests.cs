using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Analyze;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Tests.Statistics.Truth;

namespace Cockpit.Integration.Tests.RealInput;

public sealed class AdultExplanationOnSqliteTests(SqliteCockpit cockpit) : AdultExplanationTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class AdultExplanationOnPostgresTests(PostgresCockpit cockpit) : AdultExplanationTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Twenty decisions of Adult by each of two models on two scales, decided through the gateway and explained through the API.</summary>
public abstract class AdultExplanationTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Theory]
    [InlineData("logistic_probability")]
    [InlineData("logistic_margin")]
    [InlineData("gbt_probability")]
    [InlineData("gbt_margin")]
    public async Task Explanations_equal_the_reference_figures(string output)
    {
        SharedTruth.SkipWithout();
        TestStore.SkipUnlessOn(StoreKind.Sqlite, Fixture.Kind);
        var truth = SharedTruth.Read("adult_shapley.json");
        string[] features = [.. truth["features"]!.AsArray().Select(name => (string)name!)];
        using var models = JsonDocument.Parse(truth["models"]!.ToJsonString());
        var scorer = ShapleyModels.Scorer(models.RootElement, output, features.Length);
        await using var server = await ModelServer.StartAsync();
        server.Serve(row =>
        {
            var score = new double[1];
            scorer(features.Select(name => row[name].GetDouble()).ToArray(), score);
            return score[0];
        });
        var model = await Operator.LiveAsync(server.At("custom"));
        var baseline = await Operator.BaselineAsync(model, string.Join('\n', truth["background"]!.AsArray().Select(row => string.Join(',', row!.AsArray().Select(value => value!.ToJsonString()))).Prepend(string.Join(',', features))));
        Assert.Equal(50, (int)baseline.Json["rows"]!);
        var decisions = await DecideAsync(model, features, truth["rows"]!.AsArray());

        foreach (var (expected, decision) in truth["values"]![output]!.AsArray().Zip(decisions))
        {
            var found = await Operator.GetAsync($"/api/v1/decisions/{decision}/explanation");
            Assert.True(found.Status == 200, found.ToString());
            Assert.Equal(("exact", 50, true), ((string)found.Json["method"]!, (int)found.Json["background"]!, (bool)found.Json["reproduced"]!));
            SharedTruth.AssertClose(expected!["base_value"], found.Json["baseValue"], "base value");
            SharedTruth.AssertClose(expected["prediction"], found.Json["prediction"], "prediction");
            foreach (var (feature, phi) in features.Zip(expected["phi"]!.AsArray()))
                SharedTruth.AssertClose(phi, found.Json["values"]![feature], $"{decision} {feature}");
        }
    }

    private async Task<string[]> DecideAsync(string model, string[] features, JsonArray rows)
    {
        var inputs = features.Select((name, at) => Requests.Tensor(name, "FP64", [.. rows.Select(row => row![at]!.DeepClone())]));
        var decided = await Operator.InferAsync(model, new JsonObject { ["inputs"] = new JsonArray([.. inputs]) }.ToJsonString());
        Assert.True(decided.Status == 200, decided.ToString());
        return decided.Header("Cockpit-Decision")!.Split(',');
    }
}
