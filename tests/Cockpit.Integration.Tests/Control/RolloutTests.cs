using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Control;

public sealed class RolloutOnSqliteTests(SqliteCockpit cockpit) : RolloutTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class RolloutOnPostgresTests(PostgresCockpit cockpit) : RolloutTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>A version takes over step by step, with real traffic behind the gateway.</summary>
public abstract class RolloutTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private string Well => Fixture.Upstream.At("well");

    private string Failing => Fixture.Upstream.At("failing");

    [Fact]
    public async Task A_version_that_does_well_goes_from_copies_to_half_to_live_and_traffic_proves_it()
    {
        var model = await TwoAsync(Well);

        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([0, 50]));
        var copied = await Operator.RolloutAsync(rollout);
        var stage = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray().Single(version => (string)version!["name"]! == "2")!["stage"];
        var half = await Operator.DriveAsync(model, rollout, seen => (int)seen["rollout"]!["weight"]! == 50, "half of the traffic");
        await Operator.AnswersAsync(model, "2");
        var done = await Operator.DriveToAsync(model, rollout, "completed");

        Assert.Equal(("running", 0, true), ((string?)copied["rollout"]!["state"], (int)copied["rollout"]!["weight"]!, (bool)copied["rollout"]!["shadow"]!));
        Assert.Equal("shadow", (string?)stage);
        Assert.Equal("within", (string?)half["steps"]![0]!["guards"]![0]!["verdict"]);
        Assert.Equal(["started 1@0", "advanced 2@50", "advanced 3@50", "promoted 3@0"], done.Changes());
        Assert.All(done["steps"]!.AsArray(), step => Assert.True((DateTimeOffset)step!["to"]! - (DateTimeOffset)step["from"]! >= TimeSpan.FromSeconds(1), step.ToString()));
        await Operator.AnswersAsync(model, "2");
        var promotion = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["history"]!.AsArray()[^1]!;
        Assert.Equal("2", (string?)promotion["version"]);
        await Operator.VerifiedAsync(model, (string)promotion["command"]!);
        await Operator.ReachesAsync(rollout, "applied", "verified");
    }

    [Fact]
    public async Task The_trace_of_a_decision_says_that_a_rollout_chose_its_version()
    {
        var model = await TwoAsync(Well);
        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([50], seconds: 3600));

        var chosen = await Operator.AnswersAsync(model, "2");
        var trace = (await Operator.GetAsync($"/api/v1/decisions/{chosen.Header("Cockpit-Decision")}")).Json;

        var route = trace["trace"]?["route"]?["rollout"] ?? trace["route"]?["rollout"];
        Assert.NotNull(route);
        Assert.Equal((rollout, "2", 1, 50), ((string?)route["id"], (string?)route["version"], (int)route["step"]!, (int)route["weight"]!));
    }

    [Fact]
    public async Task The_same_subject_stays_with_its_version_and_a_larger_share_takes_nobody_back()
    {
        var model = await TwoAsync(Well);
        var first = await Operator.RollingAsync(model, RolloutSetup.Plan([30], seconds: 3600));
        var before = await AnswersAsync(model, 60);
        await Operator.SteeredAsync(first, "abort");
        var none = await AnswersAsync(model, 60);
        await Operator.RollingAsync(model, RolloutSetup.Plan([70], seconds: 3600));
        var after = await AnswersAsync(model, 60);

        Assert.InRange(before.Count(version => version == "2"), 5, 35);
        Assert.All(none, version => Assert.Equal("1", version));
        Assert.All(before.Zip(after).Where(pair => pair.First == "2"), pair => Assert.Equal("2", pair.Second));
        Assert.True(after.Count(version => version == "2") > before.Count(version => version == "2"));
    }

    [Fact]
    public async Task A_version_that_fails_is_taken_off_by_itself_and_the_live_one_answers_everything()
    {
        var model = await TwoAsync(Failing);

        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([50, 100], seconds: 3600, minimum: 1000));
        var aborted = await Operator.DriveToAsync(model, rollout, "aborted");

        Assert.Equal(["started 1@50", "aborted 1@0"], aborted.Changes());
        Assert.Equal("system:rollout-job", (string?)aborted["history"]![1]!["actor"]);
        Assert.Contains("Chance does not explain that", (string)aborted["rollout"]!["why"]!, StringComparison.Ordinal);
        Assert.Equal("failed", (string?)aborted["steps"]![0]!["guards"]![0]!["verdict"]);
        // The gateway has it in force within moments.
        await Wait.UntilAsync(async () => (await AnswersAsync(model, 10)).All(version => version == "1"), TimeSpan.FromSeconds(30), "the live version to answer everything");
        Assert.Equal("registered", (string?)(await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray().Single(version => (string)version!["name"]! == "2")!["stage"]);
        var audit = (await Admin.GetAsync($"/api/v1/audit?action=rollout.aborted&target=model:{model}")).Json["items"]!.AsArray();
        Assert.Equal(rollout, (string?)Assert.Single(audit)!["command"]);
    }

    [Fact]
    public async Task A_failure_that_a_second_try_hides_from_the_caller_counts_all_the_same()
    {
        var model = await TwoAsync(Fixture.Upstream.At("busy"));
        var policy = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy?reason=because+the+test+says+so&confirm={model}") { Content = new StringContent("format: 1\nretries: { most: 2, budget: 1, delay: 1ms }") }, Token);
        Assert.True(policy.Status == 202, policy.ToString());
        await Operator.ReachesAsync((string)policy.Json["id"]!, "applied", "verified");

        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([50], seconds: 3600, minimum: 1000));
        var aborted = await Operator.DriveToAsync(model, rollout, "aborted");

        Assert.Equal("failed", (string?)aborted["steps"]![0]!["guards"]![0]!["verdict"]);
    }

    [Fact]
    public async Task Copies_that_disagree_end_a_rollout_before_a_caller_has_heard_the_version()
    {
        var model = await TwoAsync(Fixture.Upstream.Behave((http, body, _) => OtherAsync(http, body)));

        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([0, 50], guards: new JsonObject { ["disagreement"] = 0.1 }));
        var aborted = await Operator.DriveToAsync(model, rollout, "aborted");

        Assert.Equal(["started 1@0", "aborted 1@0"], aborted.Changes());
        Assert.Equal("failed", (string?)aborted["steps"]![0]!["guards"]!.AsArray().Single(guard => (string)guard!["guard"]! == "disagreement")!["verdict"]);
    }

    [Fact]
    public async Task Without_enough_calls_a_step_goes_on_and_says_so()
    {
        var model = await TwoAsync(Well);
        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([50, 100], minimum: 1_000_000));

        var waiting = await Operator.DriveAsync(model, rollout, seen => ((string)seen["rollout"]!["why"]!).Contains("until there is enough to judge", StringComparison.Ordinal), "the rollout to wait for data");

        Assert.Equal(("running", 1), ((string?)waiting["rollout"]!["state"], (int)waiting["rollout"]!["step"]!));
        Assert.Equal("insufficient", (string?)waiting["now"]!["guards"]![0]!["verdict"]);
        await Operator.SteeredAsync(rollout, "abort");
    }

    [Fact]
    public async Task After_the_promotion_a_failing_guard_puts_the_version_before_back()
    {
        var isBroken = false;
        var model = await TwoAsync(Fixture.Upstream.Behave((http, body, _) => Volatile.Read(ref isBroken) ? BrokenAsync(http) : ModelServer.WellAsync(http, body)));

        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([100], watchMinutes: 60));
        await Operator.DriveToAsync(model, rollout, "watching");
        Volatile.Write(ref isBroken, true);
        var aborted = await Operator.DriveToAsync(model, rollout, "aborted");

        Assert.Equal(["started 1@100", "advanced 2@100", "promoted 2@0", "aborted 2@0"], aborted.Changes());
        await Operator.AnswersAsync(model, "1");
        var history = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["history"]!.AsArray();
        Assert.Equal(["1", "2", "1"], history.Select(period => (string?)period!["version"]));
        Assert.True((bool)history[^1]!["rollback"]!);
        await Operator.VerifiedAsync(model, (string)history[^1]!["command"]!);
    }

    [Fact]
    public async Task A_watch_without_a_failing_guard_ends_well()
    {
        var model = await TwoAsync(Well);
        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([100], watchMinutes: 0.03));

        var done = await Operator.DriveToAsync(model, rollout, "completed");

        Assert.Equal("completed 2@0", done.Changes()[^1]);
    }

    private static Task BrokenAsync(HttpContext http)
    {
        http.Response.StatusCode = 500;
        return http.Response.WriteAsync("out of memory");
    }

    /// <summary>As a version that decides the other way.</summary>
    private static Task OtherAsync(HttpContext http, byte[] body)
        => http.Response.WriteAsync("""{"outputs":[{"name":"score","shape":[1],"datatype":"FP64","data":[0.9]},{"name":"prediction","shape":[1],"datatype":"BYTES","data":["yes"]}]}""");

    private async Task<string> TwoAsync(string second)
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", second);
        return model;
    }

    private async Task<string[]> AnswersAsync(string model, int subjects)
    {
        var answers = new string[subjects];
        for (var i = 0; i < subjects; i++)
            answers[i] = (await Operator.InferAsync(model, RolloutSetup.Body, ("Cockpit-Subject", $"subject-{i}"))).Header("Cockpit-Version")!;
        return answers;
    }
}
