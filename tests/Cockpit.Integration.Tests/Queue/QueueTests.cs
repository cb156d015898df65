using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Accounts;
using Cockpit.Store.Queue;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Queue;

public sealed class QueueOnSqliteTests(SqliteCockpit cockpit) : QueueTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class QueueOnPostgresTests(PostgresCockpit cockpit) : QueueTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>From handing a call in to its answer, its end or its second life.</summary>
public abstract class QueueTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Brief = "classes: { batch: { async: { delay: 100ms } } }";

    private string Well => Fixture.Upstream.At("well");

    /// <summary>Answers 503 to whoever is 66 years old, as long as the test wants it, and anybody else well.</summary>
    private string Poisoned(Func<bool> isPoisonous)
        => Fixture.Upstream.Behave((http, body, _) => isPoisonous() && Encoding.UTF8.GetString(body).Contains("[66]", StringComparison.Ordinal)
            ? ModelServer.TextAsync(http, 503, "busy") : ModelServer.WellAsync(http, body));

    private async Task<JsonNode> ListedAsync(string address)
    {
        for (var cursor = ""; ;)
        {
            var page = (await Operator.GetAsync($"/api/v1/queue{cursor}")).Json;
            if (page["items"]!.AsArray().FirstOrDefault(item => (string?)item!["id"] == Later.IdOf(address)) is { } found)
                return found;
            Assert.True(page["next"] is not null, $"{address} is not listed.");
            cursor = $"?cursor={page["next"]}";
        }
    }

    [Fact]
    public async Task What_is_answered_later_is_what_would_have_been_answered_at_once()
    {
        var model = await Operator.LiveAsync(Well);
        var body = Requests.Loan(42, 43).With("id", "call-7").With("parameters", new JsonObject { ["cockpit_attributes"] = new JsonObject { ["sex"] = "f" } }).ToJsonString();

        var at = await Operator.InferAsync(model, body, ("Cockpit-Subject", "customer 9"));
        var taken = await Operator.PreferAsync(model, body, ("Cockpit-Subject", "customer 9"));
        var later = await Operator.AnswerAsync(taken.Headers.Location!.ToString());

        Assert.Equal((202, "respond-async", "waiting", "batch", model), (taken.Status, taken.Header("Preference-Applied"), (string?)taken.Json["status"], (string?)taken.Json["trafficClass"], (string?)taken.Json["model"]));
        Assert.Equal((200, "application/json", "done"), (later.Status, later.MediaType, later.Header("Cockpit-Queue")));
        Assert.Equal((at.Header("Cockpit-Version"), at.Header("Cockpit-Path")), (later.Header("Cockpit-Version"), later.Header("Cockpit-Path")));
        var (first, second) = (at.Json, later.Json);
        Assert.NotEqual((string?)first["parameters"]!["cockpit_decisions"], (string?)second["parameters"]!["cockpit_decisions"]);
        first["parameters"] = second["parameters"]!.DeepClone();
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        var decision = (await Admin.GetAsync($"/api/v1/decisions/{later.Header("Cockpit-Decision")!.Split(',')[0]}")).Json;
        Assert.Equal(("batch", "customer 9", "answered"), ((string?)decision["trafficClass"], (string?)decision["subject"], (string?)decision["status"]));
        Assert.Equal(((string?)taken.Json["id"], 1), ((string?)decision["trace"]!["queued"]!["call"], (int)decision["trace"]!["queued"]!["try"]!));
        Assert.Equal("""{"sex":"f"}""", decision["attributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Poison_is_a_dead_letter_after_five_tries_and_the_others_are_answered()
    {
        var model = await Operator.LiveUnderAsync(Poisoned(() => true), Brief);
        Fixture.Upstream.Received.Clear();

        var poison = await Operator.HandInAsync(model, 66);
        var others = await Task.WhenAll(Enumerable.Range(20, 30).Select(age => Operator.HandInAsync(model, age)));
        var dead = await Operator.AnswerAsync(poison);

        Assert.Equal((502, "/problems/upstream-failed", "dead", null), (dead.Status, dead.ProblemKind, dead.Header("Cockpit-Queue"), dead.Header("Retry-After")));
        foreach (var other in others)
            Assert.Equal(200, (await Operator.AnswerAsync(other)).Status);
        Assert.Equal(5, Fixture.Upstream.Received.Count(received => received.Text.Contains("[66]", StringComparison.Ordinal)));
        var listed = await ListedAsync(poison);
        Assert.Equal(("dead", 5, 5), ((string?)listed["status"], (int)listed["tries"]!, listed["decisions"]!.AsArray().Count));
        Assert.Equal("/problems/upstream-failed", (string?)listed["problem"]!["type"]);
        foreach (var id in listed["decisions"]!.AsArray())
            Assert.Equal("failed", (string?)(await Admin.GetAsync($"/api/v1/decisions/{id}")).Json["status"]);
        Assert.Equal(dead.Header("Cockpit-Decision"), (string?)listed["decisions"]![4]);
    }

    [Fact]
    public async Task What_the_model_refuses_is_a_dead_letter_at_once()
    {
        var model = await Operator.LiveUnderAsync(Fixture.Upstream.At("refuse"), Brief);
        Fixture.Upstream.Received.Clear();

        var dead = await Operator.AnswerAsync(await Operator.HandInAsync(model));

        Assert.Equal((422, "/problems/upstream-refused"), (dead.Status, dead.ProblemKind));
        // Calls of tests before this one may still be tried again.
        Assert.Single(Fixture.Upstream.Received, received => received.Path == "/refuse/infer");
    }

    [Fact]
    public async Task A_redrive_however_often_it_is_asked_for_tries_the_call_once_more_from_the_beginning()
    {
        var isPoisonous = true;
        var model = await Operator.LiveUnderAsync(Poisoned(() => isPoisonous), "classes: { batch: { async: { tries: 1 } } }");
        var address = await Operator.HandInAsync(model, 66);
        Assert.Equal(502, (await Operator.AnswerAsync(address)).Status);

        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Operator.PostAsync($"{address}:redrive", "")));
        Assert.All(again, reply => Assert.True(reply.Status == 200, reply.ToString()));
        // It may have died anew between two of them; each redrive moved one dead call.
        Assert.Equal(502, (await Operator.AnswerAsync(address)).Status);
        var listed = await ListedAsync(address);
        Assert.Equal((int)listed["redrives"]!, again.Sum(reply => (int)reply.Json["changed"]!));
        Assert.Equal((int)listed["redrives"]! + 1, listed["decisions"]!.AsArray().Count);

        isPoisonous = false;
        var all = await Operator.PostAsync($"/api/v1/models/{model}/queue:redrive?most=5", "");
        Assert.Equal((200, 1), (all.Status, (int)all.Json["changed"]!));
        Assert.Equal(200, (await Operator.AnswerAsync(address)).Status);
        Assert.Equal(0, (int)(await Operator.PostAsync($"{address}:redrive", "")).Json["changed"]!);
        Assert.Equal(0, (int)(await Operator.PostAsync($"/api/v1/models/{model}/queue:redrive", "")).Json["changed"]!);
        var audited = (await Admin.GetAsync($"/api/v1/audit?action=queue.redriven&target=model:{model}")).Json["items"]!.AsArray();
        Assert.Equal((int)listed["redrives"]! + 1, audited.Count);
        Assert.StartsWith("key:", (string?)audited[0]!["actor"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paused_model_keeps_its_calls_and_their_tries()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.CommandAppliedAsync("pause", model);
        Fixture.Upstream.Received.Clear();

        var address = await Operator.HandInAsync(model);
        await Task.Delay(TimeSpan.FromSeconds(2.5), Token);
        var waiting = await Operator.GetAsync(address);
        await Operator.CommandAppliedAsync("resume", model);
        var answered = await Operator.AnswerAsync(address);

        Assert.Equal((202, "waiting", 0), (waiting.Status, (string?)waiting.Json["status"], (int)waiting.Json["tries"]!));
        Assert.NotNull(waiting.Header("Retry-After"));
        Assert.Equal(200, answered.Status);
        Assert.Equal(1, (int)(await ListedAsync(address))["tries"]!);
    }

    [Fact]
    public async Task A_model_without_a_live_version_takes_calls_in_and_answers_them_when_one_is_promoted()
    {
        var model = await Operator.RegisterAsync(Well);
        var address = await Operator.HandInAsync(model);

        await Operator.CommandAppliedAsync("promote", model, "1");

        Assert.Equal(200, (await Operator.AnswerAsync(address)).Status);
    }

    [Fact]
    public async Task A_spent_budget_postpones_calls_and_uses_up_no_try()
    {
        var model = await Operator.LiveUnderAsync(Well, "classes: { batch: { budget: { all: { callsPerDay: 1 } } } }");
        Assert.Equal(200, (await Operator.AnswerAsync(await Operator.HandInAsync(model))).Status);

        var address = await Operator.HandInAsync(model);
        await Wait.UntilAsync(async () => (string?)(await ListedAsync(address))["problem"]?["type"] == "/problems/budget-spent", Later.Patience, "the budget to be in the way");

        Assert.Equal(("waiting", 0), ((string?)(await ListedAsync(address))["status"], (int)(await ListedAsync(address))["tries"]!));
    }

    [Fact]
    public async Task What_is_wrong_with_a_call_is_said_at_once()
    {
        var model = await Operator.LiveAsync(Well);
        var external = await Operator.RegisterAsync(null);

        Assert.Equal((400, "/problems/invalid-input"), Kind(await Operator.PreferAsync(model, """{"inputs":[]}""")));
        Assert.Equal((404, "/problems/unknown-model"), Kind(await Operator.PreferAsync("nobody", Requests.Loan(1).ToJsonString())));
        Assert.Equal((404, "/problems/unknown-version"), Kind(await Operator.PostAsync($"/v2/models/{model}/versions/9/infer", Requests.Loan(1).ToJsonString(), ("Prefer", "respond-async"))));
        Assert.Equal((409, "/problems/version-not-live"), Kind(await Operator.PostAsync($"/v2/models/{external}/versions/1/infer", Requests.Loan(1).ToJsonString(), ("Prefer", "respond-async"))));
    }

    [Fact]
    public async Task The_policy_says_which_calls_are_answered_later()
    {
        var never = await Operator.LiveUnderAsync(Well, "async: { mode: never }");
        var always = await Operator.LiveUnderAsync(Well, "classes: { exploratory: { async: { mode: always } } }");

        var atOnce = await Operator.PreferAsync(never, Requests.Loan(1).ToJsonString());
        var later = await Operator.InferAsync(always, Requests.Loan(1).ToJsonString(), ("Cockpit-Class", "exploratory"));
        var usual = await Operator.InferAsync(always, Requests.Loan(1).ToJsonString());
        var listed = await Operator.InferAsync(always, Requests.Loan(1).ToJsonString(), ("Prefer", "wait=10, Respond-Async; x=1"));

        Assert.Equal((200, null), (atOnce.Status, atOnce.Header("Preference-Applied")));
        Assert.Equal((202, null, "exploratory"), (later.Status, later.Header("Preference-Applied"), (string?)later.Json["trafficClass"]));
        Assert.Equal(200, usual.Status);
        Assert.Equal((202, "respond-async"), (listed.Status, listed.Header("Preference-Applied")));
        Assert.Equal(200, (await Operator.AnswerAsync(later.Headers.Location!.ToString())).Status);
    }

    [Fact]
    public async Task An_answer_is_for_its_caller_and_operators_and_other_teams_are_told_nothing()
    {
        var model = await Admin.LiveAsync(Well, team: "blue");
        using var application = await Fixture.Server.ClientAsync(Role.Application, "blue");
        using var colleague = await Fixture.Server.ClientAsync(Role.Application, "blue");
        using var stranger = await Fixture.Server.ClientAsync(Role.Operator, "red");
        var address = await application.HandInAsync(model);

        Assert.Equal(200, (await application.AnswerAsync(address)).Status);
        Assert.Equal(200, (await Operator.GetAsync(address)).Status);
        Assert.Equal((404, "/problems/unknown-call"), Kind(await colleague.GetAsync(address)));
        Assert.Equal((404, "/problems/unknown-call"), Kind(await stranger.GetAsync(address)));
        Assert.Equal((404, "/problems/unknown-call"), Kind(await stranger.PostAsync($"{address}:redrive", "")));
        Assert.Equal((404, "/problems/unknown-call"), Kind(await stranger.PostAsync($"{address}:discard", "")));
        Assert.Equal((404, "/problems/unknown-model"), Kind(await stranger.PostAsync($"/api/v1/models/{model}/queue:redrive", "")));
        Assert.Empty((await stranger.GetAsync($"/api/v1/queue?model={model}")).Json["items"]!.AsArray());
        Assert.Equal(404, (await Operator.GetAsync("/api/v1/queue/que_0")).Status);
    }

    [Fact]
    public async Task An_answer_goes_when_its_time_is_over_and_its_request_when_it_is_given()
    {
        var model = await Operator.LiveUnderAsync(Well, "classes: { batch: { async: { keep: 1s } } }");
        var address = await Operator.HandInAsync(model);
        var decision = (await Operator.AnswerAsync(address)).Header("Cockpit-Decision");
        var id = QueuedCallId.Parse(Later.IdOf(address))!.Value;
        await using (var context = Fixture.Store.Open().Read())
            Assert.False(await context.Set<QueuedRequestRow>().AnyAsync(row => row.Id == id, Token));

        var retention = Fixture.Server.Get<Cockpit.Gateway.Queue.QueueRetention>();
        await Wait.UntilAsync(async () => await retention.SweepAsync(Token) >= 0 && (await Operator.GetAsync(address)).Status == 404, Later.Patience, "the answer to go");

        Assert.Equal(200, (await Admin.GetAsync($"/api/v1/decisions/{decision}")).Status);
    }

    [Fact]
    public async Task Depths_tries_and_redrives_are_measured_by_model()
    {
        var model = await Operator.LiveUnderAsync(Fixture.Upstream.At("failing"), "classes: { batch: { async: { tries: 2, delay: 100ms } } }");
        var address = await Operator.HandInAsync(model);
        Assert.Equal(502, (await Operator.AnswerAsync(address)).Status);

        await Wait.UntilAsync(async () => (await MeasuredAsync("dead", model)) == 1, Later.Patience, "the dead letter to be measured");
        Assert.Equal<double?>([1, 1, 1], [await MeasuredAsync("taken_total", model), await MeasuredAsync("tries_total", model, "again"), await MeasuredAsync("tries_total", model, "dead")]);
        Assert.Equal<double?>([0, 0, 0], [await MeasuredAsync("waiting", model), await MeasuredAsync("running", model), await MeasuredAsync("oldest_age_seconds", model)]);

        await Operator.PostAsync($"{address}:redrive", "");

        Assert.Equal<double?>(1, await MeasuredAsync("redriven_total", model));
    }

    private async Task<double?> MeasuredAsync(string metric, string model, string? result = null)
    {
        var line = (await Admin.GetAsync("/metrics")).Text.Split('\n').SingleOrDefault(line => line.StartsWith($"cockpit_queue_{metric}{{", StringComparison.Ordinal)
            && line.Contains($"model=\"{model}\"", StringComparison.Ordinal) && (result is null || line.Contains($"result=\"{result}\"", StringComparison.Ordinal)));
        return line is null ? null : double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task The_callers_trace_goes_on_to_the_model_when_it_is_asked_later()
    {
        var model = await Operator.LiveAsync(Well);
        var trace = System.Diagnostics.ActivityTraceId.CreateRandom().ToHexString();

        var taken = await Operator.PreferAsync(model, Requests.Loan(42).ToJsonString(), ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));
        var answer = await Operator.AnswerAsync(taken.Headers.Location!.ToString());

        Assert.Equal(trace, (string?)(await Admin.GetAsync($"/api/v1/decisions/{answer.Header("Cockpit-Decision")}")).Json["trace"]!["traceId"]);
        // What an earlier test handed in may be asked meanwhile.
        Assert.Single(Fixture.Upstream.Received, asked => asked.Headers.GetValueOrDefault("traceparent", "").StartsWith($"00-{trace}-", StringComparison.Ordinal));
    }

    private static (int Status, string? Kind) Kind(Reply reply) => (reply.Status, reply.ProblemKind);
}
