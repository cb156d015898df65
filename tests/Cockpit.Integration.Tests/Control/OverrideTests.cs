using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using static Cockpit.Integration.Tests.Control.Overriding;

namespace Cockpit.Integration.Tests.Control;

public sealed class OverrideOnSqliteTests(SqliteCockpit cockpit) : OverrideTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class OverrideOnPostgresTests(PostgresCockpit cockpit) : OverrideTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>A person's answer from the command to its end.</summary>
public abstract class OverrideTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_person_answers_for_a_subject_until_the_override_is_ended_and_traffic_verifies_both()
    {
        var model = await Operator.LiveAsync(Well);
        var (id, command) = await Operator.OverriddenAsync(model, Subject("customer 7"), "yes", 0.75);

        var reply = await Operator.InferAsync(model, About([42], "customer 7"));
        var other = await Operator.InferAsync(model, About([42], "customer 8"));

        Assert.Equal((200, "override", null), (reply.Status, reply.Header("Cockpit-Path"), reply.Header("Cockpit-Version")));
        Assert.Equal(["yes"], Predictions(reply));
        Assert.Equal(("model", "1"), (other.Header("Cockpit-Path"), other.Header("Cockpit-Version")));
        Assert.Equal(["no"], Predictions(other));
        var decision = (await Operator.GetAsync($"/api/v1/decisions/{reply.Header("Cockpit-Decision")}")).Json;
        Assert.Equal(("override", "", "yes", 0.75), ((string?)decision["path"], (string?)decision["version"], (string?)decision["prediction"], (double)decision["score"]!));
        var trace = decision["trace"]!["override"]!;
        Assert.Equal((id, "the court has decided so", "subject"), ((string?)trace["id"], (string?)trace["why"], (string?)trace["scope"]));
        Assert.StartsWith("key:Operator", (string?)trace["by"], StringComparison.Ordinal);
        await Operator.ReachesAsync(command, "verified");

        var ended = await Operator.EndAsync(model, id);
        Assert.True(ended.Status == 202, ended.ToString());
        await Operator.ReachesAsync((string)ended.Json["id"]!, "applied", "verified");
        Assert.Equal("model", (await Operator.InferAsync(model, About([42], "customer 7"))).Header("Cockpit-Path"));
        await Operator.ReachesAsync((string)ended.Json["id"]!, "verified");
        Assert.Equal("/problems/no-change", (await Operator.EndAsync(model, id)).ProblemKind);
    }

    [Fact]
    public async Task The_most_specific_override_answers_and_of_equal_ones_the_newest()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.OverriddenAsync(model, Subject("a"), "subject");
        await Operator.OverriddenAsync(model, Where("age > 60"), "older segment");
        var (newer, _) = await Operator.OverriddenAsync(model, Where("age > 40", "purpose = car"), "newer segment");
        await Operator.OverriddenAsync(model, Class("critical"), "class");

        Task<string> SaidAsync(int age, string subject, string trafficClass) => SaysAsync(model, age, subject, trafficClass);
        Assert.Equal("subject", await SaidAsync(70, "a", "critical"));
        Assert.Equal("newer segment", await SaidAsync(70, "b", "critical"));
        Assert.Equal("newer segment", await SaidAsync(50, "b", "interactive"));
        Assert.Equal("class", await SaidAsync(30, "b", "critical"));
        Assert.Equal("no", await SaidAsync(30, "b", "interactive"));
        await Operator.ReachesAsync((string)(await Operator.EndAsync(model, newer)).Json["id"]!, "applied", "verified");
        Assert.Equal("older segment", await SaidAsync(70, "b", "critical"));
        Assert.Equal("class", await SaidAsync(50, "b", "critical"));
        await Operator.OverriddenAsync(model, Subject("a"), "newer subject");
        Assert.Equal("newer subject", await SaidAsync(70, "a", "critical"));
    }

    [Fact]
    public async Task In_a_batch_only_the_items_that_are_meant_are_replaced_and_each_is_recorded_as_what_it_is()
    {
        var model = await Operator.LiveAsync(Well);
        var (id, _) = await Operator.OverriddenAsync(model, Subject("b"), "maybe", 0.5);

        var reply = await Operator.InferAsync(model, About([20, 30, 40], "a", "b", "c"));

        Assert.Equal((200, "model", "1"), (reply.Status, reply.Header("Cockpit-Path"), reply.Header("Cockpit-Version")));
        Assert.Equal(["no", "maybe", "yes"], Predictions(reply));
        Assert.Equal("1", (string?)reply.Json["parameters"]!["cockpit_overridden"]);
        var made = new List<JsonNode>();
        foreach (var decision in reply.Header("Cockpit-Decision")!.Split(','))
            made.Add((await Operator.GetAsync($"/api/v1/decisions/{decision}")).Json);
        Assert.Equal(["model 1 no", "override  maybe", "model 1 yes"], made.Select(one => $"{one["path"]} {one["version"]} {one["prediction"]}"));
        Assert.Equal([null, id, null], made.Select(one => (string?)one["trace"]!["override"]?["id"]));
        Assert.Equal(["yes", "yes"], Predictions(await Operator.InferAsync(await OverriddenForAllAsync(), About([20, 30], "b", "b"))));
    }

    [Fact]
    public async Task A_risky_models_override_waits_for_somebody_else_and_ending_it_waits_for_nobody()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RaiseAsync(model);
        var asked = await Operator.OverrideAsync(model, Subject("customer 7"), "yes");
        Assert.Equal((202, true), (asked.Status, (bool)asked.Json["waitsForApproval"]!));
        Assert.Equal((string?)asked.Json["id"], (string?)(await Operator.OverrideAsync(model, Subject("customer 7"), "yes")).Json["id"]);
        Assert.NotEqual((string?)asked.Json["id"], (string?)(await Operator.OverrideAsync(model, Subject("customer 8"), "yes")).Json["id"]);
        Assert.Equal("no", await SaysAsync(model, 42, "customer 7"));

        var id = (string)asked.Json["id"]!;
        Assert.Equal(202, (await Approver.DecideAsync(id, "approve")).Status);
        var applied = await Operator.ReachesAsync(id, "applied", "verified");

        Assert.Equal("yes", await SaysAsync(model, 42, "customer 7"));
        Assert.Null(applied["before"]!["override"]);
        Assert.Equal("yes", (string?)applied["after"]!["override"]!["prediction"]);
        var listed = (await Operator.GetAsync($"/api/v1/models/{model}/overrides")).Json["items"]!.AsArray();
        Assert.StartsWith("key:Approver", (string?)Assert.Single(listed)!["approver"], StringComparison.Ordinal);
        var ended = await Operator.EndAsync(model, (string)asked.Json["override"]!);
        Assert.False((bool)ended.Json["waitsForApproval"]!);
        await Operator.ReachesAsync((string)ended.Json["id"]!, "applied", "verified");
        Assert.Equal("no", await SaysAsync(model, 42, "customer 7"));
    }

    [Fact]
    public async Task One_that_was_rejected_is_forgotten_with_whom_it_was_for()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RaiseAsync(model);
        var asked = await Operator.OverrideAsync(model, Subject("customer 7"), "yes");
        var id = OverrideId.Parse((string?)asked.Json["override"])!.Value;
        Assert.Equal("customer 7", await SubjectAsync(id));

        await Approver.DecideAsync((string)asked.Json["id"]!, "reject");

        await Wait.UntilAsync(async () => await SubjectAsync(id) is null, TimeSpan.FromSeconds(30), "the override to be forgotten");
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/models/{model}/overrides/{id}")).Status);
    }

    [Fact]
    public async Task A_subject_stands_in_its_row_alone_and_is_shown_to_who_may_see_it_with_an_audit_row()
    {
        var model = await Operator.LiveAsync(Well);
        var (id, command) = await Operator.OverriddenAsync(model, Subject("customer-under-test"), "yes");
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        var address = $"/api/v1/models/{model}/overrides/{id}";

        var masked = (await viewer.GetAsync(address)).Json;
        Assert.Equal((null, true), ((string?)masked["subject"], (bool)masked["masked"]!));
        Assert.Empty(await RowsAsync($"override:{id}"));
        Assert.Null((string?)(await Operator.GetAsync($"/api/v1/models/{model}/overrides")).Json["items"]![0]!["subject"]);
        Assert.Equal("customer-under-test", (string?)(await Operator.GetAsync(address)).Json["subject"]);
        Assert.Equal("override.unmasked", (string?)Assert.Single(await RowsAsync($"override:{id}"))!["action"]);

        Assert.DoesNotContain("customer-under-test", (await Admin.GetAsync($"/api/v1/commands/{command}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("customer-under-test", (await Admin.GetAsync($"/api/v1/audit?target=model:{model}")).Text, StringComparison.Ordinal);
        await using var read = Fixture.Store.Open().Read();
        Assert.False(await read.Set<CommandRow>().AnyAsync(row => row.Payload!.Contains("customer-under-test"), Token));
    }

    [Fact]
    public async Task It_ends_by_itself_and_is_closed_with_an_audit_row()
    {
        var model = await Operator.LiveAsync(Well);
        var (id, _) = await Operator.OverriddenAsync(model, Subject("a"), "yes", until: TimeProvider.System.GetUtcNow().AddDays(2).ToString("O"));
        Assert.Equal("yes", await SaysAsync(model, 42, "a"));

        await TimeIsOverAsync(id);

        await Wait.UntilAsync(async () => (string?)(await Operator.GetAsync($"/api/v1/models/{model}/overrides/{id}")).Json["endedBy"] == "system:override-sweep", TimeSpan.FromSeconds(30), "the override to be closed");
        await Wait.UntilAsync(async () => await SaysAsync(model, 42, "a") == "no", TimeSpan.FromSeconds(30), "the model to answer again");
        // It is gone from what is in force, so a clock that is behind finds none to compare with.
        await Wait.UntilAsync(() => Fixture.Server.Get<RegistryKeeper>().Current.Models[model].Overrides.IsEmpty, TimeSpan.FromSeconds(30), "the override to leave the snapshot");
        Assert.Equal("ended", (string?)(await Operator.GetAsync($"/api/v1/models/{model}/overrides?state=ended")).Json["items"]![0]!["state"]);
        Assert.Empty((await Operator.GetAsync($"/api/v1/models/{model}/overrides")).Json["items"]!.AsArray());
        Assert.Contains(await RowsAsync($"model:{model}"), row => (string?)row!["action"] == "override.ended");
        Assert.Equal("/problems/no-change", (await Operator.EndAsync(model, id)).ProblemKind);
    }

    [Fact]
    public async Task A_paused_model_gives_no_answer_of_a_person_either_and_a_version_that_does_not_serve_stays_unknown()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.OverriddenAsync(model, Class("interactive"), "yes");

        Assert.Equal(404, (await Operator.PostAsync($"/v2/models/{model}/versions/9/infer", About([42], "a"))).Status);
        Assert.Equal("override", (await Operator.PostAsync($"/v2/models/{model}/versions/1/infer", About([42], "a"))).Header("Cockpit-Path"));
        await Operator.CommandAppliedAsync("pause", model);
        Assert.Equal("/problems/paused", (await Operator.InferAsync(model, About([42], "a"))).ProblemKind);
    }

    [Theory]
    [InlineData("""null""", "override")]
    [InlineData("""{"answer":{"prediction":"yes"}}""", "override.scope")]
    [InlineData("""{"scope":{},"answer":{"prediction":"yes"}}""", "override.scope")]
    [InlineData("""{"scope":{"subject":"a","class":"batch"},"answer":{"prediction":"yes"}}""", "override.scope")]
    [InlineData("""{"scope":{"subject":""},"answer":{"prediction":"yes"}}""", "override.scope.subject")]
    [InlineData("""{"scope":{"class":"urgent"},"answer":{"prediction":"yes"}}""", "override.scope.class")]
    [InlineData("""{"scope":{"where":[]},"answer":{"prediction":"yes"}}""", "override.scope.where")]
    [InlineData("""{"scope":{"where":["age > 40","age"]},"answer":{"prediction":"yes"}}""", "override.scope.where[1]")]
    [InlineData("""{"scope":{"where":["purpose < car"]},"answer":{"prediction":"yes"}}""", "override.scope.where[0]")]
    [InlineData("""{"scope":{"subject":"a"}}""", "override.answer.prediction")]
    [InlineData("""{"scope":{"subject":"a"},"answer":{"prediction":""}}""", "override.answer.prediction")]
    [InlineData("""{"scope":{"subject":"a"},"answer":{"prediction":"yes","score":1e10}}""", "override.answer.score")]
    [InlineData("""{"scope":{"subject":"a"},"answer":{"prediction":"yes"},"until":"tomorrow"}""", "override.until")]
    [InlineData("""{"scope":{"subject":"a"},"answer":{"prediction":"yes"},"until":"2020-01-01T00:00:00Z"}""", "override.until")]
    [InlineData("""{"scope":{"subject":"a"},"answer":{"prediction":"yes"},"until":"2100-01-01T00:00:00Z"}""", "override.until")]
    [InlineData("""{"end":"cmd_1"}""", "override.end")]
    [InlineData("""{"end":"ovr_00000000000000000000000000000000","scope":{"subject":"a"}}""", "override.end")]
    [InlineData("""{"end":"ovr_00000000000000000000000000000000"}""", "override.end")]
    public async Task An_override_that_cannot_be_is_refused_by_its_field(string asked, string field)
    {
        var model = await Operator.LiveAsync(Well);

        var refused = await Operator.CommandOverrideAsync(model, JsonNode.Parse(asked));

        Assert.InRange(refused.Status, 400, 404);
        Assert.NotNull(refused.Json["errors"]![field]);
    }

    [Fact]
    public async Task A_regression_takes_numbers_only_and_an_override_is_of_no_single_version()
    {
        var model = await Operator.LiveAsync(Well, task: "regression");

        Assert.NotNull((await Operator.OverrideAsync(model, Subject("a"), "many")).Json["errors"]!["override.answer.prediction"]);
        Assert.NotNull((await Operator.CommandOverrideAsync(model, new JsonObject { ["scope"] = Subject("a"), ["answer"] = new JsonObject { ["prediction"] = "1" } }, version: "1")).Json["errors"]!["version"]);
        await Operator.OverriddenAsync(model, Subject("a"), "12.5");
        var reply = await Operator.InferAsync(model, About([42], "a"));
        Assert.Equal(("FP64", 12.5), ((string?)reply.Json["outputs"]![0]!["datatype"], (double)reply.Json["outputs"]![0]!["data"]![0]!));
    }

    [Fact]
    public async Task There_is_an_end_to_how_many_and_who_may_only_look_sets_none()
    {
        var model = await Operator.LiveAsync(Well);
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        var now = TimeProvider.System.GetUtcNow();
        await Fixture.Store.Open().ChangeAsync((context, _, _) =>
        {
            for (var i = 0; i < 100; i++)
                context.Add(new OverrideRow { Id = new OverrideId(Guid.CreateVersion7()), Model = model, Scope = OverrideScope.Segment, Conditions = ["age > 90"], Prediction = "yes", Reason = "of the test", SetBy = "key:test", Since = now, Until = now.AddDays(1) });
            return Task.FromResult(true);
        }, Token);

        Assert.Equal(403, (await viewer.OverrideAsync(model, Subject("a"), "yes")).Status);
        var refused = await Operator.OverrideAsync(model, Where("age > 80"), "yes");
        Assert.Equal((409, "/problems/too-many-overrides"), (refused.Status, refused.ProblemKind));
        await Operator.OverriddenAsync(model, Subject("a"), "yes");
        var page = (await Operator.GetAsync($"/api/v1/models/{model}/overrides")).Json;
        Assert.Equal((50, "50"), (page["items"]!.AsArray().Count, (string?)page["next"]));
        Assert.Single((await Operator.GetAsync($"/api/v1/models/{model}/overrides?cursor=100")).Json["items"]!.AsArray());
    }

    private async Task<string> SaysAsync(string model, int age, string subject, string trafficClass = "interactive")
        => Predictions(await Operator.InferAsync(model, About([age], subject), ("Cockpit-Class", trafficClass)))[0];

    private async Task<string> OverriddenForAllAsync()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.OverriddenAsync(model, Class("interactive"), "yes");
        return model;
    }

    /// <summary>As if its time had passed.</summary>
    private Task<int> TimeIsOverAsync(string id)
    {
        var (parsed, now) = (OverrideId.Parse(id)!.Value, TimeProvider.System.GetUtcNow());
        return Fixture.Store.Open().ChangeAsync((context, _, token) => context.Set<OverrideRow>().Where(row => row.Id == parsed).ExecuteUpdateAsync(set => set.SetProperty(row => row.Until, now), token), Token);
    }

    private async Task<string?> SubjectAsync(OverrideId id)
    {
        await using var read = Fixture.Store.Open().Read();
        return await read.Set<OverrideRow>().Where(row => row.Id == id).Select(row => row.Subject).SingleOrDefaultAsync(Token);
    }

    private async Task<JsonArray> RowsAsync(string target) => (await Admin.GetAsync($"/api/v1/audit?target={Uri.EscapeDataString(target)}")).Json["items"]!.AsArray();
}
