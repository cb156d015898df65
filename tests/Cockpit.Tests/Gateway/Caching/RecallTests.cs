using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Tests.Support;
using Microsoft.Extensions.Options;

namespace Cockpit.Tests.Gateway.Caching;

public sealed class RecallTests
{
    private static readonly RouteSettings Caching = new()
    {
        Cache = new CacheSettings { Lifetime = TimeSpan.FromMinutes(1) }, Versions = [new RouteTarget("1", 90), new RouteTarget("2", 10)], Queue = new QueueSettings { Length = 3 },
    };

    private readonly ManualClock _clock = new();
    private readonly Flights _flights = new();
    private readonly AnswerCache _answers;
    private readonly Recall _recall;
    private readonly Remember _remember;
    private readonly Asked _asked;

    public RecallTests()
    {
        _answers = new AnswerCache(Options.Create(new GatewayOptions()), _clock);
        _recall = new Recall(_answers, _flights, _clock);
        _remember = new Remember(_answers, _flights, _clock);
        _asked = new Asked(_clock);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Takes a request through the stages as the pipeline would, with a model that answers its own name.</summary>
    private async Task<DecisionContext> AskAsync(DecisionContext decision, string version = "1", DecisionPath path = DecisionPath.Model)
    {
        Assert.Null(await _recall.RunAsync(decision, Token));
        if (decision.Answer is null)
            await AnswerAsync(decision, version, path);
        return decision;
    }

    private async Task AnswerAsync(DecisionContext decision, string version = "1", DecisionPath path = DecisionPath.Model)
    {
        decision.Version = decision.Model!.Versions[version];
        (decision.Answer, decision.Path) = (Asked.Answer("by-" + version), path);
        await _remember.RunAsync(decision, Token);
        decision.Release();
    }

    [Fact]
    public async Task An_equal_question_is_answered_with_what_was_answered_before_and_says_from_where()
    {
        var first = await AskAsync(_asked.For(Caching));
        _clock.Advance(TimeSpan.FromSeconds(20));
        var second = await AskAsync(_asked.For(Caching));

        Assert.Equal((DecisionPath.Model, DecisionPath.Cache), (first.Path, second.Path));
        Assert.Equal("by-1", second.Answer!.Items[0].Prediction);
        Assert.Equal("1", second.Version!.Name);
        Assert.Equal(new Recalled(first.Ids[0], TimeSpan.FromSeconds(20), IsStale: false), second.Recalled);
        Assert.Empty(second.Attempts);
        Assert.Equal((1L, 1L), (_answers.Snapshot().Hits, _answers.Snapshot().Misses));
        Assert.Equal(0, _flights.Count);
    }

    [Fact]
    public async Task Its_lifetime_over_an_answer_is_asked_for_anew_and_is_still_there_for_the_fallback()
    {
        await AskAsync(_asked.For(Caching));
        _clock.Advance(TimeSpan.FromSeconds(61));
        var later = _asked.For(Caching);
        Assert.Null(await _recall.RunAsync(later, Token));
        Assert.Null(later.Answer);

        var stale = new StaleAnswers(_answers);
        Assert.Null(stale.Find(later, TimeSpan.FromSeconds(60)));
        Assert.Equal("by-1", stale.Find(later, TimeSpan.FromSeconds(90))!.Items[0].Prediction);
        Assert.Equal(("1", TimeSpan.FromSeconds(61)), (later.Version!.Name, later.Recalled!.Age));
        later.Release();
    }

    [Fact]
    public async Task Nobody_is_given_what_was_answered_to_another_caller_unless_the_policy_shares_it_in_the_team()
    {
        var team = Caching with { Cache = Caching.Cache! with { Scope = CacheScope.Team } };
        await AskAsync(_asked.For(Caching, caller: "key:a", team: "red"));
        await AskAsync(_asked.For(team, caller: "key:a", team: "red"));

        Assert.Equal(DecisionPath.Model, (await AskAsync(_asked.For(Caching, caller: "key:b", team: "red"))).Path);
        Assert.Equal(DecisionPath.Cache, (await AskAsync(_asked.For(team, caller: "key:b", team: "red"))).Path);
        Assert.Equal(DecisionPath.Model, (await AskAsync(_asked.For(team, caller: "key:a", team: "blue"))).Path);
        Assert.Equal(DecisionPath.Model, (await AskAsync(_asked.For(team, caller: "key:a"))).Path);
        Assert.Equal(DecisionPath.Model, (await AskAsync(_asked.For(team, caller: "key:b"))).Path);
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("retired")]
    [InlineData("moved")]
    [InlineData("gone")]
    [InlineData("weightless")]
    [InlineData("other asked for")]
    public async Task An_answer_of_a_version_that_may_not_answer_now_is_not_given(string why)
    {
        await AskAsync(_asked.For(Caching), "2");
        var settings = why == "weightless" ? Caching with { Versions = [new RouteTarget("1", 100), new RouteTarget("2", 0)] } : Caching;
        _asked.Versions[1] = why switch
        {
            "paused" => Paused(Asked.Version("2", Stage.Canary)),
            "retired" => Asked.Version("2", Stage.Retired),
            "moved" => Moved(Asked.Version("2", Stage.Canary)),
            "gone" => Asked.Version("3", Stage.Canary),
            _ => _asked.Versions[1],
        };

        var later = await AskAsync(_asked.For(settings, version: why == "other asked for" ? "1" : null));

        Assert.Equal(DecisionPath.Model, later.Path);
    }

    private static VersionRow Paused(VersionRow version)
    {
        version.PausedAt = DateTimeOffset.UnixEpoch;
        return version;
    }

    private static VersionRow Moved(VersionRow version)
    {
        version.Url = "http://127.0.0.1:2/";
        return version;
    }

    [Fact]
    public async Task After_a_promotion_the_answers_of_the_version_before_are_not_given_as_live()
    {
        var live = Caching with { Versions = [new RouteTarget(RouteTarget.Live, 100)] };
        await AskAsync(_asked.For(live));
        Assert.Equal(DecisionPath.Cache, (await AskAsync(_asked.For(live))).Path);
        (_asked.Versions[0], _asked.Versions[1]) = (Asked.Version("1", Stage.Registered), Asked.Version("2", Stage.Live));

        Assert.Equal("by-2", (await AskAsync(_asked.For(live), "2")).Answer!.Items[0].Prediction);
    }

    [Fact]
    public async Task What_changes_the_answer_besides_the_features_is_another_question()
    {
        const string plain = """{"id":"7","inputs":[{"name":"age","shape":[1],"datatype":"INT64","data":[42]}]}""";
        await AskAsync(_asked.For(Caching, plain));

        Assert.Equal(DecisionPath.Cache, (await AskAsync(_asked.For(Caching, plain.Replace("\"7\"", "\"8\"", StringComparison.Ordinal)))).Path);
        string[] others =
        [
            plain.Replace("[1]", "[1,1]", StringComparison.Ordinal), plain.Replace("INT64", "FP64", StringComparison.Ordinal), plain.Replace("42", "43", StringComparison.Ordinal),
            plain.Replace("\"id\":\"7\"", "\"parameters\":{\"explain\":true}", StringComparison.Ordinal), plain.Replace("\"id\":\"7\"", "\"outputs\":[{\"name\":\"score\"}]", StringComparison.Ordinal),
        ];
        foreach (var other in others)
            Assert.Equal(DecisionPath.Model, (await AskAsync(_asked.For(Caching, other))).Path);
    }

    [Fact]
    public async Task A_batch_and_what_no_model_answered_are_not_kept()
    {
        const string batch = """{"inputs":[{"name":"age","shape":[2],"datatype":"INT64","data":[1,2]}]}""";
        var pair = _asked.For(Caching, batch);
        Assert.Null(await _recall.RunAsync(pair, Token));
        Assert.Null(pair.Question);

        await AskAsync(_asked.For(Caching), path: DecisionPath.Default);
        Assert.Equal(DecisionPath.Model, (await AskAsync(_asked.For(Caching))).Path);
    }

    [Fact]
    public async Task Of_equal_questions_at_once_one_is_asked_and_the_others_get_its_answer()
    {
        var leader = _asked.For(Caching);
        Assert.Null(await _recall.RunAsync(leader, Token));
        var followers = Enumerable.Range(0, 3).Select(_ => _asked.For(Caching)).ToList();
        var waiting = followers.ConvertAll(follower => _recall.RunAsync(follower, Token).AsTask());
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        var another = _asked.For(Caching, """{"age":43}""");
        Assert.Null(await _recall.RunAsync(another, Token));

        await AnswerAsync(leader);

        Assert.All(await Task.WhenAll(waiting), Assert.Null);
        Assert.All(followers, follower => Assert.Equal((DecisionPath.Cache, "by-1"), (follower.Path, follower.Answer!.Items[0].Prediction)));
        another.Release();
        Assert.Equal(0, _flights.Count);
    }

    [Fact]
    public async Task When_the_leader_gets_no_answer_the_next_one_asks()
    {
        var leader = _asked.For(Caching);
        Assert.Null(await _recall.RunAsync(leader, Token));
        var followers = new[] { _asked.For(Caching), _asked.For(Caching) };
        var waiting = followers.Select(follower => _recall.RunAsync(follower, Token).AsTask()).ToList();

        leader.Release();

        var next = await Task.WhenAny(waiting);
        var led = followers[waiting.IndexOf(next)];
        var other = followers[1 - waiting.IndexOf(next)];
        Assert.Null(await next);
        Assert.Null(led.Answer);
        await AnswerAsync(led);
        Assert.Null(await waiting[1 - waiting.IndexOf(next)]);
        Assert.Equal(DecisionPath.Cache, other.Path);
    }

    [Fact]
    public async Task Who_has_waited_long_for_a_leader_that_fails_asks_by_itself()
    {
        var leader = _asked.For(Caching);
        Assert.Null(await _recall.RunAsync(leader, Token));
        var followers = new[] { _asked.For(Caching), _asked.For(Caching) };
        var waiting = followers.Select(follower => _recall.RunAsync(follower, Token).AsTask()).ToList();
        _clock.Advance(TimeSpan.FromMilliseconds(600));

        leader.Release();

        Assert.All(await Task.WhenAll(waiting), Assert.Null);
        Assert.All(followers, follower => Assert.Null(follower.Answer));
    }

    [Fact]
    public async Task Followers_wait_no_longer_than_their_deadline_and_no_more_than_the_queue_holds()
    {
        var leader = _asked.For(Caching);
        Assert.Null(await _recall.RunAsync(leader, Token));
        var waiting = Enumerable.Range(0, 3).Select(_ => _recall.RunAsync(_asked.For(Caching), Token).AsTask()).ToList();
        Assert.Equal((429, "overloaded"), Kind(await _recall.RunAsync(_asked.For(Caching), Token)));

        _clock.Advance(TimeSpan.FromMilliseconds(1001));

        Assert.All(await Task.WhenAll(waiting), problem => Assert.Equal((504, "upstream-timeout"), Kind(problem)));
        using var leaving = new CancellationTokenSource();
        var left = _recall.RunAsync(_asked.For(Caching), leaving.Token).AsTask();
        await leaving.CancelAsync();
        Assert.Equal((499, "caller-left"), Kind(await left));
    }

    private static (int, string) Kind(Cockpit.Problems.Problem? problem) => (problem!.Status, problem.Kind);
}
