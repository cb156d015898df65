using Cockpit.Gateway.Caching;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>Kept answers over HTTP, with a real model behind.</summary>
public sealed class CacheTests(HastyCockpit cockpit) : CockpitTests(cockpit), IClassFixture<HastyCockpit>
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private static RouteSettings Caching(CacheScope scope = CacheScope.Caller)
        => new() { Cache = new CacheSettings { Lifetime = TimeSpan.FromMinutes(5), Scope = scope }, Queue = new QueueSettings { Length = 100, Wait = TimeSpan.FromSeconds(10) } };

    private async Task<string> ModelAsync(string behaviour, RouteSettings settings, string? team = null)
    {
        var model = ModelSetup.NewName("cached");
        // The model's own name in the path tells its requests from those of others.
        await Operator.LiveAsync($"{Fixture.Upstream.At(behaviour)}/{model}", team, name: model);
        Fixture.Server.Obey(model, settings);
        return model;
    }

    private int Calls(string model) => Fixture.Upstream.Received.Count(received => received.Path.Contains(model, StringComparison.Ordinal));

    [Fact]
    public async Task A_question_asked_again_is_answered_from_the_cache_and_its_trace_says_so()
    {
        var model = await ModelAsync("well", Caching());

        var first = await Operator.InferAsync(model, Body);
        var second = await Operator.InferAsync(model, Requests.Loan(42).With("id", "mine").ToJsonString());

        Assert.Equal(("model", "cache", 1), (first.Header("Cockpit-Path"), second.Header("Cockpit-Path"), Calls(model)));
        Assert.Equal(first.Json["outputs"]!.ToJsonString(), second.Json["outputs"]!.ToJsonString());
        Assert.Equal(("mine", "1"), ((string?)second.Json["id"], second.Header("Cockpit-Version")));
        Assert.NotEqual(first.Header("Cockpit-Decision"), second.Header("Cockpit-Decision"));
        var trace = (await Admin.GetAsync($"/api/v1/decisions/{second.Header("Cockpit-Decision")}")).Json;
        Assert.Equal("cache", (string?)trace["path"]);
        Assert.Equal(first.Header("Cockpit-Decision"), (string?)trace["trace"]!["recalled"]!["decision"]);
        Assert.True((double)trace["trace"]!["recalled"]!["ageMs"]! > 0);
        Assert.Empty(trace["trace"]!["attempts"]!.AsArray());
    }

    [Fact]
    public async Task When_the_model_fails_an_answer_whose_lifetime_is_over_is_given_where_the_policy_says_so()
    {
        var model = ModelSetup.NewName("cached");
        var isWell = true;
        await Operator.LiveAsync(Fixture.Upstream.Behave((http, body, _) => Volatile.Read(ref isWell) ? ModelServer.WellAsync(http, body) : FailAsync(http)), name: model);
        Fixture.Server.Obey(model, Caching() with
        {
            Cache = new CacheSettings { Lifetime = TimeSpan.FromTicks(1) }, Fallback = [new FallbackStep.Cached(TimeSpan.FromHours(1)), new FallbackStep.Default(new FixedAnswer("no", null))],
        });

        var first = await Operator.InferAsync(model, Body);
        isWell = false;
        var second = await Operator.InferAsync(model, Body);
        var other = await Operator.InferAsync(model, Requests.Loan(43).ToJsonString());

        Assert.Equal(("model", "cache", "default"), (first.Header("Cockpit-Path"), second.Header("Cockpit-Path"), other.Header("Cockpit-Path")));
        Assert.Equal(first.Json["outputs"]!.ToJsonString(), second.Json["outputs"]!.ToJsonString());
        var trace = (await Admin.GetAsync($"/api/v1/decisions/{second.Header("Cockpit-Decision")}")).Json["trace"]!;
        Assert.Equal("upstream-failed", (string?)trace["attempts"]![0]!["error"]);
        Assert.Equal(first.Header("Cockpit-Decision"), (string?)trace["recalled"]!["decision"]);
        Assert.True((bool)trace["recalled"]!["stale"]!);
    }

    private static Task FailAsync(Microsoft.AspNetCore.Http.HttpContext http)
    {
        http.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Twenty_equal_questions_at_once_make_one_call()
    {
        var model = await ModelAsync("slow/300", Caching());

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Operator.InferAsync(model, Body)));

        Assert.All(replies, reply => Assert.True(reply.Status == 200, reply.ToString()));
        Assert.Equal(1, Calls(model));
        Assert.Equal(19, replies.Count(reply => reply.Header("Cockpit-Path") == "cache"));
        Assert.Equal(20, replies.Select(reply => reply.Header("Cockpit-Decision")).Distinct().Count());
    }

    [Fact]
    public async Task Callers_share_only_within_their_team_and_only_where_the_policy_says_so()
    {
        using var red = await Fixture.Server.ClientAsync(Role.Application, "red");
        using var alsoRed = await Fixture.Server.ClientAsync(Role.Application, "red");
        using var blue = await Fixture.Server.ClientAsync(Role.Application, "blue");
        var model = await ModelAsync("well", Caching(CacheScope.Team), "red");

        // Who has no team reaches the model as well, and shares with nobody; another team does not reach it at all.
        string?[] shared = [await PathAsync(red), await PathAsync(alsoRed), await PathAsync(Operator), await PathAsync(Admin)];
        Fixture.Server.Obey(model, Caching());
        string?[] alone = [await PathAsync(red), await PathAsync(alsoRed), await PathAsync(red)];

        Assert.Equal("model cache model model", string.Join(' ', shared));
        Assert.Equal("model model cache", string.Join(' ', alone));
        Assert.Equal((404, "/problems/unknown-model"), Kind(await blue.InferAsync(model, Body)));

        async Task<string?> PathAsync(CockpitClient client) => (await client.InferAsync(model, Body)).Header("Cockpit-Path");
    }

    [Fact]
    public async Task A_paused_model_answers_nothing_from_the_cache_and_a_promoted_version_answers_itself()
    {
        var model = await ModelAsync("well", Caching());
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);

        await Operator.CommandAppliedAsync("pause", model);
        Fixture.Server.Obey(model, Caching());
        Assert.Equal((503, "/problems/paused"), Kind(await Operator.InferAsync(model, Body)));
        await Operator.CommandAppliedAsync("resume", model);
        await Operator.RegisterVersionAsync(model, "2", $"{Fixture.Upstream.At("well")}/{model}");
        await Operator.CommandAppliedAsync("promote", model, "2");
        Fixture.Server.Obey(model, Caching());

        var promoted = await Operator.InferAsync(model, Body);

        Assert.Equal(("model", "2"), (promoted.Header("Cockpit-Path"), promoted.Header("Cockpit-Version")));
    }

    [Fact]
    public async Task An_answer_whose_decision_is_not_on_disk_is_not_kept()
    {
        var model = await ModelAsync("well", Caching());
        using (ForeignLock.Take(Fixture.Store))
            Assert.Equal((503, "/problems/store-unavailable"), Kind(await Operator.InferAsync(model, Body)));

        Assert.Equal("model", (await Operator.InferAsync(model, Body)).Header("Cockpit-Path"));
        Assert.Equal("cache", (await Operator.InferAsync(model, Body)).Header("Cockpit-Path"));
    }

    [Fact]
    public async Task Failures_and_batches_are_not_kept()
    {
        var failing = await ModelAsync("failing", Caching());
        await Operator.InferAsync(failing, Body);
        await Operator.InferAsync(failing, Body);
        var well = await ModelAsync("well", Caching());
        await Operator.InferAsync(well, Requests.Loan(1, 2).ToJsonString());
        await Operator.InferAsync(well, Requests.Loan(1, 2).ToJsonString());

        Assert.Equal((2, 2), (Calls(failing), Calls(well)));
        Assert.Equal(0, Fixture.Server.Get<Flights>().Count);
    }

    private static (int, string?) Kind(Reply reply) => (reply.Status, reply.ProblemKind);
}
