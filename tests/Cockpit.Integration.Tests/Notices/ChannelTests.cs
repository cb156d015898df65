using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Incidents;

namespace Cockpit.Integration.Tests.Notices;

/// <summary>Each kind of receiver is told in its own language; a real one on this machine takes it.</summary>
public sealed class ChannelTests(SqliteNotices cockpit) : CockpitTests(cockpit), IClassFixture<SqliteNotices>
{
    private ModelServer Receiver => Fixture.Upstream;

    [Fact]
    public async Task Mail_goes_through_starttls_and_a_login_and_one_incident_is_one_thread()
    {
        await using var server = new SmtpReceiver();
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var place = await MailAsync(server, model, SmtpReceiver.Password, "on-call@example.org", "nobody@example.org");
        var incident = await Fixture.Server.BreachAsync(model, IncidentSeverity.Critical);
        var opened = await Admin.DeliveryAsync(place, "delivered");
        await Operator.PostAsync($"/api/v1/incidents/{incident}/resolve", """{"comment":"Grüße an alle\r\nBcc: thief@example.org"}""");
        await Admin.DeliveryAsync(place, seen => (string?)seen["event"] == "resolved" && (string?)seen["state"] == "delivered");

        Assert.Equal("SMTP 250 for 1 of 2 recipients; SMTP 550 at RCPT TO", (string?)opened["lastAnswer"]);
        Assert.Equal(2, server.Received.Count);
        Assert.All(server.Received, mail => Assert.Equal((true, SmtpReceiver.User, "cockpit@example.org", "on-call@example.org"), (mail.WasSecured, mail.User, mail.From, Assert.Single(mail.To))));
        var (head, text) = Read(server.Received.First());
        Assert.Equal("[Cockpit] Critical incident: The disparate impact is 0.4 (" + model + ")", head["Subject"]);
        Assert.Contains($"https://cockpit.example.org/incidents/{incident}", text, StringComparison.Ordinal);
        Assert.Equal($"<{opened["id"]}@cockpit.invalid>", head["Message-ID"]);
        var (last, words) = Read(server.Received.Last());
        Assert.Equal(head["References"], last["References"]);
        Assert.Contains("Grüße an alle", words, StringComparison.Ordinal);
        Assert.False(last.ContainsKey("Bcc"));
    }

    [Fact]
    public async Task A_test_says_what_the_receiver_answered_and_nothing_of_its_words()
    {
        await using var server = new SmtpReceiver();
        var wrong = await MailAsync(server, "none", "wrong", "on-call@example.org");
        var well = await Admin.WebhookAsync(Receiver.Answering(() => 202), "none");
        var ill = await Admin.WebhookAsync(Receiver.Answering(() => 403), "none");

        Assert.Equal((true, "HTTP 202"), await TestAsync(well));
        Assert.Equal((false, "HTTP 403"), await TestAsync(ill));
        Assert.Equal((false, "SMTP 535 at AUTH"), await TestAsync(wrong));
        Assert.Empty(server.Received);
        Assert.Equal("destination.tested", (string?)(await Admin.GetAsync($"/api/v1/audit?target=destination:{ill}")).Json["items"]![0]!["action"]);
    }

    [Fact]
    public async Task Mail_is_not_sent_to_a_server_whose_certificate_nobody_vouches_for()
    {
        await using var server = new SmtpReceiver();
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, Fixture.PostgresServer);
        await using var distrusting = await CockpitServer.StartAsync(store, [KeyValuePair.Create("Cockpit:Notices:Egress:0", "127.0.0.1")]);
        using var admin = await distrusting.ClientAsync(Cockpit.Store.Accounts.Role.Admin);
        var place = NoticeSetup.NewName();
        Assert.Equal(201, (await admin.PutAsync($"/api/v1/destinations/{place}", Mail(server, "none", SmtpReceiver.Password, "on-call@example.org"))).Status);

