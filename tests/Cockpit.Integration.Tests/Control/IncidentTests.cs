using System.Text.Json.Nodes;
using Cockpit.Access;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Control;

public sealed class IncidentOnSqliteTests(SqliteCockpit cockpit) : IncidentTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class IncidentOnPostgresTests(PostgresCockpit cockpit) : IncidentTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What goes wrong is seen, has somebody who sees to it, and an end.</summary>
public abstract class IncidentTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Why = "It refuses everyone and nobody answers the phone.";

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task Acting_alone_opens_one_incident_which_the_last_review_ends()
    {
        var model = await RiskyAsync();
        var first = await AloneAsync(model, "2");
        var second = await AloneAsync(model, "1");

        var listed = Assert.Single((await Operator.GetAsync($"/api/v1/incidents?model={model}&running=true")).Json["items"]!.AsArray())!;
        Assert.Equal(("breakGlass", "high", "open", null), ((string?)listed["kind"], (string?)listed["severity"], (string?)listed["state"], (string?)listed["owner"]));
        Assert.Null(listed["subject"]);
        Assert.Contains(Why, (string?)listed["title"], StringComparison.Ordinal);
        var id = (string)listed["id"]!;
        Assert.Equal(["opened", "again"], Events(await Operator.GetAsync($"/api/v1/incidents/{id}")));
        Assert.Equal((409, "/problems/review-first"), Kind(await Approver.PostAsync($"/api/v1/incidents/{id}/resolve", """{"comment":"Nothing to see here."}""")));

        Assert.Equal(200, (await Approver.DecideAsync(first, "review", "It was right to do.")).Status);
        Assert.Equal("open", (string?)(await Operator.GetAsync($"/api/v1/incidents/{id}")).Json["incident"]!["state"]);
        Assert.Equal(200, (await Approver.DecideAsync(second, "review", "And right to undo.")).Status);

        var over = (await Operator.GetAsync($"/api/v1/incidents/{id}")).Json;
        Assert.Equal(("resolved", "And right to undo."), ((string?)over["incident"]!["state"], (string?)over["incident"]!["learnt"]));
        Assert.Equal(["opened", "again", "noted", "resolved"], over["timeline"]!.AsArray().Select(line => (string?)line!["event"]));
        Assert.Equal(first, (string?)over["timeline"]![0]!["command"]);
        Assert.Empty((await Operator.GetAsync($"/api/v1/incidents?model={model}&running=true")).Json["items"]!.AsArray());

        await AloneAsync(model, "2");
        Assert.Equal(2, (await Operator.GetAsync($"/api/v1/incidents?model={model}")).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Somebody_sees_to_it_writes_down_and_ends_it_and_each_leaves_an_audit_row()
    {
        var (model, id) = await GivenUpAsync();

        Assert.Equal(200, (await Operator.PostAsync($"/api/v1/incidents/{id}/acknowledge", """{"comment":"Looking at the store."}""")).Status);
        Assert.Equal(200, (await Operator.PostAsync($"/api/v1/incidents/{id}/note", """{"comment":"The disk is full."}""")).Status);
        var resolved = await Operator.PostAsync($"/api/v1/incidents/{id}/resolve", """{"comment":"A larger disk."}""");

        Assert.Equal((200, "resolved", "A larger disk."), (resolved.Status, (string?)resolved.Json["state"], (string?)resolved.Json["learnt"]));
        Assert.StartsWith("key:Operator", (string?)resolved.Json["owner"], StringComparison.Ordinal);
        Assert.Equal(["opened", "acknowledged", "noted", "resolved"], Events(await Operator.GetAsync($"/api/v1/incidents/{id}")));
        Assert.Equal((409, "/problems/incident-over"), Kind(await Operator.PostAsync($"/api/v1/incidents/{id}/note", """{"comment":"One thing more."}""")));
        var audit = (await Admin.GetAsync($"/api/v1/audit?target=incident:{id}")).Json["items"]!.AsArray();
        Assert.Equal(["incident.resolved", "incident.noted", "incident.acknowledged"], audit.Select(row => (string?)row!["action"]));
        Assert.Equal("A larger disk.", (string?)audit[0]!["reason"]);
        Assert.Equal("commandGivenUp", (string?)Assert.Single((await Operator.GetAsync($"/api/v1/incidents?model={model}&state=resolved&kind=commandGivenUp")).Json["items"]!.AsArray())!["kind"]);
    }

    [Fact]
    public async Task Two_who_see_to_it_at_once_both_get_an_answer_and_one_of_them_owns_it()
    {
        var (_, id) = await GivenUpAsync();

        var replies = await Task.WhenAll(new[] { Operator, Approver }.Select(client => client.PostAsync($"/api/v1/incidents/{id}/acknowledge", """{"comment":"I see to it."}""")));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        var after = (await Operator.GetAsync($"/api/v1/incidents/{id}")).Json;
        Assert.Equal(["opened", "acknowledged", "acknowledged"], after["timeline"]!.AsArray().Select(line => (string?)line!["event"]));
        Assert.Equal((string?)after["timeline"]![2]!["actor"], (string?)after["incident"]!["owner"]);
    }

    [Fact]
    public async Task Two_guardrails_that_are_breached_are_two_incidents_and_a_worse_breach_of_one_raises_it()
    {
        var model = await Operator.RegisterAsync(Well);
        var first = await BreachAsync("sex", IncidentSeverity.Medium);
        var second = await BreachAsync("latency", IncidentSeverity.Low);
        Assert.Equal(first, await BreachAsync("sex", IncidentSeverity.Critical));
        Assert.Equal(first, await BreachAsync("sex", IncidentSeverity.Medium));

        Assert.Equal([(second, "latency", "low"), (first, "sex", "critical")], Seen(await Operator.GetAsync($"/api/v1/incidents?model={model}&running=true")));
        Assert.Equal([(first, "sex", "critical")], Seen(await Operator.GetAsync($"/api/v1/incidents?model={model}&severity=medium&kind=guardrail")));
        Assert.Equal(["opened", "raised", "again"], Events(await Operator.GetAsync($"/api/v1/incidents/{first}")));

        Task<string> BreachAsync(string name, IncidentSeverity severity)
            => Fixture.Server.IncidentAsync(new IncidentReport(IncidentKind.Guardrail, model, $"{name} was breached", TimeProvider.System.GetUtcNow(), $"guardrail:{name}", null) { Subject = name, Severity = severity });
    }

    [Fact]
    public async Task The_store_admits_one_running_incident_of_a_subject_and_one_without()
    {
        var model = await Operator.RegisterAsync(Well);
        foreach (var subject in new[] { null, "sex" })
        {
            await OpenAsync(subject);
            await Assert.ThrowsAsync<DbUpdateException>(() => OpenAsync(subject));
        }

        await OpenAsync("latency");

        Task OpenAsync(string? subject) => Fixture.Server.Get<CockpitStore>().WriteAsync((context, _) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            context.Add(new IncidentRow { Id = IncidentId.New(now), Kind = IncidentKind.Guardrail, Model = model, Subject = subject, Severity = IncidentSeverity.Low, Title = "Twice", OpenedAt = now });
            return Task.FromResult(true);
        }, CancellationToken.None);
    }

    [Fact]
    public async Task A_store_that_was_rolled_back_is_an_incident_of_the_whole_installation_until_a_person_ends_it()
    {
        var file = Fixture.Server.Get<CheckpointFile>();
        var signed = new CheckpointSigner(Fixture.Server.Get<LedgerKey>().Signer).Sign(10_000_000, TreeHash.Leaf("later"u8), null, []);
        await file.AddAsync([(10_000_000, signed.Note!)], Token);
        // The server's own round may come at the same moment; one of the two then opens the incident, and the other joins it.
        await Record.ExceptionAsync(() => Fixture.Server.Get<CheckpointMaker>().MakeAsync(Token));
        JsonNode? listed = null;
        await Wait.UntilAsync(async () => (listed = (await Operator.GetAsync("/api/v1/incidents?kind=ledger&running=true")).Json["items"]!.AsArray().FirstOrDefault()) is not null, TimeSpan.FromSeconds(60), "the incident");
        File.Delete(file.Path);

        var id = (string)listed!["id"]!;
        Assert.Equal((null, "high", "open"), ((string?)listed["model"], (string?)listed["severity"], (string?)listed["state"]));
        Assert.Contains("the store was rolled back", (string?)listed["title"], StringComparison.Ordinal);
        using var ofTeam = await Fixture.Server.ClientAsync(Role.Operator, "lending");
        Assert.Empty((await ofTeam.GetAsync("/api/v1/incidents?kind=ledger")).Json["items"]!.AsArray());
        Assert.Equal(404, (await ofTeam.GetAsync($"/api/v1/incidents/{id}")).Status);
        Assert.Equal(404, (await ofTeam.PostAsync($"/api/v1/incidents/{id}/resolve", """{"comment":"Not mine."}""")).Status);

        Assert.Equal(200, (await Operator.PostAsync($"/api/v1/incidents/{id}/steps/1", "{}")).Status);
        await Fixture.Server.UserAsync("ledger-keeper", new Grant(Role.Operator, null));
        using var person = new Person(Fixture.Server.Address);
        await person.SignInAsync("ledger-keeper");
        Assert.Contains("Cockpit itself", (await person.GetAsync($"/incidents/{id}")).Text, StringComparison.Ordinal);
        Assert.Contains("Cockpit itself", (await person.GetAsync("/incidents")).Text, StringComparison.Ordinal);
        Assert.Equal($"/incidents/{id}?done=resolve", (await person.PostAsync("/incident", ("incident", id), ("answer", "resolve"), ("comment", "A test wrote the file."))).Headers.Location!.ToString());

        var over = (await Operator.GetAsync($"/api/v1/incidents/{id}")).Json;
        Assert.Equal(("resolved", "user:ledger-keeper", "opened"), ((string?)over["incident"]!["state"], (string?)over["incident"]!["owner"], (string?)over["timeline"]![0]!["event"]));
        Assert.Equal("ledger of the whole installation", (string?)(await Admin.GetAsync($"/api/v1/audit?target=incident:{id}&action=incident.resolved")).Json["items"]![0]!["detail"]);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_field_at_fault()
    {
        using var foreign = await Fixture.Server.ClientAsync(Role.Operator, team: "elsewhere");
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        var (_, id) = await GivenUpAsync();

        Assert.Equal((400, "/problems/invalid"), Kind(await Operator.PostAsync($"/api/v1/incidents/{id}/note", """{"comment":"   "}""")));
        Assert.Equal((400, "/problems/invalid"), Kind(await Operator.PostAsync($"/api/v1/incidents/{id}/note", new JsonObject { ["comment"] = new string('x', 2001) }.ToJsonString())));
        Assert.Equal(403, (await viewer.PostAsync($"/api/v1/incidents/{id}/note", """{"comment":"I am only looking."}""")).Status);
        Assert.Equal(404, (await foreign.PostAsync($"/api/v1/incidents/{id}/note", """{"comment":"Not mine."}""")).Status);
        Assert.Equal(404, (await foreign.GetAsync($"/api/v1/incidents/{id}")).Status);
        Assert.Empty((await foreign.GetAsync("/api/v1/incidents")).Json["items"]!.AsArray());
        foreach (var unknown in new[] { "rubbish", "inc_00000000000000000000000000000000" })
        {
            Assert.Equal(404, (await Operator.GetAsync($"/api/v1/incidents/{unknown}")).Status);
            Assert.Equal(404, (await Operator.PostAsync($"/api/v1/incidents/{unknown}/note", """{"comment":"Where is it?"}""")).Status);
        }

        foreach (var wrong in new[] { "kind=fire", "severity=awful", "state=burning", "cursor=x" })
            Assert.Equal((400, "/problems/invalid"), Kind(await Operator.GetAsync($"/api/v1/incidents?{wrong}")));
    }

    private static IEnumerable<(string?, string?, string?)> Seen(Reply reply)
        => reply.Json["items"]!.AsArray().Select(item => ((string?)item!["id"], (string?)item["subject"], (string?)item["severity"]));

    private static (int, string?) Kind(Reply reply) => (reply.Status, reply.ProblemKind);

    private static IEnumerable<string?> Events(Reply reply) => reply.Json["timeline"]!.AsArray().Select(line => (string?)line!["event"]);

    private async Task<string> RiskyAsync()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.RaiseAsync(model);
        return model;
    }

    private async Task<string> AloneAsync(string model, string version)
    {
        var asked = await Operator.PostAsync("/api/v1/commands", new JsonObject
        {
            ["kind"] = "promote", ["model"] = model, ["version"] = version, ["reason"] = "because the test says so", ["confirm"] = model,
            ["breakGlass"] = new JsonObject { ["minutes"] = 5, ["why"] = Why },
        }.ToJsonString());
        Assert.True(asked.Status == 202, asked.ToString());
        await Operator.ReachesAsync((string)asked.Json["id"]!, "applied", "verified");
        return (string)asked.Json["id"]!;
    }

    /// <summary>A command whose job was begun too often, as after faults of the store.</summary>
    private async Task<(string Model, string Incident)> GivenUpAsync()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RaiseAsync(model);
        await Operator.RegisterVersionAsync(model, "2", Well);
        var command = CommandId.Parse((string)(await Operator.CommandAsync("promote", model, "2")).Json["id"]!)!.Value;
        await Fixture.Server.Get<CockpitStore>().WriteAsync((context, token) => context.Set<CommandRow>().Where(row => row.Id == command)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, 5), token), CancellationToken.None);
        Assert.Equal(202, (await Approver.DecideAsync(command.ToString(), "approve")).Status);
        await Operator.ReachesAsync(command.ToString(), "failed");
        return (model, (string)Assert.Single((await Operator.GetAsync($"/api/v1/incidents?model={model}")).Json["items"]!.AsArray())!["id"]!);
    }
}
