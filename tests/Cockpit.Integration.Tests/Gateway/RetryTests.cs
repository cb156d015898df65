using Cockpit.Gateway.Upstream;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>Second tries and second questions.</summary>
public sealed class RetryTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private string Well => Fixture.Upstream.At("well");

    private static RouteSettings Again(int most, double budget = 1, int delayMs = 1)
        => new() { Versions = [new("1", 1)], Retries = new RetrySettings { Most = most, Budget = budget, Delay = TimeSpan.FromMilliseconds(delayMs) } };

    private Task<Asked> AskAsync(string model, RouteSettings settings) => Fixture.Server.AskAsync(model, Policed.Policy(settings), cancellationToken: Token);

    /// <summary>Fails so often with the status, then answers.</summary>
    private string Failing(int times, int status, string? retryAfter = null)
    {
        var calls = 0;
        return Fixture.Upstream.Behave((http, body, _) =>
        {
            if (Interlocked.Increment(ref calls) > times)
                return ModelServer.WellAsync(http, body);
            if (retryAfter is not null)
                http.Response.Headers.RetryAfter = retryAfter;
            return ModelServer.TextAsync(http, status, "not now");
        });
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task What_a_second_try_may_mend_is_tried_again_and_every_call_costs(int status)
    {
        var model = await Operator.VersionsAsync(Failing(2, status));

        var asked = await AskAsync(model, Again(2));

        Assert.Equal(("1:upstream-failed 1:upstream-failed 1:ok", "model"), (asked.Tries, asked.Path));
        Assert.Equal(3m, (decimal)(await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json["cost"]!);
    }

    [Theory]
    [InlineData(500, "upstream-failed")]
    [InlineData(400, "upstream-refused")]
    [InlineData(422, "upstream-refused")]
    public async Task What_a_second_try_cannot_mend_is_asked_once(int status, string kind)
    {
        var model = await Operator.VersionsAsync(Failing(1, status));

        Assert.Equal($"1:{kind}", (await AskAsync(model, Again(5))).Tries);
    }

    [Fact]
    public async Task A_refused_input_is_told_to_the_caller_and_not_papered_over()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("refuse"), Well);

        var asked = await AskAsync(model, Again(2) with { Fallback = [new FallbackStep.Version("2"), new FallbackStep.Default(new FixedAnswer("yes", null))] });

        Assert.Equal(("1:upstream-refused", "upstream-refused"), (asked.Tries, asked.Decision.Failure!.Problem.Kind));
        Assert.Null(asked.Decision.Answer);
    }

    [Fact]
    public async Task A_short_retry_after_is_waited_for_and_a_long_one_is_not()
    {
        var patient = await Operator.VersionsAsync(Failing(1, 503, "1"));
        var proud = await Operator.VersionsAsync(Failing(1, 503, "30"));

        var waited = await AskAsync(patient, Again(1));
        var left = await AskAsync(proud, Again(1));

        Assert.Equal("1:upstream-failed 1:ok", waited.Tries);
        Assert.InRange(waited.Took.TotalMilliseconds, 1000, 10_000);
        Assert.Equal("1:upstream-failed", left.Tries);
    }

    [Fact]
    public async Task Second_tries_stay_within_the_budget_of_the_model()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        var model = await Operator.VersionsAsync(Fixture.Upstream.Behave(async (http, _, _) =>
        {
            // A version that fails so much is probed as well.
            if (http.Request.Method == "POST")
                Interlocked.Increment(ref calls);
            await release.Task;
            await ModelServer.TextAsync(http, 503, "busy");
        }));
        // 40 requests at once and a budget of 20 %: 8 of them may try again, however often each does.
        var asking = Enumerable.Range(0, 40).Select(_ => AskAsync(model, Again(1, budget: 0.2, delayMs: 2000) with { Breaker = new BreakerSettings { Calls = 1000 } })).ToArray();
        await Wait.UntilAsync(() => Volatile.Read(ref calls) == 40, TimeSpan.FromSeconds(10), "all requests to be with the model");
        release.SetResult();

        var asked = await Task.WhenAll(asking);

        var retried = asked.Count(request => request.Decision.Attempts.Count == 2);
        // Requests that end without a second try lower the number that the budget is a share of; three are always allowed.
        Assert.InRange(retried, ModelLoad.Least, 8);
        Assert.Equal(40 + retried, calls);
        Assert.Equal((0, 0), (Fixture.Server.Get<RetryBudget>().Of(model).Active, Fixture.Server.Get<RetryBudget>().Of(model).Retrying));
    }

    [Fact]
    public async Task A_second_try_goes_elsewhere_where_there_is_an_elsewhere()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("busy"), Well);

        var asked = await AskAsync(model, Again(1) with { Versions = [new("1", 1_000_000), new("2", 1)] });

        Assert.Equal(("1:upstream-failed 2:ok", "2", "model"), (asked.Tries, asked.Version, asked.Path));
    }

    [Fact]
    public async Task A_slow_answer_is_overtaken_and_both_questions_are_kept_and_paid()
    {
        var cancelled = new TaskCompletionSource();
        var model = await Operator.VersionsAsync(Fixture.Upstream.Behave(async (_, _, token) =>
        {
            token.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
        }), Well);
        var settings = Again(0) with { Versions = [new("1", 1_000_000), new("2", 1)], Hedging = new HedgeSettings(TimeSpan.FromMilliseconds(100), 1) };

        var asked = await AskAsync(model, settings);

        Assert.Equal(("1:overtaken 2:ok", "2", "model"), (asked.Tries, asked.Version, asked.Path));
        Assert.InRange(asked.Took.TotalMilliseconds, 90, 5000);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5), Token);
        var stored = (await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json;
        Assert.Equal(3m, (decimal)stored["cost"]!);
        Assert.Equal("overtaken", (string?)stored["trace"]!["attempts"]![0]!["error"]);
    }

    [Fact]
    public async Task A_quick_answer_is_not_asked_for_twice_and_a_slow_single_version_is_asked_again()
    {
        var calls = 0;
        var slowOnce = Fixture.Upstream.Behave(async (http, body, token) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
                await Task.Delay(Timeout.Infinite, token);
            await ModelServer.WellAsync(http, body);
        });
        var hedged = Again(0) with { Hedging = new HedgeSettings(TimeSpan.FromMilliseconds(150), 2) };

        var quick = await AskAsync(await Operator.VersionsAsync(Well), hedged);
        var slow = await AskAsync(await Operator.VersionsAsync(slowOnce), hedged);

        Assert.Equal(("1:ok", "1:overtaken 1:ok"), (quick.Tries, slow.Tries));
    }

    [Fact]
    public async Task When_all_questions_of_a_round_fail_the_caller_learns_why()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("hang"), Fixture.Upstream.At("hang"));
        var settings = Again(0) with
        {
            Versions = [new("1", 1_000_000), new("2", 1)], Hedging = new HedgeSettings(TimeSpan.FromMilliseconds(50), 3),
            Deadline = new DeadlineSettings { Total = TimeSpan.FromMilliseconds(400) },
        };

        var asked = await AskAsync(model, settings);

        Assert.Equal("upstream-timeout", asked.Decision.Failure!.Problem.Kind);
        Assert.Equal(4, asked.Decision.Attempts.Count);
        Assert.All(asked.Decision.Attempts, attempt => Assert.Contains(attempt.Error, new[] { "upstream-timeout", "overtaken" }));
        Assert.InRange(asked.Took.TotalMilliseconds, 380, 5000);
    }
}