        var answer = (await admin.PostAsync($"/api/v1/destinations/{place}/test", "{}")).Json;
        Assert.Equal((false, "not reached: no TLS that can be trusted"), ((bool)answer["taken"]!, (string?)answer["answer"]));
    }

    [Fact]
    public async Task Slack_is_told_in_words_that_mention_nobody_and_its_address_stays_secret()
    {
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var url = Receiver.Answering(() => 200);
        var place = await PutAsync(new JsonObject { ["kind"] = "slack", ["secret"] = url, ["models"] = new JsonArray(model) });
        await Fixture.Server.IncidentAsync(new IncidentReport(IncidentKind.CommandGivenUp, model, "<!channel> & others", TimeProvider.System.GetUtcNow(), "system:test", null));
        await Admin.DeliveryAsync(place, "delivered");

        var text = (string)JsonNode.Parse(Assert.Single(Receiver.Arrived(url)).Text)!["text"]!;
        Assert.Contains("&lt;!channel&gt; &amp; others", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<!", text, StringComparison.Ordinal);
        var shown = await Admin.GetAsync($"/api/v1/destinations/{place}");
        Assert.DoesNotContain(new Uri(url).AbsolutePath, shown.Text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pagerduty_joins_by_the_incident_and_hears_its_end_and_a_test_leaves_nothing_open()
    {
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var url = Receiver.Answering(() => 202);
        var place = await PutAsync(new JsonObject { ["kind"] = "pagerDuty", ["url"] = url, ["secret"] = "R0UTINGKEY", ["models"] = new JsonArray(model) });
        var incident = await Fixture.Server.BreachAsync(model);
        await Operator.PostAsync($"/api/v1/incidents/{incident}/acknowledge", """{"comment":"Looking."}""");
        await Operator.PostAsync($"/api/v1/incidents/{incident}/resolve", """{"comment":"Done."}""");
        await Admin.DeliveryAsync(place, seen => (string?)seen["event"] == "resolved" && (string?)seen["state"] == "delivered");

        var events = Receiver.Arrived(url).Select(one => JsonNode.Parse(one.Text)!).ToList();
        Assert.Equal(["trigger", "acknowledge", "resolve"], events.Select(one => (string?)one["event_action"]));
        Assert.All(events, one => Assert.Equal((incident, "R0UTINGKEY", "error", model), ((string?)one["dedup_key"], (string?)one["routing_key"], (string?)one["payload"]!["severity"], (string?)one["payload"]!["source"])));
        await TestAsync(place);
        Assert.Equal(["trigger", "resolve"], Receiver.Arrived(url).Skip(3).Select(one => (string?)JsonNode.Parse(one.Text)!["event_action"]));
    }

    [Fact]
    public async Task An_alertmanager_gets_an_alert_a_severity_and_its_end()
    {
        var model = await Operator.RegisterAsync(Receiver.At("well"));
        var url = Receiver.Behave((_, _, _) => Task.CompletedTask);
        var place = await PutAsync(new JsonObject { ["kind"] = "alertmanager", ["url"] = url, ["secret"] = "token", ["models"] = new JsonArray(model) });
        var incident = await Fixture.Server.BreachAsync(model, IncidentSeverity.Medium);
        await Admin.DeliveryAsync(place, "delivered");
        await Fixture.Server.BreachAsync(model, IncidentSeverity.High);
        await Operator.PostAsync($"/api/v1/incidents/{incident}/resolve", """{"comment":"Done."}""");
        await Admin.DeliveryAsync(place, seen => (string?)seen["event"] == "resolved" && (string?)seen["state"] == "delivered");

        var received = Receiver.Received.Where(one => one.Path.StartsWith(new Uri(url).AbsolutePath + "/", StringComparison.Ordinal)).ToList();
        Assert.All(received, one => Assert.Equal((new Uri(url).AbsolutePath + "/api/v2/alerts", "Bearer token"), (one.Path, one.Headers["Authorization"])));
        var last = received.ConvertAll(one => JsonNode.Parse(one.Text)!.AsArray().Select(alert => ((string)alert!["labels"]!["severity"]!, IsOver(alert))).ToList());
        Assert.Equal([("medium", false)], last[0]);
        Assert.Equal([("low", true), ("medium", true), ("high", false)], last[1]);
        Assert.Equal([("low", true), ("medium", true), ("high", true)], last[2]);
    }

    [Fact]
    public async Task An_incident_of_the_whole_installation_is_told_to_who_is_told_of_everything()
    {
        var url = Receiver.Answering(() => 202);
        await Admin.WebhookAsync(url, null, new JsonObject { ["onlyEscalation"] = false, ["severity"] = "high" });
        var incident = await Fixture.Server.IncidentAsync(new IncidentReport(IncidentKind.Ledger, IncidentRow.Installation, "The store was rolled back", TimeProvider.System.GetUtcNow(), "system:ledger", null));
        Received? told = null;
        await Wait.UntilAsync(() => (told = Receiver.Arrived(url).FirstOrDefault(one => one.Text.Contains(incident, StringComparison.Ordinal))) is not null, TimeSpan.FromSeconds(60), "the webhook to be told");

        var sent = JsonNode.Parse(told!.Text)!;
        Assert.Equal(($"incidents/{incident}", "ledger", "high"), ((string?)sent["subject"], (string?)sent["data"]!["kind"], (string?)sent["data"]!["severity"]));
    }

    private static bool IsOver(JsonNode alert) => (DateTimeOffset)alert["endsAt"]! <= TimeProvider.System.GetUtcNow();

    private static JsonObject MailOf(SmtpReceiver server, string[] to) => new()
    {
        ["host"] = "127.0.0.1", ["port"] = server.Port, ["user"] = SmtpReceiver.User, ["from"] = "cockpit@example.org", ["to"] = new JsonArray([.. to.Select(one => (JsonNode)one)]),
    };

    private static string Mail(SmtpReceiver server, string model, string password, params string[] to)
        => new JsonObject { ["kind"] = "email", ["secret"] = password, ["models"] = new JsonArray(model), ["email"] = MailOf(server, to) }.ToJsonString();

    private Task<string> MailAsync(SmtpReceiver server, string model, string password, params string[] to) => PutAsync(JsonNode.Parse(Mail(server, model, password, to))!.AsObject());

    private async Task<string> PutAsync(JsonObject wanted)
    {
        var name = NoticeSetup.NewName();
        var made = await Admin.PutAsync($"/api/v1/destinations/{name}", wanted.ToJsonString());
        Assert.True(made.Status == 201, made.ToString());
        return name;
    }

    private async Task<(bool, string?)> TestAsync(string place)
    {
        var answer = (await Admin.PostAsync($"/api/v1/destinations/{place}/test", "{}")).Json;
        return ((bool)answer["taken"]!, (string?)answer["answer"]);
    }

    /// <summary>A message's head, its words decoded, and its text.</summary>
    private static (Dictionary<string, string> Head, string Text) Read(Mail mail)
    {
        var parts = mail.Text.Split("\r\n\r\n", 2);
        var head = parts[0].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n").ToDictionary(line => line[..line.IndexOf(':', StringComparison.Ordinal)], line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..], StringComparer.Ordinal);
        head["Subject"] = string.Concat(head["Subject"].Split(' ').Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word["=?utf-8?B?".Length..^2]))));
        return (head, Encoding.UTF8.GetString(Convert.FromBase64String(parts[1].Replace("\r\n", "", StringComparison.Ordinal))));
    }
}
