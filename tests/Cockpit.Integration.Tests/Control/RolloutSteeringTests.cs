using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Control;

public sealed class RolloutSteeringOnSqliteTests(SqliteCockpit cockpit) : RolloutSteeringTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class RolloutSteeringOnPostgresTests(PostgresCockpit cockpit) : RolloutSteeringTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What people, and other commands, do to a rollout; and what is not taken.</summary>
public abstract class RolloutSteeringTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly JsonObject Long = RolloutSetup.Plan([20, 60], seconds: 3600);

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_rollout_is_held_continued_and_aborted_by_hand_and_each_is_answered_twice_in_the_same_way()
    {
        var model = await TwoAsync();
        var rollout = await Operator.RollingAsync(model, Long);

        var early = await Operator.SteerAsync(rollout, "continue");
        await Operator.SteeredAsync(rollout, "hold");
        var again = await Operator.SteerAsync(rollout, "hold");
        var held = await Operator.RolloutAsync(rollout);
        await Operator.SteeredAsync(rollout, "continue");
        var going = await Operator.RolloutAsync(rollout);
        await Operator.SteeredAsync(rollout, "abort");
        var over = await Operator.SteerAsync(rollout, "abort");

        Assert.All(new[] { early, again, over }, reply => Assert.Equal((409, "/problems/rollout-state"), (reply.Status, reply.ProblemKind)));
        Assert.Contains("aborted", (string)over.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal(("held", "hand", 20), ((string?)held["rollout"]!["state"], (string?)held["rollout"]!["heldBecause"], (int)held["rollout"]!["weight"]!));
        Assert.Equal(("running", 1, 20), ((string?)going["rollout"]!["state"], (int)going["rollout"]!["step"]!, (int)going["rollout"]!["weight"]!));
        Assert.Equal(["started 1@20", "held 1@20", "continued 1@20", "aborted 1@0"], (await Operator.RolloutAsync(rollout)).Changes());
    }

    [Fact]
    public async Task Two_operators_who_abort_at_once_end_it_once()
    {
        var model = await TwoAsync();
        var rollout = await Operator.RollingAsync(model, Long);

        var replies = await Task.WhenAll(Operator.SteerAsync(rollout, "abort"), Admin.SteerAsync(rollout, "abort"), Operator.SteerAsync(rollout, "abort"));

        Assert.All(replies, reply => Assert.Contains(reply.Status, new[] { 202, 409 }));
        foreach (var taken in replies.Where(reply => reply.Status == 202))
            await Operator.ReachesAsync((string)taken.Json["id"]!, "applied", "verified", "failed");
        Assert.Equal(["started 1@20", "aborted 1@0"], (await Operator.RolloutAsync(rollout)).Changes());
    }

    [Fact]
    public async Task A_second_rollout_waits_for_the_first_and_the_same_request_is_not_a_second_one()
    {
        var model = await TwoAsync();
        await Operator.RegisterVersionAsync(model, "3", Well);
        var rollout = await Operator.RollingAsync(model, Long);

        var second = await Operator.RolloutAsync(model, "3", Long);

        Assert.Equal((409, "/problems/rollout-open"), (second.Status, second.ProblemKind));
        Assert.Contains(rollout, (string)second.Json["detail"]!, StringComparison.Ordinal);
        await Operator.SteeredAsync(rollout, "abort");
        Assert.Equal(202, (await Operator.RolloutAsync(model, "3", Long)).Status);
    }

    [Theory]
    [InlineData("pause", null, "held")]
    [InlineData("pause", "2", "held")]
    [InlineData("promote", "2", "aborted")]
    [InlineData("promote", "3", "aborted")]
    [InlineData("retire", "2", "aborted")]
    [InlineData("retire", "3", "running")]
    [InlineData("pause", "3", "running")]
    public async Task Another_command_on_the_model_holds_or_ends_it(string kind, string? version, string state)
    {
        var model = await TwoAsync();
        await Operator.RegisterVersionAsync(model, "3", Well);
        var rollout = await Operator.RollingAsync(model, Long);

        await Operator.CommandAppliedAsync(kind, model, version);

        var seen = await Operator.RolloutAsync(rollout);
        Assert.Equal(state, (string?)seen["rollout"]!["state"]);
        if (state != "running")
            Assert.StartsWith(kind, (string)seen["rollout"]!["why"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_policy_ends_it_and_so_does_a_rollback()
    {
        var model = await TwoAsync();
        await Operator.RegisterVersionAsync(model, "3", Well);
        await Operator.CommandAppliedAsync("promote", model, "3");
        var first = await Operator.RollingAsync(model, Long);
        await Operator.CommandAppliedAsync("rollback", model);
        var second = await Operator.RollingAsync(model, Long);
        await PolicyAsync(model, "format: 1\nconcurrency: 7");

        Assert.Equal("aborted", (string?)(await Operator.RolloutAsync(first))["rollout"]!["state"]);
        Assert.Equal("aborted", (string?)(await Operator.RolloutAsync(second))["rollout"]!["state"]);
    }

    [Fact]
    public async Task A_plan_that_leaves_the_end_to_somebody_is_held_there_and_promotes_when_it_goes_on()
    {
        var model = await TwoAsync();
        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([100], onEnd: "hold"));

        var held = await Operator.DriveToAsync(model, rollout, "held");
        await Operator.SteeredAsync(rollout, "continue");
        await Operator.DriveToAsync(model, rollout, "completed");

        Assert.Equal(("end", 100), ((string?)held["rollout"]!["heldBecause"], (int)held["rollout"]!["weight"]!));
        Assert.Equal("2", (await Operator.AnswersAsync(model, "2")).Header("Cockpit-Version"));
    }

    [Fact]
    public async Task For_high_risk_somebody_else_agrees_to_the_plan_and_to_its_end_but_nobody_is_waited_for_to_stop_it()
    {
        var model = await TwoAsync();
        await Operator.RaiseAsync(model);

        var asked = await Operator.RolloutAsync(model, "2", RolloutSetup.Plan([100], onEnd: "hold"));
        var rollout = (string)asked.Json["id"]!;
        var none = await Operator.GetAsync($"/api/v1/rollouts/{rollout}");
        Assert.Equal(202, (await Approver.DecideAsync(rollout, "approve")).Status);
        await Operator.ReachesAsync(rollout, "applied", "verified");
        await Operator.SteeredAsync(rollout, "hold");
        await Operator.SteeredAsync(rollout, "continue");
        await Operator.DriveToAsync(model, rollout, "held");
        var end = await Operator.SteerAsync(rollout, "continue");
        var self = await Admin.SteerAsync(rollout, "hold");
        Assert.Equal(202, (await Approver.DecideAsync((string)end.Json["id"]!, "approve")).Status);
        await Operator.DriveToAsync(model, rollout, "completed");

        Assert.True((bool)asked.Json["waitsForApproval"]!);
        Assert.Equal(404, none.Status);
        Assert.True((bool)end.Json["waitsForApproval"]!);
        Assert.Equal(409, self.Status);
    }

    [Fact]
    public async Task An_approval_does_not_hold_for_a_rollout_that_has_moved_since()
    {
        var model = await TwoAsync();
        await Operator.RaiseAsync(model);
        var asked = (string)(await Operator.RolloutAsync(model, "2", RolloutSetup.Plan([100], onEnd: "hold"))).Json["id"]!;
        await Approver.DecideAsync(asked, "approve");
        await Operator.ReachesAsync(asked, "applied", "verified");
        await Operator.DriveToAsync(model, asked, "held");
        var end = (string)(await Operator.SteerAsync(asked, "continue")).Json["id"]!;
        await Operator.SteeredAsync(asked, "abort");

        var late = await Approver.DecideAsync(end, "approve");

        Assert.Equal((409, "/problems/changed-meanwhile"), (late.Status, late.ProblemKind));
        Assert.Equal("aborted", (string?)(await Operator.RolloutAsync(asked))["rollout"]!["state"]);
    }

    [Theory]
    [InlineData("""{}""", "rollout.steps")]
    [InlineData("""{"steps":[]}""", "rollout.steps")]
    [InlineData("""{"steps":[{"weight":10}]}""", "rollout.steps[0].minutes")]
    [InlineData("""{"steps":[{"weight":10,"minutes":1,"seconds":60}]}""", "rollout.steps[0].minutes")]
    [InlineData("""{"steps":[{"weight":10,"seconds":0}]}""", "rollout.steps[0].minutes")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1},{"weight":10,"seconds":1}]}""", "rollout.steps[1].weight")]
    [InlineData("""{"steps":[{"weight":101,"seconds":1}]}""", "rollout.steps[0].weight")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1}],"guards":{"failureRate":1.5}}""", "rollout.guards.failureRate")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1}],"guards":{"p95Ms":0}}""", "rollout.guards.p95Ms")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1}],"guards":{"disagreement":-0.1}}""", "rollout.guards.disagreement")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1}],"guards":{"minimumDecisions":0}}""", "rollout.guards.minimumDecisions")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1}],"guards":{"drift":true}}""", "rollout.guards.drift")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1}],"onEnd":"celebrate"}""", "rollout.onEnd")]
    [InlineData("""{"steps":[{"weight":10,"seconds":1}],"watchMinutes":50000}""", "rollout.watchMinutes")]
    public async Task A_plan_that_cannot_be_followed_is_refused_with_the_field_at_fault(string plan, string field)
    {
        var model = await TwoAsync();

        var refused = await Operator.RolloutAsync(model, "2", JsonNode.Parse(plan)!.AsObject());

        Assert.Equal(400, refused.Status);
        Assert.Equal(field, refused.Json["errors"]!.AsObject().Single().Key);
    }

    [Fact]
    public async Task A_version_that_cannot_take_over_is_refused_with_the_reason()
    {
        var model = await TwoAsync();
        await Operator.RegisterVersionAsync(model, "3", null);
        await Operator.RegisterVersionAsync(model, "4", Well);
        await Operator.CommandAppliedAsync("retire", model, "4");
        var unserved = await Operator.RegisterAsync(Well);

        var refused = new[] { await Operator.RolloutAsync(model, "1", Long), await Operator.RolloutAsync(model, "3", Long), await Operator.RolloutAsync(model, "4", Long), await Operator.RolloutAsync(unserved, "1", Long) };
        await PolicyAsync(model, "format: 1\nversions: [{ version: live, weight: 1 }, { version: \"2\", weight: 1 }]");
        var named = await Operator.RolloutAsync(model, "2", Long);
        var unknown = await Operator.RolloutAsync(model, "9", Long);

        Assert.All(refused.Append(named), reply => Assert.Equal((409, "/problems/not-rolled-out"), (reply.Status, reply.ProblemKind)));
        Assert.Equal(["is live", "no endpoint", "is retired", "No version", "asks version '2'"],
            new[] { "is live", "no endpoint", "is retired", "No version", "asks version '2'" }.Zip(refused.Append(named)).Where(pair => ((string)pair.Second.Json["detail"]!).Contains(pair.First, StringComparison.Ordinal)).Select(pair => pair.First));
        Assert.Equal(404, unknown.Status);
        Assert.Equal(404, (await Operator.SteerAsync("cmd_00000000000000000000000000000000", "hold")).Status);
    }

    [Fact]
    public async Task The_list_is_newest_first_by_model_and_state_and_a_foreign_team_sees_none()
    {
        var model = await TwoAsync();
        var first = await Operator.RollingAsync(model, Long);
        await Operator.SteeredAsync(first, "abort");
        var second = await Operator.RollingAsync(model, Long);

        var all = (await Operator.GetAsync($"/api/v1/rollouts?model={model}")).Json["items"]!.AsArray();
        var aborted = (await Operator.GetAsync($"/api/v1/rollouts?model={model}&state=aborted")).Json["items"]!.AsArray();
        var rest = (await Operator.GetAsync($"/api/v1/rollouts?model={model}&cursor={second}")).Json["items"]!.AsArray();
        using var foreign = await Fixture.Server.ClientAsync(Role.Operator, "elsewhere");

        Assert.Equal([second, first], all.Select(item => (string?)item!["id"]));
        Assert.Equal([first], aborted.Select(item => (string?)item!["id"]));
        Assert.Equal([first], rest.Select(item => (string?)item!["id"]));
        Assert.Empty((await foreign.GetAsync("/api/v1/rollouts")).Json["items"]!.AsArray());
        Assert.Equal(404, (await foreign.GetAsync($"/api/v1/rollouts/{first}")).Status);
        Assert.Equal(404, (await foreign.SteerAsync(second, "abort")).Status);
        Assert.Equal(400, (await Operator.GetAsync("/api/v1/rollouts?state=sideways")).Status);
        Assert.Equal(400, (await Operator.GetAsync("/api/v1/rollouts?cursor=x")).Status);
    }

    private async Task<string> TwoAsync()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        return model;
    }

    private async Task PolicyAsync(string model, string policy)
    {
        var asked = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy?reason=because+the+test+says+so&confirm={model}") { Content = new StringContent(policy) }, Token);
        Assert.True(asked.Status == 202, asked.ToString());
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
    }
}
