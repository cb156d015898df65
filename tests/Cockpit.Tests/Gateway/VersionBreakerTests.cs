using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;
using Cockpit.Tests.Support;
using Polly;
using Polly.CircuitBreaker;

namespace Cockpit.Tests.Gateway;

public sealed class VersionBreakerTests
{
    private readonly SteppedClock _clock = new();
    private readonly VersionBreakers _breakers;
    private readonly VersionRow _version = new() { Model = "m", Name = "1" };

    public VersionBreakerTests() => _breakers = new VersionBreakers(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RoutePolicy Policy(long revision = 1, int calls = 4, double failures = 0.5)
        => new(revision, TrafficClasses.Usual, new RouteSettings { Breaker = new BreakerSettings { Calls = calls, Failures = failures } }, new Dictionary<string, RouteSettings>(), []);

    private async Task<bool> CallAsync(Verdict verdict, RoutePolicy? policy = null)
    {
        var context = ResilienceContextPool.Shared.Get(Token);
        var result = new HopResult { Version = _version, Attempt = new Attempt("1", null, 1, null), Verdict = verdict };
        var outcome = await _breakers.Of(_version, policy ?? Policy()).Pipeline.ExecuteOutcomeAsync((_, _) => ValueTask.FromResult(Outcome.FromResult(result)), context, 0);
        ResilienceContextPool.Shared.Return(context);
        return outcome.Exception is null;
    }

    private CircuitState State => Assert.Single(_breakers.Snapshot()).State;

    private async Task OpenAsync()
    {
        for (var i = 0; i < 4; i++)
            Assert.True(await CallAsync(Verdict.Fails));
        Assert.Equal(CircuitState.Open, State);
    }

    [Fact]
    public async Task It_opens_at_the_share_of_failures_and_lets_one_call_try_when_the_rest_is_over()
    {
        await OpenAsync();
        Assert.False(await CallAsync(Verdict.Works));
        Assert.False(_breakers.MayTry(_version));

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True(_breakers.MayTry(_version), "Routing must offer the version, or nobody would ever try it again.");
        Assert.True(await CallAsync(Verdict.Fails));
        Assert.False(_breakers.MayTry(_version));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await CallAsync(Verdict.Works));
        Assert.Equal(CircuitState.Closed, State);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task A_clock_that_jumps_neither_opens_nor_keeps_it_open(int seconds)
    {
        await OpenAsync();

        _clock.Jump = TimeSpan.FromSeconds(seconds);

        Assert.False(await CallAsync(Verdict.Works));
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(await CallAsync(Verdict.Works));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(await CallAsync(Verdict.Works));
        Assert.Equal(CircuitState.Closed, State);
    }

    [Fact]
    public async Task Callers_who_leave_do_not_open_it_nor_close_it_half_way()
    {
        for (var i = 0; i < 50; i++)
            Assert.True(await CallAsync(Verdict.None));
        Assert.Equal(CircuitState.Closed, State);

        // Half of the calls that count must fail, and the ones without a verdict count as good.
        for (var i = 0; i < 60; i++)
            await CallAsync(Verdict.Fails);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await CallAsync(Verdict.None));
        Assert.Equal(CircuitState.Open, State);
    }

    [Fact]
    public async Task A_newer_policy_with_other_settings_replaces_it_and_an_older_one_does_not()
    {
        var first = _breakers.Of(_version, Policy(5, calls: 10));

        Assert.Same(first, _breakers.Of(_version, Policy(6, calls: 10)));
        Assert.Same(first, _breakers.Of(_version, Policy(4, calls: 20)));
        var second = _breakers.Of(_version, Policy(7, calls: 20));
        Assert.NotSame(first, second);
        Assert.Same(second, _breakers.Of(_version, Policy(6, calls: 10)));
        await _breakers.OpenAsync("m", "1", Token);
        Assert.False(_breakers.Of(_version, Policy(8, calls: 30)).MayTry);
    }

    [Fact]
    public async Task What_a_person_opens_stays_open_until_a_person_closes_it()
    {
        await _breakers.OpenAsync("m", "1", Token);
        Assert.False(_breakers.MayTry(_version));
        Assert.False(await CallAsync(Verdict.Works));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(await CallAsync(Verdict.Works));

        await _breakers.CloseAsync("m", "1", Token);

        Assert.True(await CallAsync(Verdict.Works));
    }
}
