using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Control;

public sealed class RolloutVerdictOnSqliteTests(SqliteCockpit cockpit) : RolloutVerdictTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class RolloutVerdictOnPostgresTests(PostgresCockpit cockpit) : RolloutVerdictTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>The guards of a rollout that rest on a verdict: drift against the version's baseline, and fairness between groups.</summary>
public abstract class RolloutVerdictTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const int Rows = 40;

    [Fact]
    public async Task A_version_whose_data_is_not_what_it_learnt_from_is_taken_off()
    {
        var model = await TwoAsync();
        await SetBaselineAsync(model);
        var rollout = await Operator.RollingAsync(model, Plan("drift"));

        var aborted = await DriveAsync(model, rollout, Ages(from: 70), "aborted");

        var found = Finding(aborted, "drift");
        Assert.Equal("failed", (string?)found["verdict"]);
        Assert.Contains("age", (string)aborted["rollout"]!["why"]!, StringComparison.Ordinal);
        Assert.True((long)found["n"]! > 0, found.ToString());
        Assert.Equal(["started 1@100", "aborted 1@0"], aborted.Changes());
    }

    [Fact]
    public async Task A_version_whose_data_is_what_it_learnt_from_goes_on_and_takes_over()
    {
        var model = await TwoAsync();
        await SetBaselineAsync(model);
        var rollout = await Operator.RollingAsync(model, Plan("drift"));

        var done = await DriveAsync(model, rollout, Ages(from: 20), "completed", "held", "aborted");

        Assert.Equal(("completed", "within"), ((string?)done["rollout"]!["state"], (string?)Finding(done, "drift")["verdict"]));
    }

    [Fact]
    public async Task Without_a_baseline_nothing_is_called_free_of_drift()
    {
        var model = await TwoAsync();
        var rollout = await Operator.RolloutAsync(model, "2", Plan("drift"));

        Assert.True(rollout.Status is 400 or 409, rollout.ToString());
        Assert.Contains("baseline", rollout.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_treats_groups_unlike_is_taken_off_and_one_that_does_not_takes_over()
    {
        var unfair = await TwoAsync();
        var fair = await TwoAsync();
        var unfairly = await Operator.RollingAsync(unfair, Plan("fairness"));
        var fairly = await Operator.RollingAsync(fair, Plan("fairness"));

        // The server says no to the first half of a request's rows, and yes to the others.
        var aborted = await DriveAsync(unfair, unfairly, Sexes(row => row < Rows / 2 ? "m" : "f"), "aborted");
        var done = await DriveAsync(fair, fairly, Sexes(row => row % 2 == 0 ? "f" : "m"), "completed", "held", "aborted");

        Assert.Equal("failed", (string?)Finding(aborted, "fairness")["verdict"]);
        Assert.Contains("sex", (string)aborted["rollout"]!["why"]!, StringComparison.Ordinal);
        Assert.Equal(("completed", "within"), ((string?)done["rollout"]!["state"], (string?)Finding(done, "fairness")["verdict"]));
    }

    private static JsonObject Plan(string guard, double seconds = 3) => RolloutSetup.Plan([100], seconds, guards: new JsonObject { [guard] = true });

    private static JsonNode Finding(JsonNode rollout, string guard) => rollout["steps"]![0]!["guards"]!.AsArray().Single(found => (string)found!["guard"]! == guard)!;

    private static string Ages(int from) => Requests.Loan([.. Enumerable.Range(from, Rows)]).ToJsonString();

    private static string Sexes(Func<int, string> sex)
        => Requests.Loan([.. Enumerable.Range(20, Rows)])
            .With("parameters", new JsonObject { ["cockpit_attributes"] = new JsonArray([.. Enumerable.Range(0, Rows).Select(row => (JsonNode)new JsonObject { ["sex"] = sex(row) })]) }).ToJsonString();

    private async Task<string> TwoAsync()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.RegisterVersionAsync(model, "2", Fixture.Upstream.At("well"));
        return model;
    }

    /// <summary>As many rows of each age from 20 to 59.</summary>
    private async Task SetBaselineAsync(string model)
    {
        var rows = string.Concat(Enumerable.Range(0, 20 * Rows).Select(row => $"{20 + (row % Rows)},car\n"));
        var set = await Operator.BaselineAsync(model, $"age,purpose\n{rows}", version: "2");
        Assert.True(set.Status == 200, set.ToString());
    }

    private Task<JsonNode> DriveAsync(string model, string rollout, string body, params string[] states)
        => Operator.DriveAsync(model, rollout, seen => states.Contains((string)seen["rollout"]!["state"]!), $"the rollout to be {string.Join(" or ", states)}", body);
}
