using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Gateway;

public sealed class GuardrailOnSqliteTests(SqliteCockpit cockpit) : GuardrailTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class GuardrailOnPostgresTests(PostgresCockpit cockpit) : GuardrailTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Guardrails of single decisions, between a model's answer and its caller. The model says no, with a score of 0.25; version 2 says yes, with 0.9.</summary>
public abstract class GuardrailTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Unsure = "{ confidence: { below: 0.8 } }";
    private const string Never = "{ output: [\"prediction = no\", \"age > 40\"] }";
    private const string Second = "{ disagreement: { version: \"2\" } }";
    private const string Dear = "{ cost: { perDecision: 0.5 } }";

    private Task<string> ModelAsync()
        => Operator.VersionsAsync(Fixture.Upstream.At("well"), Fixture.Upstream.Behave((http, _, _) => YesAsync(http)), Fixture.Upstream.At("failing"));

    private async Task<(Asked Asked, JsonNode Trace)> AskAsync(string model, string guardrails, string rest = "", int[]? ages = null)
    {
        var (policy, faults) = PolicyReader.Read($"format: 1\nversions: [{{ version: \"1\", weight: 1 }}]\nguardrails: [{guardrails}]\n{rest}");
        Assert.True(policy is not null, string.Join('\n', faults));
        var asked = await Fixture.Server.AskAsync(model, policy, ages, cancellationToken: Token);
        return (asked, (await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json);
    }

    private static string One(JsonNode trace)
    {
        var finding = Assert.Single(trace["findings"]!.AsArray())!;
        Assert.Equal("guardrail", (string?)finding["by"]);
        return $"{finding["name"]}: {finding["rule"]}: {finding["action"]}: {finding["seen"]}";
    }

    [Theory]
    [InlineData(Unsure, "flag", "model", "no", "a: confidence below 0.8: flag: 0.75")]
    [InlineData(Unsure, "review", "review", "no", "a: confidence below 0.8: review: 0.75")]
    [InlineData(Unsure, "reject", null, null, "a: confidence below 0.8: reject: 0.75")]
    [InlineData(Unsure, "fallback", "rule", "refer", "a: confidence below 0.8: fallback: 0.75")]
    [InlineData(Unsure, "downgrade", "fallback", "yes", "a: confidence below 0.8: downgrade: 0.75")]
    [InlineData(Never, "flag", "model", "no", "a: prediction = no and age > 40: flag: score 0.25")]
    [InlineData(Never, "review", "review", "no", "a: prediction = no and age > 40: review: score 0.25")]
    [InlineData(Never, "reject", null, null, "a: prediction = no and age > 40: reject: score 0.25")]
    [InlineData(Never, "fallback", "rule", "refer", "a: prediction = no and age > 40: fallback: score 0.25")]
    [InlineData(Never, "downgrade", "fallback", "yes", "a: prediction = no and age > 40: downgrade: score 0.25")]
    [InlineData(Second, "flag", "model", "no", "a: decided otherwise than by version 2: flag: no and yes")]
    [InlineData(Second, "review", "review", "no", "a: decided otherwise than by version 2: review: no and yes")]
    [InlineData(Second, "reject", null, null, "a: decided otherwise than by version 2: reject: no and yes")]
    [InlineData(Dear, "flag", "model", "no", "a: cost above 0.5 a decision: flag: 1")]
    [InlineData(Dear, "review", "review", "no", "a: cost above 0.5 a decision: review: 1")]
    [InlineData(Dear, "reject", null, null, "a: cost above 0.5 a decision: reject: 1")]
    public async Task Each_kind_does_what_each_action_says_and_the_decision_tells_of_it(string when, string then, string? path, string? prediction, string finding)
    {
        const string Fallback = "fallback: [{ rule: { when: [\"age > 40\"], prediction: refer, score: 1 } }]";

        var (asked, trace) = await AskAsync(await ModelAsync(), $"{{ name: a, when: {when}, then: [{then}], to: \"2\" }}", Fallback);

        Assert.Equal((null, prediction), (asked.Refused, asked.Prediction));
        Assert.Equal(prediction is null ? "failed" : "answered", (string?)trace["status"]);
        Assert.Equal(finding, One(trace));
        if (path is not null)
            Assert.Equal(path, (string?)trace["path"]);
        else
            Assert.Equal(("answer-withheld", "/problems/answer-withheld"), (asked.Decision.Failure!.Problem.Kind, (string?)trace["trace"]!["failure"]!["type"]));
    }

    [Fact]
    public async Task What_does_not_fire_leaves_no_finding()
    {
        var (asked, trace) = await AskAsync(await ModelAsync(), "{ name: a, when: { confidence: { below: 0.7 } }, then: [reject] }, { name: b, when: { output: [\"prediction = no\", \"age > 50\"] }, then: [reject] }");

        Assert.Equal(("no", "model", null), (asked.Prediction, asked.Path, (JsonNode?)trace["findings"]));
    }

    [Fact]
    public async Task What_stands_in_is_judged_as_well_and_without_anything_better_the_answer_is_withheld()
    {
        var model = await ModelAsync();
        const string Both = "{ name: a, when: { output: [\"prediction = no\"] }, then: [fallback] }, { name: b, when: { output: [\"prediction = yes\"] }, then: [reject] }";

        var (refused, trace) = await AskAsync(model, Both, "fallback: [{ version: \"2\" }]");
        var (empty, _) = await AskAsync(model, "{ name: a, when: { output: [\"prediction = no\"] }, then: [downgrade], to: \"3\" }");

        Assert.Equal((null, "1:ok 2:ok"), (refused.Prediction, refused.Tries));
        Assert.Equal(["a fallback", "b reject"], trace["findings"]!.AsArray().Select(finding => $"{finding!["name"]} {finding["action"]}"));
        Assert.Equal((null, "1:ok 3:upstream-failed", "answer-withheld"), (empty.Prediction, empty.Tries, empty.Decision.Failure?.Problem.Kind));
    }

    [Theory]
    [InlineData("then: [downgrade], to: \"2\"", 0.95, "yes")]
    [InlineData("then: [downgrade], to: \"2\"", 0.8, null)]
    [InlineData("then: [fallback]", 0.95, "yes")]
    [InlineData("then: [fallback]", 0.8, null)]
    public async Task What_stands_in_is_held_to_the_contract_as_well(string then, double most, string? prediction)
    {
        var model = await ModelAsync();
        var contract = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/contract?reason=because+the+test+says+so&confirm={model}")
        {
            Content = new StringContent($$$"""{"apiVersion":"v3.1.0","kind":"DataContract","id":"a","version":"1.0.0","status":"active","schema":[{"name":"outputs","properties":[{"name":"score","logicalType":"number","logicalTypeOptions":{"maximum":{{{most.ToString(CultureInfo.InvariantCulture)}}}}}]}]}"""),
        }, Token);
        await Operator.ReachesAsync((string)contract.Json["id"]!, "applied", "verified");

        var (asked, trace) = await AskAsync(model, $"{{ name: a, when: {{ output: [\"prediction = no\"] }}, {then} }}", "fallback: [{ version: \"2\" }]");

        Assert.Equal((prediction, "1:ok 2:ok"), (asked.Prediction, asked.Tries));
        var findings = trace["findings"]!.AsArray().Select(finding => $"{finding!["by"]} {finding["rule"]} {finding["seen"]}").ToList();
        if (prediction is null)
            Assert.Equal(("answer-withheld", 2, "contract range 0.9"), (asked.Decision.Failure?.Problem.Kind, findings.Count, findings[1]));
        else
            Assert.Single(findings);
    }

    [Fact]
    public async Task A_second_version_that_gives_no_answer_is_told_as_skipped_and_never_as_passed()
    {
        var (asked, trace) = await AskAsync(await ModelAsync(), "{ name: a, when: { disagreement: { version: \"3\" } }, then: [reject] }");

        Assert.Equal(("no", "1:ok 3:upstream-failed"), (asked.Prediction, asked.Tries));
        Assert.Equal("a: decided otherwise than by version 3: skipped: version 3 gave no answer", One(trace));
    }

    [Fact]
    public async Task Of_a_batch_each_item_has_its_own_finding_and_an_action_is_on_the_whole_answer()
    {
        var model = await ModelAsync();

        // Scores of 0.125, which is no, and 0.625, which is yes.
        var (flagged, _) = await AskAsync(model, "{ name: a, when: { confidence: { below: 0.7 } }, then: [review] }", ages: [20, 30]);
        var (rejected, _) = await AskAsync(model, "{ name: a, when: { confidence: { below: 0.7 } }, then: [reject] }", ages: [20, 30]);

        var traces = new List<JsonNode>();
        foreach (var id in flagged.Decision.Ids)
            traces.Add((await Admin.GetAsync($"/api/v1/decisions/{id}")).Json);
        Assert.Equal(["model", "review"], traces.Select(trace => (string)trace["path"]!));
        Assert.Equal((null, "0.625"), ((JsonNode?)traces[0]["findings"], (string?)traces[1]["findings"]![0]!["seen"]));
        Assert.Null(rejected.Decision.Answer);
    }

    [Fact]
    public async Task A_policy_with_guardrails_is_set_and_obeyed_over_http()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var set = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy?reason=because+the+test+says+so&confirm={model}")
        {
            Content = new StringContent("format: 1\nguardrails: [{ name: unsure, when: { confidence: { below: 0.8 } }, then: [flag, review] }, { name: old, when: { output: [\"age > 60\"] }, then: [reject] }]"),
        }, Token);
        Assert.True(set.Status == 202, set.ToString());
        await Operator.ReachesAsync((string)set.Json["id"]!, "applied", "verified");

        var review = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());
        var withheld = await Operator.InferAsync(model, Requests.Loan(61).ToJsonString());

        Assert.Equal((200, "review"), (review.Status, review.Header("Cockpit-Path")));
        Assert.Equal((422, "/problems/answer-withheld"), (withheld.Status, withheld.ProblemKind));
        Assert.Contains("Guardrail 'old'", (string)withheld.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal("failed", (string?)(await Admin.GetAsync($"/api/v1/decisions/{withheld.Header("Cockpit-Decision")}")).Json["status"]);
        Assert.Contains(review.Header("Cockpit-Decision")!, (await Admin.GetAsync($"/api/v1/decisions?model={model}&path=review")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_how_often_each_would_have_fired_and_which_column_nobody_sends()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        foreach (var age in new[] { 20, 42, 61 })
            Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(age).ToJsonString())).Status);

        var run = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{model}/policy:dry-run?from=2026-01-01T00:00:00Z")
        {
            Content = new StringContent("format: 1\nguardrails: [{ name: old, when: { output: [\"prediction = no\", \"age > 40\"] }, then: [reject] }, { name: rich, when: { output: [\"income > 1\"] }, then: [flag] }, { name: failing, when: { failureRate: { above: 5% } }, then: [alert] }]"),
        }, Token);

        Assert.True(run.Status == 200, run.ToString());
        Assert.Equal(["old 2 of 3, ", "rich 0 of 3, ", "failing  of , 0"], run.Json["guardrails"]!.AsArray().Select(one => $"{one!["name"]} {one["fired"]} of {one["judged"]}, {one["breaches"]}"));
        Assert.Contains("Nobody has sent a column 'income'", (string)Assert.Single(run.Json["warnings"]!.AsArray())!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_in_which_window_data_groups_and_money_would_have_acted_and_asks_who_would_disagree()
    {
        var model = await ModelAsync();
        Assert.Equal(200, (await Operator.BaselineAsync(model, string.Join('\n', Enumerable.Range(0, 400).Select(row => $"{20 + (row % 40)}").Prepend("age")))).Status);
        // Five decisions a minute for twelve hours. From six on ages come in months, women are refused, and each costs twice as much.
        var day = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        var lines = Enumerable.Range(0, 3_600).Select(number => (Number: number, Late: number >= 1_800)).Select(one => new JsonObject
        {
            ["id"] = $"{model}-{one.Number}", ["at"] = day.AddSeconds(12 * one.Number), ["model"] = model, ["version"] = "1", ["features"] = new JsonObject { ["age"] = (20 + (one.Number * 7 % 40)) * (one.Late ? 12 : 1) },
            ["attributes"] = new JsonObject { ["sex"] = one.Number % 5 < 3 ? "Male" : "Female" }, ["prediction"] = one.Late ? one.Number % 5 < 3 ? "yes" : "no" : one.Number / 5 % 2 == 0 ? "yes" : "no", ["score"] = 0.5, ["cost"] = one.Late ? 2 : 1,
        }.ToJsonString());
        Assert.Equal(3_600, (int)(await Operator.IngestAsync(string.Join('\n', lines))).Json["accepted"]!);
        const string Rest = "then: [alert], window: 1h, samples: 50";
        var text = $"format: 1\nguardrails: [{{ name: drifted, when: {{ drift: {{ column: age }} }}, {Rest} }}, {{ name: unfair, when: {{ fairness: {{ attribute: sex }} }}, {Rest} }}, {{ name: dear, when: {{ cost: {{ perThousand: 1500 }} }}, {Rest} }}, {{ name: few, when: {{ drift: {{}} }}, then: [alert], window: 1h, samples: 5000 }}, {{ name: second, when: {Second}, then: [flag] }}]";

        var run = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{model}/policy:dry-run?from=2026-01-05T00:00:00Z&to=2026-01-06T00:00:00Z&ask=60") { Content = new StringContent(text) }, Token);

        Assert.True(run.Status == 200, run.ToString());
        var guardrails = run.Json["guardrails"]!.AsArray();
        Assert.Equal([1, 1, 1, 0, null], guardrails.Select(one => (int?)one!["breaches"]));
        foreach (var one in guardrails.Take(3))
        {
            var window = Assert.Single(one!["windows"]!.AsArray())!;
            Assert.InRange((DateTimeOffset)window["to"]!, day.AddHours(6), day.AddHours(7.5));
            Assert.Equal(("1", TimeSpan.FromHours(1)), ((string?)window["version"], (DateTimeOffset)window["to"]! - (DateTimeOffset)window["from"]!));
            Assert.InRange((int)one["looks"]!, 140, 150);
            Assert.InRange((int)one["failedLooks"]!, 50, 75);
        }

        Assert.Contains("age", (string)guardrails[0]!["windows"]![0]!["sentence"]!, StringComparison.Ordinal);
        Assert.Contains("had too few decisions", (string)guardrails[3]!["sentence"]!, StringComparison.Ordinal);
        // Version 2 says yes to everybody: it was asked about sixty, and disagrees with each no among them.
        Assert.Equal((60, true), ((int)guardrails[4]!["judged"]!, (bool)guardrails[4]!["sampled"]!));
        Assert.InRange((int)guardrails[4]!["fired"]!, 15, 45);
    }

    [Fact]
    public async Task An_answer_that_is_streamed_is_told_as_skipped()
    {
        var model = await Operator.ChatAsync(Fixture.Upstream.Behave((http, _, token) => Chat.SayAsync(http, token, Chat.Word("Good day"), Chat.Finish, Chat.Done)));
        Fixture.Server.Obey(model, PolicyReader.Read("format: 1\nguardrails: [{ name: words, when: { output: [\"prediction = hello\"] }, then: [reject] }]").Policy!);

        await using var stream = await SpokenAnswer.OpenAsync(Operator, SpokenAnswer.Question(model), Token);
        Assert.Equal(200, stream.Status);
        await stream.AllAsync(Token);

        await Wait.UntilAsync(async () => (await Admin.GetAsync($"/api/v1/decisions/{stream.Decision}")).Status == 200, TimeSpan.FromSeconds(20), "the decision to be recorded");
        Assert.Equal("words: prediction = hello: skipped: streamed", One((await Admin.GetAsync($"/api/v1/decisions/{stream.Decision}")).Json));
    }

    private static Task YesAsync(HttpContext http)
        => ModelServer.TextAsync(http, 200, """{"outputs":[{"name":"score","shape":[1],"datatype":"FP64","data":[0.9]},{"name":"prediction","shape":[1],"datatype":"BYTES","data":["yes"]}]}""");
}
