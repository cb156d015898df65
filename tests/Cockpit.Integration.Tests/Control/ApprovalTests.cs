using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Control;

public sealed class ApprovalOnSqliteTests(SqliteCockpit cockpit) : ApprovalTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ApprovalOnPostgresTests(PostgresCockpit cockpit) : ApprovalTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Nobody changes alone what serves when it matters.</summary>
public abstract class ApprovalTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_promotion_of_a_risky_model_waits_for_somebody_else_and_then_serves()
    {
        var model = await RiskyAsync();

        var asked = await Operator.CommandAsync("promote", model, "1");
        Assert.Equal((202, "requested", true), (asked.Status, (string?)asked.Json["status"], (bool)asked.Json["waitsForApproval"]!));
        var id = (string)asked.Json["id"]!;
        Assert.Equal(503, (await Operator.InferAsync(model, Body)).Status);
        var waiting = (await Operator.GetAsync($"/api/v1/commands/{id}")).Json;
        Assert.True((bool)waiting["needsApproval"]!);
        Assert.InRange((DateTimeOffset)waiting["approveBy"]! - (DateTimeOffset)waiting["requestedAt"]!, TimeSpan.FromMinutes(1_439), TimeSpan.FromMinutes(1_441));
        Assert.Equal("1", (string?)waiting["evidence"]!["versions"]![0]!["version"]);
        Assert.Equal("insufficient", (string?)waiting["evidence"]!["versions"]![0]!["fitness"]!["drift"]);

        var approved = await Approver.DecideAsync(id, "approve", "The figures are sound.");
        Assert.True(approved.Status == 202, approved.ToString());
        await Operator.ReachesAsync(id, "applied");
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
        var done = await Operator.ReachesAsync(id, "verified");

        Assert.Equal(["requested", "approved", "executing", "applied", "verified"], done["steps"]!.AsArray().Select(step => (string?)step!["status"]));
        Assert.StartsWith("key:Approver", (string?)done["approver"], StringComparison.Ordinal);
        Assert.Equal("The figures are sound.", (string?)done["comment"]);
        Assert.StartsWith("key:Operator", (string?)done["requestedBy"], StringComparison.Ordinal);
        Assert.Empty(done["before"]!["live"]!.AsArray());
        Assert.Equal("1", (string?)done["after"]!["live"]![0]!["version"]);
        var audit = (await Admin.GetAsync($"/api/v1/audit?target=model:{model}&action=command.approved")).Json["items"]!.AsArray();
        Assert.StartsWith("key:Approver", (string?)Assert.Single(audit)!["actor"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("low", "promote", false)]
    [InlineData("medium", "promote", true)]
    [InlineData("high", "promote", true)]
    [InlineData("high", "pause", false)]
    [InlineData("high", "retire", true)]
    public async Task Only_what_matters_waits(string tier, string kind, bool waits)
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        if (tier != "low")
            await Operator.RaiseAsync(model, tier);

        var asked = await Operator.CommandAsync(kind, model, kind == "pause" ? null : "2");

        Assert.Equal((202, waits), (asked.Status, (bool)asked.Json["waitsForApproval"]!));
        var command = waits ? (await Operator.GetAsync($"/api/v1/commands/{asked.Json["id"]}")).Json : await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
        Assert.Equal(waits, (bool)command["needsApproval"]!);
        Assert.Equal(waits ? "1" : kind == "pause" ? "1" : "2", (string?)(await LiveAsync(model)));
    }

    [Fact]
    public async Task Nobody_decides_about_their_own_command_though_the_role_would_allow_it()
    {
        var model = await RiskyAsync();
        var id = (string)(await Admin.CommandAsync("promote", model, "1")).Json["id"]!;

        var approved = await Admin.DecideAsync(id, "approve");
        var rejected = await Admin.DecideAsync(id, "reject");

        Assert.Equal((403, "/problems/self-approval"), (approved.Status, approved.ProblemKind));
        Assert.Equal((403, "/problems/self-approval"), (rejected.Status, rejected.ProblemKind));
        Assert.Equal(403, (await Operator.DecideAsync(id, "approve")).Status);
        Assert.Equal(202, (await Approver.DecideAsync(id, "approve")).Status);
    }

    [Fact]
    public async Task A_rejected_command_has_no_effect_and_says_who_and_why()
    {
        var model = await RiskyAsync();
        var id = (string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!;

        var rejected = await Approver.DecideAsync(id, "reject", "It has no baseline yet.");

        Assert.Equal((200, "rejected"), (rejected.Status, (string?)rejected.Json["status"]));
        var command = (await Operator.GetAsync($"/api/v1/commands/{id}")).Json;
        Assert.Equal(("rejected", "It has no baseline yet."), ((string?)command["status"], (string?)command["comment"]));
        Assert.Null(await LiveAsync(model));
        foreach (var decision in new[] { "approve", "reject" })
            Assert.Equal((409, "/problems/already-decided"), Kind(await Approver.DecideAsync(id, decision)));
    }

    [Fact]
    public async Task Two_approvers_at_once_are_one_approval_and_one_conflict()
    {
        var model = await RiskyAsync();
        using var other = await Fixture.Server.ClientAsync(Role.Approver);
        var id = (string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!;

        var replies = await Task.WhenAll(Approver.DecideAsync(id, "approve"), other.DecideAsync(id, "approve"), Approver.DecideAsync(id, "reject"), other.DecideAsync(id, "reject"));

        Assert.Single(replies, reply => reply.Status is 200 or 202);
        Assert.Equal(3, replies.Count(reply => Kind(reply) == (409, "/problems/already-decided")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    public async Task A_decision_takes_a_comment(string? comment)
    {
        var model = await RiskyAsync();
        var id = (string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!;

        var reply = await Approver.DecideAsync(id, "approve", comment);

        Assert.Equal(400, reply.Status);
        Assert.Contains("comment", reply.Json["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task What_nobody_agreed_to_in_time_expires_and_cannot_be_approved_any_more()
    {
        var model = await RiskyAsync();
        var (first, second) = ((string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!, (string)(await Admin.CommandAsync("promote", model, "1")).Json["id"]!);
        Assert.NotEqual(first, second);
        foreach (var id in new[] { first, second })
        {
            var command = CommandId.Parse(id)!.Value;
            await Fixture.Server.Get<CockpitStore>().WriteAsync((context, token) => context.Set<CommandRow>().Where(row => row.Id == command)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ApproveBy, TimeProvider.System.GetUtcNow().AddSeconds(-1)), token), Token);
        }

        var late = await Approver.DecideAsync(first, "approve");
        var expired = await Operator.ReachesAsync(second, "expired");

        Assert.Equal((409, "/problems/approval-expired"), Kind(late));
        Assert.Equal((409, "/problems/approval-expired"), Kind(await Approver.DecideAsync(second, "approve")));
        Assert.Equal(["requested", "expired"], expired["steps"]!.AsArray().Select(step => (string?)step!["status"]));
        Assert.Null(await LiveAsync(model));
    }

    [Fact]
    public async Task The_same_request_sent_again_is_the_same_command_and_anothers_is_not()
    {
        var model = await RiskyAsync();
        await Operator.RegisterVersionAsync(model, "2", Well);

        var asked = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Operator.CommandAsync("promote", model, "1")));
        var other = await Operator.CommandAsync("promote", model, "2");
        var someone = await Admin.CommandAsync("promote", model, "1");

        var id = Assert.Single(asked.Select(reply => (string)reply.Json["id"]!).Distinct());
        Assert.NotEqual(id, (string)other.Json["id"]!);
        Assert.NotEqual(id, (string)someone.Json["id"]!);
        await Approver.DecideAsync(id, "reject");
        Assert.NotEqual(id, (string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("promote")]
    [InlineData("policy")]
    [InlineData("register")]
    public async Task What_was_asked_for_on_another_state_is_not_applied_blindly(string meanwhile)
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.RegisterVersionAsync(model, "3", Well);
        // Made before the tier is raised, so that no approval is needed for what happens meanwhile.
        await Operator.RaiseAsync(model);
        var id = (string)(await Operator.CommandAsync("promote", model, "2")).Json["id"]!;
        if (meanwhile == "register")
            await Operator.RegisterVersionAsync(model, "2", Fixture.Upstream.At("failing"));
        else if (meanwhile == "pause")
            await Operator.CommandAppliedAsync("pause", model);
        else
            await ApprovedAsync(meanwhile == "promote" ? await Operator.CommandAsync("promote", model, "3") : await PolicyAsync(model, "format: 1\nconcurrency: 8"));

        var late = await Approver.DecideAsync(id, "approve");

        Assert.Equal((409, "/problems/changed-meanwhile"), Kind(late));
        var command = (await Operator.GetAsync($"/api/v1/commands/{id}")).Json;
        Assert.Equal("failed", (string?)command["status"]);
        Assert.Contains(meanwhile switch { "pause" => "paused since", "promote" => "live is 3", "policy" => "policy 1 is in force", _ => "registered anew" }, (string?)command["failure"], StringComparison.Ordinal);
        Assert.Equal(meanwhile == "promote" ? "3" : "1", await LiveAsync(model));
    }

    [Fact]
    public async Task What_changes_nothing_of_what_serves_keeps_an_approval_possible()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.RaiseAsync(model);
        var tag = (await Operator.GetAsync($"/api/v1/models/{model}")).Header("ETag")!;
        var asked = await Operator.CommandAsync("promote", model, "2", headers: ("If-Match", tag));
        await Operator.RegisterVersionAsync(model, "3", Well);

        Assert.Equal(202, (await Approver.DecideAsync((string)asked.Json["id"]!, "approve")).Status);
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
        Assert.Equal((412, "/problems/stale"), Kind(await Operator.CommandAsync("promote", model, "3", headers: ("If-Match", tag))));
    }

    [Fact]
    public async Task A_risky_model_gets_no_policy_without_an_approver_even_before_anything_is_live()
    {
        var model = await RiskyAsync();

        var set = await PolicyAsync(model, "format: 1\nversions: [{ version: \"1\", weight: 1 }]");

        Assert.Equal((202, true), (set.Status, (bool)set.Json["waitsForApproval"]!));
        Assert.Equal(503, (await Operator.InferAsync(model, Body)).Status);
        await ApprovedAsync(set);
        // Before its first decision, which would make it unchangeable in any case.
        var changed = await Operator.PutAsync($"/api/v1/models/{model}/versions/1", ModelSetup.Version(Fixture.Upstream.At("failing")).ToJsonString());
        Assert.Equal((409, "/problems/version-immutable"), Kind(changed));
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Fact]
    public async Task The_risk_tier_is_not_lowered_once_commands_were_asked_for()
    {
        var model = await RiskyAsync();
        Assert.Equal(200, (await Operator.PutAsync($"/api/v1/models/{model}", ModelSetup.Model(tier: "low").ToJsonString())).Status);
        await Operator.RaiseAsync(model, "medium");
        await Operator.CommandAsync("promote", model, "1");

        var lowered = await Operator.PutAsync($"/api/v1/models/{model}", ModelSetup.Model(tier: "low").ToJsonString());

        Assert.Equal((409, "/problems/risk-tier-lowered"), Kind(lowered));
        await Operator.RaiseAsync(model);
    }

    [Fact]
    public async Task An_approver_of_another_team_does_not_see_the_command()
    {
        using var foreign = await Fixture.Server.ClientAsync(Role.Approver, team: "elsewhere");
        var model = await RiskyAsync();
        var id = (string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!;

        Assert.Equal(404, (await foreign.DecideAsync(id, "approve")).Status);
        Assert.Equal(404, (await Approver.DecideAsync("cmd_00000000000000000000000000000000", "approve")).Status);
        Assert.Equal(404, (await Approver.DecideAsync("rubbish", "approve")).Status);
    }

    [Fact]
    public async Task A_pause_asked_for_after_the_request_does_not_make_the_approval_come_too_late()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RaiseAsync(model);
        await Operator.CommandAppliedAsync("pause", model);
        var id = (string)(await Operator.CommandAsync("resume", model)).Json["id"]!;
        // Of a version that is not live, so that what the resume rests on stays as it is.
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.CommandAppliedAsync("pause", model, "2");

        Assert.Equal(202, (await Approver.DecideAsync(id, "approve")).Status);

        await Operator.ReachesAsync(id, "applied");
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Fact]
    public async Task What_waits_can_be_listed_by_those_who_reach_it()
    {
        using var foreign = await Fixture.Server.ClientAsync(Role.Approver, team: "elsewhere");
        var model = await RiskyAsync();
        var first = (string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!;
        await Operator.CommandAppliedAsync("pause", model);

        Assert.Equal(["pause", "promote"], Kinds(await Approver.GetAsync($"/api/v1/commands?model={model}")));
        var waiting = await Approver.GetAsync($"/api/v1/commands?model={model}&waiting=true");
        Assert.Equal(first, (string?)Assert.Single(waiting.Json["items"]!.AsArray())!["id"]);
        Assert.Equal(["promote"], Kinds(await Approver.GetAsync($"/api/v1/commands?model={model}&status=requested")));
        Assert.Equal(["pause"], Kinds(await Approver.GetAsync($"/api/v1/commands?model={model}&kind=pause")));
        Assert.Empty(Kinds(await foreign.GetAsync($"/api/v1/commands?model={model}")));
        foreach (var wrong in new[] { "kind=stop", "status=open", "cursor=x" })
            Assert.Equal((400, "/problems/invalid"), Kind(await Approver.GetAsync($"/api/v1/commands?{wrong}")));
    }

    [Fact]
    public async Task A_long_list_of_commands_comes_in_pages_without_a_gap()
    {
        var model = await RiskyAsync();
        for (var round = 0; round < 103; round++)
            await Approver.DecideAsync((string)(await Operator.CommandAsync("promote", model, "1")).Json["id"]!, "reject");

        var one = await Approver.GetAsync($"/api/v1/commands?model={model}");
        var two = await Approver.GetAsync($"/api/v1/commands?model={model}&cursor={one.Json["next"]}");

        Assert.Equal((100, 3), (Kinds(one).Count, Kinds(two).Count));
        Assert.Null(two.Json["next"]);
        Assert.Equal(103, one.Json["items"]!.AsArray().Concat(two.Json["items"]!.AsArray()).Select(item => (string?)item!["id"]).Distinct().Count());
    }

    private static List<string?> Kinds(Reply list) => [.. list.Json["items"]!.AsArray().Select(item => (string?)item!["kind"])];

    private static (int, string?) Kind(Reply reply) => (reply.Status, reply.ProblemKind);

    private async Task<string> RiskyAsync()
    {
        var model = await Operator.RegisterAsync(Well);
        await Operator.RaiseAsync(model);
        return model;
    }

    private async Task<string?> LiveAsync(string model)
        => (string?)(await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray().SingleOrDefault(version => (string?)version!["stage"] == "live")?["name"];

    private Task<Reply> PolicyAsync(string model, string policy)
        => Operator.PostAsync("/api/v1/commands", new JsonObject { ["kind"] = "policy", ["model"] = model, ["policy"] = policy, ["reason"] = "because the test says so", ["confirm"] = model }.ToJsonString());

    private async Task ApprovedAsync(Reply asked)
    {
        var id = (string)asked.Json["id"]!;
        var approved = await Approver.DecideAsync(id, "approve");
        Assert.True(approved.Status == 202, approved.ToString());
        await Operator.ReachesAsync(id, "applied", "verified");
    }
}
