using System.Collections.Concurrent;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>What serves changes while requests flow.</summary>
public sealed class SwapTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_hundred_changes_of_policy_under_load_lose_no_request()
    {
        var model = await Operator.VersionsAsync(Well, Well, Well);
        var policy = Made(1);

        var asked = await UnderLoadAsync(model, () => Volatile.Read(ref policy), async () =>
        {
            for (var revision = 2; revision <= 101; revision++)
            {
                Volatile.Write(ref policy, Made(revision));
                await Task.Delay(5, Token);
            }
        });

        Assert.All(asked, request => Assert.True(request.Decision.Answer is not null, request.ToString()));
        Assert.Equal(3, asked.Select(request => request.Version).Distinct().Count());
        await StoredAsync(model, asked);
    }

    [Fact]
    public async Task Versions_added_promoted_and_paused_with_traffic_flowing_lose_no_request()
    {
        var model = await Operator.LiveAsync(Well);
        var policy = Policed.Policy(new RouteSettings { Versions = [new("live", 50), new("2", 30), new("3", 20)] });

        var asked = await UnderLoadAsync(model, () => policy, async () =>
        {
            await Operator.RegisterVersionAsync(model, "2", Well);
            await Operator.RegisterVersionAsync(model, "3", Well);
            await Operator.CommandAppliedAsync("promote", model, "2");
            await Operator.CommandAppliedAsync("pause", model, "3");
            await Operator.CommandAppliedAsync("resume", model, "3");
            await Operator.CommandAppliedAsync("promote", model, "3");
        });

        Assert.All(asked, request => Assert.True(request.Decision.Answer is not null, request.ToString()));
        Assert.Equal(["1", "2", "3"], asked.Select(request => request.Version!).Distinct().Order(StringComparer.Ordinal));
        await StoredAsync(model, asked);
    }

    private static RoutePolicy Made(int revision) => Policed.Policy(new RouteSettings
    {
        Versions = [new("1", revision % 7), new("2", 1 + (revision % 3)), new("3", revision % 5)],
        Breaker = new BreakerSettings { Calls = 2 + revision },
        Retries = new RetrySettings { Most = revision % 2 },
        Hedging = revision % 4 == 0 ? new HedgeSettings(TimeSpan.FromSeconds(1), 1) : null,
    }, revision);

    private async Task<IReadOnlyCollection<Asked>> UnderLoadAsync(string model, Func<RoutePolicy> policy, Func<Task> change)
    {
        var asked = new ConcurrentBag<Asked>();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var callers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                asked.Add(await Fixture.Server.AskAsync(model, policy(), cancellationToken: Token));
        }, Token)).ToArray();
        await change();
        await done.CancelAsync();
        await Task.WhenAll(callers);
        return asked;
    }

    private async Task StoredAsync(string model, IReadOnlyCollection<Asked> asked)
    {
        var queries = Fixture.Server.Get<Cockpit.Store.Decisions.DecisionQueries>();
        Assert.Equal(asked.Count, await queries.CountAsync(new Cockpit.Store.Decisions.DecisionFilter { Model = model }, int.MaxValue, Token));
    }
}
