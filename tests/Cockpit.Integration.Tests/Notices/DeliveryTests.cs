using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Notices.Sending;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Notices;

public sealed class DeliveryOnSqliteTests(SqliteNotices cockpit) : DeliveryTests(cockpit), IClassFixture<SqliteNotices>;

public sealed class DeliveryOnPostgresTests(PostgresNotices cockpit) : DeliveryTests(cockpit), IClassFixture<PostgresNotices>;

/// <summary>What happens to an incident reaches those who are to be told, once it is decided, whatever the receiver does.</summary>
public abstract class DeliveryTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly string[] Told = ["io.cockpit.incident.opened.v1", "io.cockpit.incident.raised.v1", "io.cockpit.incident.acknowledged.v1", "io.cockpit.incident.resolved.v1"];

    private ModelServer Receiver => Fixture.Upstream;

    [Fact]
    public async Task What_happens_to_an_incident_arrives_in_order_as_signed_cloud_events()
    {
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var url = Receiver.Answering(() => 200);
        var place = await Admin.WebhookAsync(url, model);
        var deaf = await Admin.WebhookAsync(url, model, new JsonObject { ["severity"] = "critical" });
        var other = await Admin.WebhookAsync(url, "another-model");

        var incident = await Fixture.Server.BreachAsync(model, IncidentSeverity.Medium);
        await Admin.DeliveryAsync(place, "delivered");
        await Fixture.Server.BreachAsync(model, IncidentSeverity.Medium);
        await Fixture.Server.BreachAsync(model, IncidentSeverity.High);
        await Operator.PostAsync($"/api/v1/incidents/{incident}/acknowledge", """{"comment":"Looking."}""");
        await Operator.PostAsync($"/api/v1/incidents/{incident}/resolve", """{"comment":"The weights were wrong."}""");
        await Admin.DeliveryAsync(place, seen => (string?)seen["event"] == "resolved" && (string?)seen["state"] == "delivered");

        var events = Receiver.Arrived(url).Select(one => (one.Headers, Json: JsonNode.Parse(one.Body)!, one.Body)).ToList();
        Assert.Equal(Told, events.Select(one => (string?)one.Json["type"]));
        Assert.Equal(events.Count, events.Select(one => (string?)one.Json["id"]).Distinct().Count());
        foreach (var (headers, json, body) in events)
        {
            Assert.Equal(("1.0", "/cockpit", $"models/{model}/incidents/{incident}"), ((string?)json["specversion"], (string?)json["source"], (string?)json["subject"]));
            Assert.StartsWith("application/cloudevents+json", headers["Content-Type"], StringComparison.Ordinal);
            Assert.Equal((string?)json["id"], headers["Idempotency-Key"]);
            Assert.True(IsSigned(headers["Cockpit-Signature"], body));
        }

        Assert.Equal(("The disparate impact is 0.4", "medium", $"https://cockpit.example.org/incidents/{incident}"), ((string?)events[0].Json["data"]!["title"], (string?)events[0].Json["data"]!["severity"], (string?)events[0].Json["data"]!["link"]));
        Assert.Empty((await Admin.GetAsync($"/api/v1/deliveries?destination={deaf}")).Json["items"]!.AsArray());
        Assert.Empty((await Admin.GetAsync($"/api/v1/deliveries?destination={other}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task What_fails_is_tried_again_under_the_same_id_given_up_and_replayed()
    {
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var status = 500;
        var url = Receiver.Answering(() => status);
        var place = await Admin.WebhookAsync(url, model);
        await Fixture.Server.BreachAsync(model);

        var dead = await Admin.DeliveryAsync(place, "dead");
        Assert.Equal((2, "HTTP 500", null), ((int)dead["attempts"]!, (string?)dead["lastAnswer"], (string?)dead["nextTryAt"]));
        status = 200;
        Assert.Equal(204, (await Admin.PostAsync($"/api/v1/deliveries/{dead["id"]}/replay", "{}")).Status);
        var delivered = await Admin.DeliveryAsync(place, "delivered");

        Assert.Equal((1, "HTTP 200"), ((int)delivered["attempts"]!, (string?)delivered["lastAnswer"]));
        Assert.Equal(3, Receiver.Arrived(url).Count);
        Assert.Equal((string?)dead["id"], Assert.Single(Receiver.Arrived(url).Select(one => one.Headers["Idempotency-Key"]).Distinct()));
        Assert.Equal("delivery.replayed", (string?)(await Admin.GetAsync($"/api/v1/audit?target=destination:{place}")).Json["items"]![0]!["action"]);
        Assert.Equal(404, (await Admin.PostAsync("/api/v1/deliveries/dlv_none/replay", "{}")).Status);
    }

    [Fact]
    public async Task A_slow_a_redirecting_a_dead_and_a_private_receiver_each_get_words_of_their_own()
    {
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var trap = Receiver.Answering(() => 200);
        var redirecting = Receiver.Behave((http, _, _) =>
        {
            http.Response.Redirect(trap, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        var expected = new (string Url, string State, string Answer)[]
        {
            (Receiver.At("hang"), "waiting", "no answer within 2 s"),
            (redirecting, "dead", "HTTP 307: redirects are not followed"),
            ("http://127.0.0.1:1/", "waiting", "not reached: no connection"),
            (Receiver.Answering(() => 404), "dead", "HTTP 404"),
            ("https://10.0.0.1/hook", "dead", "not sent: the address is not public, and Cockpit:Notices:Egress does not name the host"),
            ("https://localhost:1/hook", "dead", "not sent: the address is not public, and Cockpit:Notices:Egress does not name the host"),
            ("http://example.org/hook", "dead", "not sent: the address is not https, and Cockpit:Notices:Egress does not name the host"),
        };
        var places = new List<string>();
        foreach (var (url, _, _) in expected)
            places.Add(await Admin.WebhookAsync(url, model));
        await Fixture.Server.BreachAsync(model);

        for (var i = 0; i < expected.Length; i++)
        {
            var seen = await Admin.DeliveryAsync(places[i], one => one["lastAnswer"] is not null);
            Assert.Equal(expected[i].Answer, (string?)seen["lastAnswer"]);
            if (expected[i].State == "dead")
                Assert.Equal("dead", (string?)seen["state"]);
        }

        Assert.Empty(Receiver.Arrived(trap));
    }

    [Fact]
    public async Task What_a_gateway_had_begun_when_it_died_is_sent_by_another_under_the_same_id()
    {
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var url = Receiver.Answering(() => 200);
        var off = await Admin.WebhookAsync(url, model, new JsonObject { ["off"] = true });
        await Fixture.Server.BreachAsync(model);
        var waiting = await Admin.DeliveryAsync(off, "waiting");
        // As a claim leaves it whose holder did not come back.
        await Fixture.Server.Get<CockpitStore>().WriteAsync((context, token) => context.Set<DeliveryRow>().Where(row => row.Destination == off)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, 1), token), CancellationToken.None);
        Assert.Empty(Receiver.Arrived(url));

        await Admin.PutAsync($"/api/v1/destinations/{off}", new JsonObject { ["kind"] = "webhook", ["url"] = url, ["severity"] = "low", ["models"] = new JsonArray(model) }.ToJsonString());
        var delivered = await Admin.DeliveryAsync(off, "delivered");

        Assert.Equal(2, (int)delivered["attempts"]!);
        Assert.Equal((string?)waiting["id"], Assert.Single(Receiver.Arrived(url)).Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task An_old_delivery_is_removed_once_its_incident_is_over_and_one_that_waits_or_says_who_was_told_stays()
    {
        var (ended, running) = (await Operator.RegisterAsync(Receiver.At("well")), await Operator.RegisterAsync(Receiver.At("well")));
        var place = await Admin.WebhookAsync(Receiver.Answering(() => 200), null, new JsonObject { ["models"] = new JsonArray(ended, running), ["onlyEscalation"] = false });
        var (over, open) = (await Fixture.Server.BreachAsync(ended), await Fixture.Server.BreachAsync(running));
        Assert.Equal(200, (await Operator.PostAsync($"/api/v1/incidents/{over}/resolve", """{"comment":"It is over."}""")).Status);
        await Wait.UntilAsync(async () => (await OfAsync(place)).Count(row => row.State == DeliveryState.Delivered) == 3, TimeSpan.FromSeconds(60), "three deliveries");
        var store = Fixture.Server.Get<CockpitStore>();
        var (old, young) = (TimeProvider.System.GetUtcNow().AddDays(-91), TimeProvider.System.GetUtcNow().AddDays(-89));
        // 450 old ones beside, so that it takes several rounds; one that is young, and one that waits.
        await store.WriteAsync(async (context, token) =>
        {
            await context.Set<DeliveryRow>().Where(row => row.Destination == place).ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, old), token);
            var incident = IncidentId.Parse(over)!.Value;
            for (var i = 0; i < 452; i++)
            {
                context.Add(new DeliveryRow
                {
                    Id = DeliveryRow.NewId(old), Key = $"{place}:{i}", Destination = place, Incident = incident, Event = NoticeEvent.Raised, Content = "{}", CreatedAt = old, NextTryAt = old.AddYears(200),
                    State = i == 450 ? DeliveryState.Waiting : i % 2 == 0 ? DeliveryState.Dead : DeliveryState.Delivered, EndedAt = i == 450 ? null : i == 451 ? young : old,
                });
            }

            return true;
        }, Token);

        var removed = await Fixture.Server.Get<DeliveryRetention>().SweepAsync(Token);

        Assert.Equal(452, removed);
        var kept = await OfAsync(place);
        Assert.Equal([($"{place}:450", over), ($"{place}:451", over)], kept.Where(row => row.Incident.ToString() == over).Select(row => (row.Key, row.Incident.ToString())));
        Assert.Equal(open, Assert.Single(kept, row => row.Incident.ToString() != over).Incident.ToString());
        Assert.Equal(0, await Fixture.Server.Get<DeliveryRetention>().SweepAsync(Token));
        await Admin.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/destinations/{place}"), Token);
    }

    private async Task<IReadOnlyList<DeliveryRow>> OfAsync(string destination) => [.. (await Fixture.Server.Get<NoticeQueries>().DeliveriesAsync(new DeliveryFilter(destination), null, 1_000, Token)).OrderBy(row => row.Sequence)];

    [Fact]
    public async Task Who_does_not_see_to_it_is_escalated_over_once_each_until_somebody_does()
    {
        var url = Receiver.Answering(() => 200);
        var (first, second, third, mild) = (await Admin.WebhookAsync(url, null), await Admin.WebhookAsync(url, null), await Admin.WebhookAsync(url, null), await Admin.WebhookAsync(url, null));
        var model = ModelSetup.NewName("escalated");
        var registration = ModelSetup.Model();
        registration["escalation"] = new JsonArray(first, $"{second} after 10", "somebody by telephone", $"{third} after 600", $"{mild} after 1 from critical");
        Assert.Equal(201, (await Operator.PutAsync($"/api/v1/models/{model}", registration.ToJsonString())).Status);

        var incident = await Fixture.Server.BreachAsync(model, ago: TimeSpan.FromMinutes(20));
        await Admin.DeliveryAsync(first, "delivered");
        await Admin.DeliveryAsync(second, "delivered");

        Assert.Equal([(first, "told"), (second, "told"), ("somebody by telephone", "noDestination"), (third, "waits"), (mild, "tooMild")], await StatesAsync(incident));
        await Operator.PostAsync($"/api/v1/incidents/{incident}/acknowledge", """{"comment":"I see to it."}""");
        Assert.Equal("spared", (await StatesAsync(incident))[3].Item2);
        await Admin.DeliveryAsync(second, seen => (string?)seen["event"] == "acknowledged");
        var timeline = (await Operator.GetAsync($"/api/v1/incidents/{incident}")).Json["timeline"]!.AsArray();
        Assert.Equal(["opened", "escalated", "escalated", "acknowledged"], timeline.Select(line => (string?)line!["event"]));
        Assert.Contains(second, (string?)timeline[2]!["detail"], StringComparison.Ordinal);
        Assert.Empty((await Admin.GetAsync($"/api/v1/deliveries?destination={third}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task A_secret_is_never_shown_again_and_does_not_go_to_another_receiver()
    {
        var url = Receiver.Answering(() => 200);
        var name = await Admin.WebhookAsync(url, "none");
        var stored = (await Fixture.Server.Get<NoticeQueries>().FindAsync(name, Token))!;
        Assert.DoesNotContain(NoticeSetup.Secret, stored.Secret + stored.Settings, StringComparison.Ordinal);
        foreach (var path in new[] { $"/api/v1/destinations/{name}", "/api/v1/destinations", $"/api/v1/audit?target=destination:{name}" })
            Assert.DoesNotContain(NoticeSetup.Secret, (await Admin.GetAsync(path)).Text, StringComparison.Ordinal);

        Assert.Equal(200, (await Admin.PutAsync($"/api/v1/destinations/{name}", Webhook(url, null))).Status);
        Assert.True((bool)(await Admin.PostAsync($"/api/v1/destinations/{name}/test", "{}")).Json["taken"]!);
        Assert.Equal("/problems/invalid", (await Admin.PutAsync($"/api/v1/destinations/{name}", Webhook(Receiver.Answering(() => 200), null))).ProblemKind);
        Assert.Equal("/problems/invalid", (await Admin.PutAsync($"/api/v1/destinations/{name}", Webhook(url, "short"))).ProblemKind);
        foreach (var (field, wrong) in Wrong)
            Assert.Contains(field, (await Admin.PutAsync($"/api/v1/destinations/{NoticeSetup.NewName()}", wrong)).Json["errors"]!.AsObject().Select(error => error.Key));
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/destinations/{name}");
        Assert.Equal(204, (await Admin.SendAsync(removal, Token)).Status);
        Assert.Equal(404, (await Admin.GetAsync($"/api/v1/destinations/{name}")).Status);
        Assert.Equal(404, (await Admin.PostAsync($"/api/v1/destinations/{name}/test", "{}")).Status);
    }

    private static readonly (string Field, string Body)[] Wrong =
    [
        ("kind", """{"kind":"pigeon"}"""), ("url", """{"kind":"webhook","url":"ftp://x","secret":"0123456789abcdef"}"""), ("secret", """{"kind":"webhook","url":"https://x.example.org/"}"""),
        ("secret", """{"kind":"slack","secret":"no address"}"""), ("severity", """{"kind":"slack","severity":"awful"}"""), ("secret", """{"kind":"pagerDuty"}"""), ("email.host", """{"kind":"email"}"""),
        ("email.from", """{"kind":"email","email":{"host":"smtp.example.org","from":"a@b.org>\r\nRCPT TO:<c@d.org","to":["x@y.org"]}}"""), ("email.to", """{"kind":"email","email":{"host":"smtp.example.org","from":"a@b.org","to":[]}}"""),
        ("email.user", """{"kind":"email","secret":"x","email":{"host":"smtp.example.org","security":"none","user":"u","from":"a@b.org","to":["x@y.org"]}}"""),
    ];

    private static string Webhook(string url, string? secret) => new JsonObject { ["kind"] = "webhook", ["url"] = url, ["secret"] = secret, ["models"] = new JsonArray("none") }.ToJsonString();

    private async Task<List<(string, string)>> StatesAsync(string incident)
        => [.. (await Operator.GetAsync($"/api/v1/incidents/{incident}")).Json["escalation"]!.AsArray().Select(step => ((string)step!["to"]!, (string)step["state"]!))];

    private static bool IsSigned(string header, byte[] body)
    {
        var parts = header.Split(',').ToDictionary(part => part[..part.IndexOf('=', StringComparison.Ordinal)], part => part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);
        byte[] signed = [.. Encoding.UTF8.GetBytes(parts["t"] + "."), .. body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(NoticeSetup.Secret), signed);
        return Math.Abs(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(parts["t"], System.Globalization.CultureInfo.InvariantCulture)) < 300 && Convert.ToHexStringLower(mac) == parts["v1"];
    }
}

/// <summary>Two gateways on one PostgreSQL tell each thing once.</summary>
public sealed class TwoTellersTests(PostgresServer postgres)
{
    [Fact]
    public async Task Two_gateways_decide_each_notice_once_and_no_receiver_gets_it_twice()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Postgres, postgres);
        await using var receiver = await ModelServer.StartAsync();
        await using var first = await CockpitServer.StartAsync(store, NoticeSetup.Quick);
        await using var second = await CockpitServer.StartAsync(store, NoticeSetup.Quick);
        using var admin = await first.ClientAsync(Role.Admin);
        var url = receiver.Answering(() => 200);
        var place = await admin.WebhookAsync(url, null);
        var names = Enumerable.Range(0, 8).Select(_ => ModelSetup.NewName("told")).ToList();
        foreach (var model in names)
        {
            var registration = ModelSetup.Model();
            registration["escalation"] = new JsonArray(place);
            await admin.PutAsync($"/api/v1/models/{model}", registration.ToJsonString());
        }

        await Task.WhenAll(names.Select((model, i) => (i % 2 == 0 ? first : second).BreachAsync(model, ago: TimeSpan.FromMinutes(1))));
        await Wait.UntilAsync(async () => (await admin.GetAsync("/api/v1/deliveries?state=delivered")).Json["items"]!.AsArray().Count == names.Count, TimeSpan.FromSeconds(60), "every delivery");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);

        Assert.Equal(names.Count, (await admin.GetAsync("/api/v1/deliveries")).Json["items"]!.AsArray().Count);
        Assert.Equal(names.Count, receiver.Arrived(url).Count);
    }
}
