using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Cockpit.Store.Incidents;

namespace Cockpit.Integration.Tests.Control;

public sealed class ResponseOnSqliteTests(SqliteCockpit cockpit) : ResponseTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ResponseOnPostgresTests(PostgresCockpit cockpit) : ResponseTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What is to be done about an incident is ticked off, and what an outside Prometheus says becomes one.</summary>
public abstract class ResponseTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task A_step_is_ticked_once_and_the_timeline_says_by_whom()
    {
        var model = ModelSetup.NewName("runbook");
        var registration = ModelSetup.Model();
        registration["runbook"] = new JsonObject { ["guardrail"] = new JsonArray("Ring the branch.", "Stop the letters.") };
        Assert.Equal(201, (await Operator.PutAsync($"/api/v1/models/{model}", registration.ToJsonString())).Status);
        Assert.Equal("Ring the branch.", (string?)(await Operator.GetAsync($"/api/v1/models/{model}")).Json["runbook"]!["guardrail"]![0]);
        var own = await Fixture.Server.IncidentAsync(new IncidentReport(IncidentKind.Guardrail, model, "Breached", TimeProvider.System.GetUtcNow(), "guardrail:x", null));
        var usual = await Fixture.Server.IncidentAsync(model);

        var ticked = await Operator.PostAsync($"/api/v1/incidents/{own}/steps/2", "{}");
        Assert.True(ticked.Status == 200, ticked.ToString());
        Assert.Equal((409, "/problems/no-change"), Kind(await Approver.PostAsync($"/api/v1/incidents/{own}/steps/2", "{}")));
        Assert.Equal((404, "/problems/not-found"), Kind(await Approver.PostAsync($"/api/v1/incidents/{own}/steps/3", "{}")));

        var after = (await Operator.GetAsync($"/api/v1/incidents/{own}")).Json;
        Assert.Equal([("Ring the branch.", false), ("Stop the letters.", true)], after["checklist"]!.AsArray().Select(step => ((string)step!["text"]!, step["doneBy"] is not null)));
        Assert.Equal(("checked", "Stop the letters."), ((string?)after["timeline"]![1]!["event"], (string?)after["timeline"]![1]!["detail"]));
        Assert.Equal((string?)after["timeline"]![1]!["actor"], (string?)after["checklist"]![1]!["doneBy"]);
        Assert.Equal(3, (await Operator.GetAsync($"/api/v1/incidents/{usual}")).Json["checklist"]!.AsArray().Count);
        Assert.Equal("incident.checked", (string?)(await Admin.GetAsync($"/api/v1/audit?target=incident:{own}")).Json["items"]![0]!["action"]);
        await Operator.PostAsync($"/api/v1/incidents/{own}/resolve", """{"comment":"Letters were stopped."}""");
        Assert.Equal((409, "/problems/incident-over"), Kind(await Operator.PostAsync($"/api/v1/incidents/{own}/steps/1", "{}")));
    }

    [Theory]
    [InlineData("""{"fire":["Run."]}""", "runbook")]
    [InlineData("""{"guardrail":[]}""", "runbook.guardrail")]
    [InlineData("""{"guardrail":["Twice.","Twice."]}""", "runbook.guardrail")]
    [InlineData("""{"guardrail":[" "]}""", "runbook.guardrail")]
    public async Task A_runbook_that_says_nothing_is_refused_by_name(string runbook, string field)
    {
        var registration = ModelSetup.Model();
        registration["runbook"] = JsonNode.Parse(runbook);
        var refused = await Operator.PutAsync($"/api/v1/models/{ModelSetup.NewName()}", registration.ToJsonString());
        Assert.Equal((400, "/problems/invalid"), Kind(refused));
        Assert.True(refused.Json["errors"]!.AsObject().ContainsKey(field), refused.ToString());
    }

    [Fact]
    public async Task An_outside_alert_opens_an_incident_repeats_nothing_and_ends_it()
    {
        var model = await Operator.RegisterAsync(null);
        using var application = await Fixture.Server.ClientAsync(Role.Application);

        Assert.Equal((1, 0, 0), Taken(await SendAsync(application, Alert("firing", model, "a1"))));
        Assert.Equal((1, 0, 1), Taken(await SendAsync(application, Alert("firing", model, "a1"), Alert("firing", model, "b2"))));
        var listed = (await Operator.GetAsync($"/api/v1/incidents?model={model}&kind=alert")).Json["items"]!.AsArray();
        Assert.Equal([("QueueGrows b2", "critical"), ("QueueGrows a1", "critical")], listed.Select(item => ((string)item!["subject"]!, (string)item["severity"]!)));
        Assert.Equal("The queue of scores grows", (string?)listed[0]!["title"]);

        Assert.Equal((0, 1, 1), Taken(await SendAsync(application, Alert("resolved", model, "a1"), Alert("resolved", model, "c3"))));
        Assert.Equal("QueueGrows b2", (string?)Assert.Single((await Operator.GetAsync($"/api/v1/incidents?model={model}&running=true")).Json["items"]!.AsArray())!["subject"]);
    }

    [Fact]
    public async Task An_alert_of_a_model_that_is_none_is_named_and_the_others_are_taken()
    {
        var model = await Operator.RegisterAsync(null, team: "ours");
        using var ours = await Fixture.Server.ClientAsync(Role.Application, team: "ours");
        using var foreign = await Fixture.Server.ClientAsync(Role.Application, team: "theirs");
        var nameless = Alert("firing", model, "d4");
        nameless["labels"]!.AsObject().Remove("model");

        var refused = await SendAsync(ours, Alert("firing", "no-such-model", "a1"), Alert("firing", model, "b2"), nameless, Alert("burning", model, "c3"));
        Assert.Equal((422, "/problems/alerts-refused"), Kind(refused));
        Assert.Equal(["alerts[0].labels.model", "alerts[2].labels.model", "alerts[3].status"], refused.Json["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Contains("no-such-model", refused.Text, StringComparison.Ordinal);
        Assert.Single((await Operator.GetAsync($"/api/v1/incidents?model={model}")).Json["items"]!.AsArray());
        Assert.Equal(422, (await SendAsync(foreign, Alert("firing", model, "e5"))).Status);
        Assert.Equal(400, (await ours.PostAsync("/api/v1/alerts/alertmanager", """{"version":"3","alerts":[]}""")).Status);
        Assert.Equal(400, (await ours.PostAsync("/api/v1/alerts/alertmanager", """{"version":"4"}""")).Status);
    }

    private static JsonObject Alert(string status, string model, string fingerprint) => new()
    {
        ["status"] = status, ["labels"] = new JsonObject { ["alertname"] = "QueueGrows", ["model"] = model, ["severity"] = "critical" },
        ["annotations"] = new JsonObject { ["summary"] = "The queue of scores grows" }, ["startsAt"] = "2026-01-05T10:00:00Z", ["endsAt"] = "0001-01-01T00:00:00Z", ["generatorURL"] = "http://prometheus/graph", ["fingerprint"] = fingerprint,
    };

    private static Task<Reply> SendAsync(CockpitClient client, params JsonObject[] alerts) => client.PostAsync("/api/v1/alerts/alertmanager", new JsonObject
    {
        ["version"] = "4", ["groupKey"] = "{}:{alertname=\"QueueGrows\"}", ["truncatedAlerts"] = 0, ["status"] = "firing", ["receiver"] = "cockpit", ["groupLabels"] = new JsonObject(),
        ["commonLabels"] = new JsonObject(), ["commonAnnotations"] = new JsonObject(), ["externalURL"] = "http://alertmanager", ["alerts"] = new JsonArray([.. alerts]),
    }.ToJsonString());

    private static (int, int, int) Taken(Reply reply)
    {
        Assert.True(reply.Status == 200, reply.ToString());
        return ((int)reply.Json["opened"]!, (int)reply.Json["resolved"]!, (int)reply.Json["unchanged"]!);
    }

    private static (int, string?) Kind(Reply reply) => (reply.Status, reply.ProblemKind);
}
