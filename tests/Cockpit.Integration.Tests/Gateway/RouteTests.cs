using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>Who answers: by the policy, and by what may be asked at all.</summary>
public sealed class RouteTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private static readonly FixedAnswer Refer = new("refer", null);

    private string Well => Fixture.Upstream.At("well");

    private static RouteSettings Even => new() { Versions = [new("1", 50), new("2", 50)] };

    private Task<Asked> AskAsync(string model, RouteSettings settings, int[]? ages = null, string? subject = null, string? version = null)
        => Fixture.Server.AskAsync(model, Policed.Policy(settings), ages, subject, version, Token);

    [Fact]
    public async Task A_subject_meets_its_version_every_time_and_the_store_says_which()
    {
        var model = await Operator.VersionsAsync(Well, Well);
        foreach (var subject in Enumerable.Range(0, 20).Select(i => $"customer {i}"))
        {
            var expected = WeightedChoice.Pick(Even.Versions, subject, 0)!.Version;
            var asked = await AskAsync(model, Even, subject: subject);
            Assert.Equal((expected, expected), (asked.Version, (string?)(await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json["version"]));
        }
    }

    [Fact]
    public async Task Live_means_the_promoted_version()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);

        Assert.Equal("1", (await AskAsync(model, new RouteSettings())).Version);
        await Operator.CommandAppliedAsync("promote", model, "2");
        Assert.Equal("2", (await AskAsync(model, new RouteSettings())).Version);
    }

    [Fact]
    public async Task A_paused_version_is_avoided_and_only_when_nothing_is_left_the_answer_is_503()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.CommandAppliedAsync("pause", model, "1");

        var other = await AskAsync(model, new RouteSettings { Versions = [new("live", 99), new("2", 1)] });
        var fallback = await AskAsync(model, new RouteSettings { Fallback = [new FallbackStep.Version("2")] });
        var fixedAnswer = await AskAsync(model, new RouteSettings { Fallback = [new FallbackStep.Cached(TimeSpan.FromHours(1)), new FallbackStep.Version("7"), new FallbackStep.Default(Refer)] });
        var nothing = await AskAsync(model, new RouteSettings { Fallback = [new FallbackStep.Rule([new RuleCondition("age", ">", 50)], Refer)] });
        var overHttp = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());

        Assert.Equal(("model", "2"), (other.Path, other.Version));
        Assert.Equal(("fallback", "2"), (fallback.Path, fallback.Version));
        Assert.Equal(("default", null), (fixedAnswer.Path, fixedAnswer.Version));
        Assert.Equal("", (string?)(await Admin.GetAsync($"/api/v1/decisions/{fixedAnswer.Id}")).Json["version"]);
        Assert.Equal((503, "paused"), (nothing.Refused!.Status, nothing.Refused.Kind));
        Assert.Equal(404, (await Admin.GetAsync($"/api/v1/decisions/{nothing.Id}")).Status);
        Assert.Equal((503, "/problems/paused"), (overHttp.Status, overHttp.ProblemKind));
    }

    [Fact]
    public async Task A_pause_that_comes_while_a_request_waits_to_try_again_holds_for_its_next_call()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("busy"));
        var settings = new RouteSettings { Retries = new RetrySettings { Most = 1, Delay = TimeSpan.FromSeconds(4) } };

        var asking = AskAsync(model, settings);
        await Operator.CommandAppliedAsync("pause", model, "1");
        var asked = await asking;

        Assert.Equal("1:upstream-failed 1:paused", asked.Tries);
        Assert.False(asked.Decision.Attempts[1].Called);
    }

    [Fact]
    public async Task A_paused_model_is_503_whatever_the_policy_offers()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.CommandAppliedAsync("pause", model);

        var asked = await AskAsync(model, new RouteSettings { Fallback = [new FallbackStep.Default(Refer)] });

        Assert.Equal("paused", asked.Refused!.Kind);
    }

    [Fact]
    public async Task A_version_asked_for_by_name_answers_itself_or_not_at_all()
    {
        var model = await Operator.VersionsAsync(Well, Fixture.Upstream.At("failing"), Well);
        var settings = Even with { Fallback = [new FallbackStep.Default(Refer)] };

        var offered = await AskAsync(model, settings, version: "1");
        var failing = await AskAsync(model, settings, version: "2");
        var notOffered = await AskAsync(model, settings, version: "3");
        var unknown = await AskAsync(model, settings, version: "4");

        Assert.Equal("1", offered.Version);
        Assert.Equal(("2:upstream-failed", null), (failing.Tries, failing.Prediction));
        Assert.Equal(("version-not-live", "unknown-version"), (notOffered.Refused!.Kind, unknown.Refused!.Kind));
    }

    [Fact]
    public async Task The_cheapest_answers_while_it_is_fit_and_the_next_one_when_it_is_not()
    {
        // VersionsAsync prices version n at n.
        var calls = 0;
        var model = await Operator.VersionsAsync(Fixture.Upstream.Behave((http, body, _) => Interlocked.Increment(ref calls) <= 3
            ? Upstream.ModelServer.WellAsync(http, body) : Upstream.ModelServer.TextAsync(http, 500, "down")), Well);
        var settings = Even with { Strategy = RouteStrategy.Cheapest, Breaker = new BreakerSettings { Calls = 5, Failures = 0.3 } };

        var answers = new List<string?>();
        for (var i = 0; i < 10; i++)
            answers.Add((await AskAsync(model, settings)).Version);

        Assert.Equal(["1", "1", "1"], answers[..3]);
        Assert.All(answers[6..], version => Assert.Equal("2", version));
    }

    [Fact]
    public async Task The_fastest_answers_once_it_is_known()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("slow/60"), Well);
        for (var i = 0; i < 12; i++)
            await AskAsync(model, Even);

        var settings = Even with { Strategy = RouteStrategy.Fastest };
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => AskAsync(model, settings)));

        // One in twenty is sent by weight, so that the slow one may show that it became faster.
        Assert.InRange(answers.Count(asked => asked.Version == "2"), 34, 40);
    }

    [Fact]
    public async Task A_rule_answers_only_when_every_item_fulfils_it_and_says_so_in_the_protocol()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("failing"));
        var settings = new RouteSettings
        {
            Versions = [new("1", 1)], Breaker = new BreakerSettings { Calls = 1000 },
            Fallback = [new FallbackStep.Rule([new RuleCondition("age", ">=", 18m), new RuleCondition("purpose", "=", "car")], new FixedAnswer("approve", 0.1)), new FallbackStep.Default(Refer)],
        };

        var all = await AskAsync(model, settings, [20, 30]);
        var some = await AskAsync(model, settings, [20, 17]);
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await InferWriter.WriteAnswerAsync(http, all.Decision);

        Assert.Equal(("rule", "approve"), (all.Path, all.Prediction));
        Assert.Equal(("default", "refer"), (some.Path, some.Prediction));
        Assert.Equal("rule", http.Response.Headers["Cockpit-Path"]);
        Assert.False(http.Response.Headers.ContainsKey("Cockpit-Version"), "No version is behind a rule's answer.");
        http.Response.Body.Position = 0;
        var body = System.Text.Json.Nodes.JsonNode.Parse(http.Response.Body)!;
        Assert.Equal("""[{"name":"prediction","shape":[2],"datatype":"BYTES","data":["approve","approve"]},{"name":"score","shape":[2],"datatype":"FP64","data":[0.1,0.1]}]""", body["outputs"]!.ToJsonString());
        Assert.Null(body["model_version"]);
        var stored = (await Admin.GetAsync($"/api/v1/decisions/{all.Decision.Ids[1]}")).Json;
        Assert.Equal(("answered", "rule", "approve", 0.1), ((string?)stored["status"], (string?)stored["path"], (string?)stored["prediction"], (double)stored["score"]!));
        Assert.Equal("upstream-failed", (string?)stored["trace"]!["attempts"]![0]!["error"]);
    }
}
