using Cockpit.Gateway.Health;
using Cockpit.Gateway.Upstream;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>Real model servers that misbehave, and what callers notice of it.</summary>
public sealed class FaultTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private const string Nowhere = "http://127.0.0.1:1/v2/models/x";

    private static readonly FixedAnswer Refer = new("refer", 0.5);

    private string Well => Fixture.Upstream.At("well");

    private static RouteSettings First => new() { Versions = [new("1", 1)] };
    private static RouteSettings ThenSecond => First with { Fallback = [new FallbackStep.Version("2")] };

    private Task<Asked> AskAsync(string model, RouteSettings settings, int[]? ages = null, CancellationToken? token = null)
        => Fixture.Server.AskAsync(model, Policed.Policy(settings), ages, cancellationToken: token ?? Token);

    [Theory]
    [InlineData("refused", "upstream-unreachable", "did not take the connection")]
    [InlineData("drop", "upstream-unreachable", "dropped it")]
    [InlineData("hang", "upstream-timeout", "sent no first byte within 400 ms")]
    [InlineData("stuck", "upstream-timeout", "fell silent in the middle of its answer within 400 ms")]
    [InlineData("drip", "upstream-timeout", "did not answer within 1000 ms")]
    [InlineData("rubbish", "upstream-bad-answer", "not JSON")]
    [InlineData("failing", "upstream-failed", "answered 500")]
    public async Task A_version_that_fails_is_left_within_its_limits_and_the_fallback_answers(string behaviour, string kind, string said)
    {
        var model = await Operator.RegisterAsync(behaviour == "refused" ? Nowhere : Fixture.Upstream.At(behaviour), timeoutMs: 1000);
        await Operator.RegisterVersionAsync(model, "2", Well);
        var settings = ThenSecond with
        {
            Deadline = new DeadlineSettings { Total = TimeSpan.FromSeconds(5), FirstByte = TimeSpan.FromMilliseconds(400), Idle = TimeSpan.FromMilliseconds(400) },
        };

        var asked = await AskAsync(model, settings);

        Assert.Equal(("fallback", "2", "no"), (asked.Path, asked.Version, asked.Prediction));
        Assert.Equal($"1:{kind} 2:ok", asked.Tries);
        Assert.Contains(said, asked.Decision.Failure!.Problem.Detail, StringComparison.Ordinal);
        Assert.InRange(asked.Took.TotalSeconds, 0, 3);
        var stored = (await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json;
        Assert.Equal(("answered", "fallback", "2"), ((string?)stored["status"], (string?)stored["path"], (string?)stored["version"]));
        Assert.Equal(kind, (string?)stored["trace"]!["attempts"]![0]!["error"]);
    }

    [Fact]
    public async Task A_slot_is_free_within_a_second_of_the_deadline_when_the_server_never_ends()
    {
        foreach (var behaviour in new[] { "hang", "stuck", "drip" })
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var url = Fixture.Upstream.Behave(async (http, _, token) =>
            {
                token.Register(() => ended.TrySetResult());
                while (true)
                {
                    if (behaviour != "hang")
                        await http.Response.WriteAsync(" ", token);
                    await http.Response.Body.FlushAsync(token);
                    await Task.Delay(behaviour == "drip" ? 20 : Timeout.Infinite, token);
                }
            });
            var model = await Operator.VersionsAsync(url);

            var asked = await AskAsync(model, First with { Deadline = new DeadlineSettings { Total = TimeSpan.FromMilliseconds(300) } });

            Assert.Equal("1:upstream-timeout", asked.Tries);
            Assert.InRange(asked.Took.TotalMilliseconds, 280, 1300);
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(1), Token);
            Assert.Equal(0, Fixture.Server.Get<RetryBudget>().Of(model).Active);
        }
    }

    [Fact]
    public async Task A_fallback_that_is_slower_than_what_remains_is_cut_and_the_default_answers_in_time()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("slow/300"), Fixture.Upstream.At("slow/2000"));
        var settings = First with
        {
            Fallback = [new FallbackStep.Version("2"), new FallbackStep.Default(Refer)],
            Deadline = new DeadlineSettings { Total = TimeSpan.FromMilliseconds(500), FirstByte = TimeSpan.FromMilliseconds(250) },
        };

        var asked = await AskAsync(model, settings);

        Assert.Equal(("default", null, "refer"), (asked.Path, asked.Version, asked.Prediction));
        Assert.Equal("1:upstream-timeout 2:upstream-timeout", asked.Tries);
        Assert.InRange(asked.Took.TotalMilliseconds, 400, 1900);
    }

    [Fact]
    public async Task When_every_version_is_down_the_caller_is_told_and_the_failure_is_recorded()
    {
        var model = await Operator.VersionsAsync(Nowhere, Fixture.Upstream.At("failing"));

        var asked = await AskAsync(model, ThenSecond);

        Assert.Null(asked.Refused);
        Assert.Null(asked.Decision.Answer);
        Assert.Equal("1:upstream-unreachable 2:upstream-failed", asked.Tries);
        var stored = (await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json;
        Assert.Equal(("failed", "1"), ((string?)stored["status"], (string?)stored["version"]));
        // Both calls cost, although neither answered.
        Assert.Equal(3m, (decimal)stored["cost"]!);
    }

    [Fact]
    public async Task A_caller_who_leaves_ends_the_call_and_leaves_a_record()
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var model = await Operator.VersionsAsync(Fixture.Upstream.Behave(async (_, _, token) =>
        {
            begun.TrySetResult();
            token.Register(() => ended.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
        }), Well);
        using var caller = new CancellationTokenSource();

        var asking = AskAsync(model, ThenSecond with { Retries = new RetrySettings { Most = 3 } }, token: caller.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(5), Token);
        await caller.CancelAsync();
        var asked = await asking;

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(1), Token);
        Assert.Equal("1:caller-left", asked.Tries);
        Assert.Equal("failed", (string?)(await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json["status"]);
        Assert.DoesNotContain(Fixture.Server.Get<VersionHealth>().Snapshot(), view => view.Model == model && view.Failed > 0);
    }

    [Fact]
    public async Task A_version_that_fails_half_the_time_is_left_alone_until_it_recovers()
    {
        var (calls, failing) = (0, true);
        var model = await Operator.VersionsAsync(Fixture.Upstream.Behave((http, body, _)
            => Interlocked.Increment(ref calls) % 2 == 0 && Volatile.Read(ref failing) ? ModelServer.TextAsync(http, 500, "half") : ModelServer.WellAsync(http, body)), Well);
        var settings = ThenSecond with { Breaker = new BreakerSettings { Calls = 10, Failures = 0.4, Open = TimeSpan.FromMilliseconds(700) } };
        for (var i = 0; i < 10; i++)
            Assert.NotNull((await AskAsync(model, settings)).Decision.Answer);

        var before = Volatile.Read(ref calls);
        var whileOpen = await AskAsync(model, settings);
        Assert.Equal("1:circuit-open 2:ok", whileOpen.Tries);
        Assert.Equal(before, Volatile.Read(ref calls));
        Assert.Equal(Polly.CircuitBreaker.CircuitState.Open, StateOf(model));

        Volatile.Write(ref failing, false);
        await Wait.UntilAsync(async () => (await AskAsync(model, settings)).Version == "1", TimeSpan.FromSeconds(5), "the version to be asked again");
        Assert.Equal(Polly.CircuitBreaker.CircuitState.Closed, StateOf(model));
    }

    [Fact]
    public async Task A_person_can_open_a_breaker_and_close_it()
    {
        var model = await Operator.VersionsAsync(Well, Well);
        var breakers = Fixture.Server.Get<VersionBreakers>();

        await breakers.OpenAsync(model, "1", Token);
        var opened = await AskAsync(model, ThenSecond);
        // A newer policy makes a new breaker; what a person opened stays open.
        var renewed = await Fixture.Server.AskAsync(model, Policed.Policy(ThenSecond with { Breaker = new BreakerSettings { Calls = 7 } }, 2), cancellationToken: Token);
        await breakers.CloseAsync(model, "1", Token);
        var closed = await AskAsync(model, ThenSecond);

        Assert.Equal(("1:circuit-open 2:ok", "1:circuit-open 2:ok", "1:ok"), (opened.Tries, renewed.Tries, closed.Tries));
    }

    [Fact]
    public async Task An_ejected_version_comes_back_when_a_probe_finds_it_ready()
    {
        var ready = false;
        var model = await Operator.VersionsAsync(Fixture.Upstream.Behave((http, body, _)
            => !Volatile.Read(ref ready) ? ModelServer.TextAsync(http, 503, "retraining") : http.Request.Method == "GET" ? ModelServer.TextAsync(http, 200, "{}") : ModelServer.WellAsync(http, body)), Well);
        var settings = new RouteSettings { Versions = [new("1", 1_000_000), new("2", 1)], Retries = new RetrySettings { Most = 1, Delay = TimeSpan.FromMilliseconds(1) } };
        for (var i = 0; i < HealthRecordLimit; i++)
            Assert.Equal("1:upstream-failed 2:ok", (await AskAsync(model, settings)).Tries);

        Assert.Equal("2:ok", (await AskAsync(model, settings)).Tries);
        Volatile.Write(ref ready, true);

        await Wait.UntilAsync(async () => (await AskAsync(model, settings)).Tries == "1:ok", TimeSpan.FromSeconds(10), "the probe to find the version ready");
    }

    private const int HealthRecordLimit = 5;

    private Polly.CircuitBreaker.CircuitState StateOf(string model) => Fixture.Server.Get<VersionBreakers>().Snapshot().Single(view => view.Model == model && view.Version == "1").State;
}
