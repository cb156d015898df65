using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Control;

public sealed class JobBoardOnSqliteTests(SqliteCockpit cockpit) : JobBoardTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class JobBoardOnPostgresTests(PostgresCockpit cockpit) : JobBoardTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What the jobs are doing can be seen, and why one came to nothing.</summary>
public abstract class JobBoardTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task A_command_is_at_work_until_traffic_proves_it_and_not_while_it_waits_for_a_person()
    {
        var model = await RiskyAsync();
        var job = Assert.Single(Of(await JobsAsync(Operator), "atWork", model))!;
        Assert.Equal(("promote", "1", "applied", "1 of 1"), ((string?)job["kind"], (string?)job["version"], (string?)job["status"], $"{job["nodesApplied"]} of {job["nodesTotal"]}"));

        await Operator.CommandAsync("promote", model, "2");
        Assert.Single(Of(await JobsAsync(Operator), "atWork", model));
        await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());

        await Wait.UntilAsync(async () => Of(await JobsAsync(Operator), "atWork", model).Length == 0, TimeSpan.FromSeconds(30), "the proof of the promotion");
    }

    [Fact]
    public async Task A_command_that_came_to_nothing_says_why_to_those_who_reach_its_model()
    {
        using var foreign = await Fixture.Server.ClientAsync(Role.Operator, team: "elsewhere");
        var model = await RiskyAsync();
        var command = CommandId.Parse((string)(await Operator.CommandAsync("promote", model, "2")).Json["id"]!)!.Value;
        await Fixture.Server.Get<CockpitStore>().WriteAsync((context, token) => context.Set<CommandRow>().Where(row => row.Id == command)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, 5), token), CancellationToken.None);
        await Approver.DecideAsync(command.ToString(), "approve");
        await Operator.ReachesAsync(command.ToString(), "failed");

        var ended = Assert.Single(Of(await JobsAsync(Operator), "cameToNothing", model))!;

        Assert.Equal(("failed", 5, 5), ((string?)ended["status"], (int)ended["tries"]!, (int)ended["mostTries"]!));
        Assert.Contains("Given up after 5 runs without effect", (string?)ended["failure"], StringComparison.Ordinal);
        Assert.Empty(Of(await JobsAsync(foreign), "cameToNothing", model));
    }

    [Fact]
    public async Task Regular_jobs_say_how_often_they_run_and_when_they_ran()
    {
        var jobs = await JobsAsync(Operator);
        var sweep = Assert.Single(jobs["regular"]!.AsArray(), job => (string?)job!["name"] == "command-sweep")!;
        Assert.Equal(1, (double)sweep["everySeconds"]!);
        Assert.NotNull(sweep["last"]);
        Assert.DoesNotContain(jobs["regular"]!.AsArray(), job => ((string?)job!["name"])!.StartsWith("cmd_", StringComparison.Ordinal));
    }

    private static async Task<JsonNode> JobsAsync(CockpitClient client) => (await client.GetAsync("/api/v1/jobs")).Json;

    private static JsonNode?[] Of(JsonNode jobs, string part, string model) => [.. jobs[part]!.AsArray().Where(job => (string?)job!["model"] == model)];

    /// <summary>Version 1 is live and nobody has asked it yet; a promotion of version 2 would wait.</summary>
    private async Task<string> RiskyAsync()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.RegisterVersionAsync(model, "2", Fixture.Upstream.At("well"));
        await Operator.RaiseAsync(model);
        return model;
    }
}
