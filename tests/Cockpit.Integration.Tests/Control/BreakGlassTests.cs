using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Control;

public sealed class BreakGlassOnSqliteTests(SqliteCockpit cockpit) : BreakGlassTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class BreakGlassOnPostgresTests(PostgresCockpit cockpit) : BreakGlassTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>An operator acts alone, for a while, and everybody sees it.</summary>
public abstract class BreakGlassTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Why = "It refuses everyone and nobody answers the phone.";

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task Who_breaks_the_glass_waits_for_nobody_and_is_seen_until_somebody_else_has_looked()
    {
        var model = await RiskyAsync();

        var asked = await BreakAsync(Operator, "promote", model, "2", new JsonObject { ["minutes"] = 10, ["why"] = Why });
        Assert.Equal((202, false), (asked.Status, (bool)asked.Json["waitsForApproval"]!));
        var id = (string)asked.Json["id"]!;
        var command = await Operator.ReachesAsync(id, "applied", "verified");

        Assert.Equal((Why, null), ((string?)command["breakGlass"]!["why"], (string?)command["breakGlass"]!["reviewedBy"]));
        Assert.InRange((DateTimeOffset)command["breakGlass"]!["until"]! - (DateTimeOffset)command["requestedAt"]!, TimeSpan.FromSeconds(599), TimeSpan.FromSeconds(601));
        Assert.False((bool)command["needsApproval"]!);
        Assert.DoesNotContain("approved", command["steps"]!.AsArray().Select(step => (string?)step!["status"]));
        Assert.Single((await Admin.GetAsync($"/api/v1/audit?target=model:{model}&action=command.glassBroken")).Json["items"]!.AsArray());

        Assert.Equal(403, (await Operator.DecideAsync(id, "review")).Status);
        Assert.Equal(200, (await Approver.DecideAsync(id, "review", "It was right to do.")).Status);
        Assert.Equal((409, "/problems/nothing-to-review"), Kind(await Approver.DecideAsync(id, "review")));
        var reviewed = (await Operator.GetAsync($"/api/v1/commands/{id}")).Json["breakGlass"]!;
        Assert.StartsWith("key:Approver", (string?)reviewed["reviewedBy"], StringComparison.Ordinal);
        Assert.Equal("It was right to do.", (string?)reviewed["review"]);
        Assert.Single((await Admin.GetAsync($"/api/v1/audit?target=model:{model}&action=command.reviewed")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task While_the_glass_is_broken_the_same_requester_goes_on_alone_on_that_model_and_nobody_else_does()
    {
        var (model, untouched) = (await RiskyAsync(), await RiskyAsync());
        await DoneAsync(await BreakAsync(Operator, "promote", model, "2", new JsonObject { ["minutes"] = 60, ["why"] = Why }));

        var back = await Operator.CommandAsync("promote", model, "1");
        await DoneAsync(back);

        Assert.Equal(Why, (string?)(await Operator.GetAsync($"/api/v1/commands/{back.Json["id"]}")).Json["breakGlass"]!["why"]);
        Assert.True((bool)(await Admin.CommandAsync("promote", model, "2")).Json["waitsForApproval"]!);
        Assert.True((bool)(await Operator.CommandAsync("promote", untouched, "2")).Json["waitsForApproval"]!);
    }

    [Fact]
    public async Task What_waits_already_is_overtaken_by_breaking_the_glass()
    {
        var model = await RiskyAsync();
        var waiting = (string)(await Operator.CommandAsync("promote", model, "2")).Json["id"]!;

        var asked = await BreakAsync(Operator, "promote", model, "2", new JsonObject { ["minutes"] = 1, ["why"] = Why });
        await DoneAsync(asked);

        Assert.NotEqual(waiting, (string?)asked.Json["id"]);
        Assert.Equal((409, "/problems/changed-meanwhile"), Kind(await Approver.DecideAsync(waiting, "approve")));
    }

    [Theory]
    [InlineData("""{"minutes":0,"why":"nobody answers the phone"}""", "breakGlass.minutes")]
    [InlineData("""{"minutes":61,"why":"nobody answers the phone"}""", "breakGlass.minutes")]
    [InlineData("""{"why":"nobody answers the phone"}""", "breakGlass.minutes")]
    [InlineData("""{"minutes":5}""", "breakGlass.why")]
    [InlineData("""{"minutes":5,"why":"  hurry   "}""", "breakGlass.why")]
    public async Task A_glass_is_not_broken_without_an_end_and_a_reason(string glass, string field)
    {
        var model = await RiskyAsync();

        var reply = await BreakAsync(Operator, "promote", model, "2", JsonNode.Parse(glass)!.AsObject());

        Assert.Equal(400, reply.Status);
        Assert.Contains(field, reply.Json["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task Where_nobody_is_waited_for_there_is_no_glass_to_break()
    {
        var model = await RiskyAsync();

        var asked = await BreakAsync(Operator, "pause", model, null, new JsonObject { ["minutes"] = 5, ["why"] = Why });
        await DoneAsync(asked);

        Assert.Null((await Operator.GetAsync($"/api/v1/commands/{asked.Json["id"]}")).Json["breakGlass"]);
        Assert.True((bool)(await Operator.CommandAsync("resume", model)).Json["waitsForApproval"]!);
        Assert.Equal((409, "/problems/nothing-to-review"), Kind(await Approver.DecideAsync((string)asked.Json["id"]!, "review")));
    }

    [Fact]
    public async Task Nobody_reviews_what_they_did_alone()
    {
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var model = await RiskyAsync();
        var id = (string)(await BreakAsync(Admin, "promote", model, "2", new JsonObject { ["minutes"] = 5, ["why"] = Why })).Json["id"]!;

        Assert.Equal((403, "/problems/self-review"), Kind(await Admin.DecideAsync(id, "review")));
        Assert.Equal(200, (await auditor.DecideAsync(id, "review")).Status);
    }

    private static (int, string?) Kind(Reply reply) => (reply.Status, reply.ProblemKind);

    private static Task<Reply> BreakAsync(CockpitClient client, string kind, string model, string? version, JsonObject glass)
        => client.PostAsync("/api/v1/commands", new JsonObject
        {
            ["kind"] = kind, ["model"] = model, ["version"] = version, ["reason"] = "because the test says so", ["confirm"] = model, ["breakGlass"] = glass,
        }.ToJsonString());

    private async Task<string> RiskyAsync()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.RaiseAsync(model);
        return model;
    }

    private async Task DoneAsync(Reply asked)
    {
        Assert.True(asked.Status == 202, asked.ToString());
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
    }
}
