using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Control;

public sealed class RollbackOnSqliteTests(SqliteCockpit cockpit) : RollbackTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class RollbackOnPostgresTests(PostgresCockpit cockpit) : RollbackTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Back to what served before, and out of service for ever.</summary>
public abstract class RollbackTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_rollback_goes_to_the_last_good_version_and_a_second_one_further_back()
    {
        var model = await ThreeAsync();

        var first = await Operator.CommandAppliedAsync("rollback", model);
        Assert.Equal("2", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        await Operator.ReachesAsync(first, "verified");
        await Operator.CommandAppliedAsync("rollback", model);
        Assert.Equal("1", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        var nothing = await Operator.CommandAsync("rollback", model);

        Assert.Equal((409, "/problems/nothing-to-roll-back-to"), (nothing.Status, nothing.ProblemKind));
        var command = (await Operator.GetAsync($"/api/v1/commands/{first}")).Json;
        Assert.Equal(("2", "3", "2"), ((string?)command["version"], (string?)command["before"]!["live"]![0]!["version"], (string?)command["after"]!["live"]![0]!["version"]));
        var history = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["history"]!.AsArray();
        Assert.Equal(["1", "2", "3", "2", "1"], history.Select(period => (string?)period!["version"]));
        Assert.Equal([false, false, false, true, true], history.Select(period => (bool)period!["rollback"]!));
        Assert.Equal(history.Skip(1).Select(period => (string?)period!["from"]), history.SkipLast(1).Select(period => (string?)period!["to"]));
        Assert.Null(history[^1]!["to"]);
        Assert.Equal(first, (string?)history[3]!["command"]);
    }

    [Fact]
    public async Task A_rollback_may_name_any_version_that_was_live()
    {
        var model = await ThreeAsync();
        await Operator.RegisterVersionAsync(model, "4", Well);

        var never = await Operator.CommandAsync("rollback", model, "4");
        var live = await Operator.CommandAsync("rollback", model, "3");
        var unknown = await Operator.CommandAsync("rollback", model, "9");
        await Operator.CommandAppliedAsync("rollback", model, "1");

        Assert.Equal((409, "/problems/not-rollbackable"), (never.Status, never.ProblemKind));
        Assert.Equal((409, "/problems/no-change"), (live.Status, live.ProblemKind));
        Assert.Equal((404, "/problems/unknown-version"), (unknown.Status, unknown.ProblemKind));
        Assert.Equal("1", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
    }

    [Fact]
    public async Task What_is_paused_or_retired_is_passed_over()
    {
        var model = await ThreeAsync();
        await Operator.CommandAppliedAsync("pause", model, "2");

        await Operator.CommandAppliedAsync("rollback", model);

        Assert.Equal("1", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        await Operator.CommandAppliedAsync("retire", model, "2");
        Assert.Equal((409, "/problems/not-rollbackable"), Kind(await Operator.CommandAsync("rollback", model, "2")));
    }

    [Fact]
    public async Task A_model_that_never_had_two_versions_has_nothing_to_roll_back_to()
    {
        var model = await Operator.LiveAsync(Well);

        Assert.Equal((409, "/problems/nothing-to-roll-back-to"), Kind(await Operator.CommandAsync("rollback", model)));
        Assert.Equal((404, "/problems/unknown-model"), Kind(await Operator.CommandAsync("rollback", "nobody")));
        Assert.Equal((409, "/problems/nothing-to-roll-back-to"), Kind(await Operator.CommandAsync("rollback", await Operator.RegisterAsync(Well))));
    }

    [Fact]
    public async Task Where_the_policy_names_who_answers_a_rollback_would_change_nothing()
    {
        var model = await ThreeAsync();
        await PolicyAsync(model, "format: 1\nversions: [{ version: \"1\", weight: 1 }]");

        Assert.Equal((409, "/problems/policy-decides"), Kind(await Operator.CommandAsync("rollback", model)));
    }

    [Fact]
    public async Task A_rollback_of_a_risky_model_waits_for_approval()
    {
        var model = await ThreeAsync();
        await Operator.RaiseAsync(model);
        var asked = await Operator.CommandAsync("rollback", model);

        Assert.True((bool)asked.Json["waitsForApproval"]!);
        Assert.Equal((string?)asked.Json["id"], (string?)(await Operator.CommandAsync("rollback", model)).Json["id"]);
        Assert.Equal("3", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        await Approver.DecideAsync((string)asked.Json["id"]!, "approve");
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");

        Assert.Equal("2", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
    }

    [Fact]
    public async Task A_retired_version_is_never_routed_to_again()
    {
        var model = await ThreeAsync();

        var retired = await Operator.CommandAppliedAsync("retire", model, "1");

        var shown = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray().Single(version => (string?)version!["name"] == "1")!;
        Assert.Equal("retired", (string?)shown["stage"]);
        Assert.Equal((409, "/problems/version-not-live"), Kind(await Operator.PostAsync($"/v2/models/{model}/versions/1/infer", Body)));
        Assert.Equal((409, "/problems/not-promotable"), Kind(await Operator.CommandAsync("promote", model, "1")));
        Assert.Equal((409, "/problems/no-change"), Kind(await Operator.CommandAsync("retire", model, "1")));
        Assert.Equal((400, "/problems/policy-faults"), Kind(await PutPolicyAsync(model, "format: 1\nversions: [{ version: \"1\", weight: 1 }]")));
        await Operator.ReachesAsync(retired, "verified");
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Theory]
    [InlineData("3", null)]
    [InlineData("1", "format: 1\nversions: [{ version: live, weight: 9 }, { version: \"1\", weight: 1 }]")]
    [InlineData("1", "format: 1\nshadows: [{ version: \"1\", share: 0.5 }]")]
    [InlineData("1", "format: 1\nfallback: [{ version: \"1\" }]")]
    public async Task What_serves_or_is_named_by_the_policy_is_not_retired(string version, string? policy)
    {
        var model = await ThreeAsync();
        if (policy is not null)
            await PolicyAsync(model, policy);

        Assert.Equal((409, "/problems/not-retirable"), Kind(await Operator.CommandAsync("retire", model, version)));
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Fact]
    public async Task A_retirement_and_a_promotion_at_once_never_leave_a_retired_version_live()
    {
        for (var round = 0; round < 10; round++)
        {
            var model = await Operator.LiveAsync(Well);
            await Operator.RegisterVersionAsync(model, "2", Well);

            var asked = await Task.WhenAll(Operator.CommandAsync("promote", model, "2"), Admin.CommandAsync("retire", model, "2"));
            foreach (var reply in asked.Where(reply => reply.Status == 202))
                await Operator.ReachesAsync((string)reply.Json["id"]!, "applied", "verified", "failed");

            var stages = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray().ToDictionary(version => (string)version!["name"]!, version => (string)version!["stage"]!);
            Assert.Contains((stages["1"], stages["2"]), new[] { ("registered", "live"), ("live", "retired") });
        }
    }

    private static (int, string?) Kind(Reply reply) => (reply.Status, reply.ProblemKind);

    private async Task<string> ThreeAsync()
    {
        var model = await Operator.LiveAsync(Well);
        foreach (var version in new[] { "2", "3" })
        {
            await Operator.RegisterVersionAsync(model, version, Well);
            await Operator.CommandAppliedAsync("promote", model, version);
        }

        return model;
    }

    private Task<Reply> PutPolicyAsync(string model, string policy)
        => Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy?reason=because+the+test+says+so&confirm={model}") { Content = new StringContent(policy) }, Token);

    private async Task PolicyAsync(string model, string policy)
    {
        var asked = await PutPolicyAsync(model, policy);
        Assert.True(asked.Status == 202, asked.ToString());
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
    }
}
