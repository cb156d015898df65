using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Accounts;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Control;

/// <summary>Two gateways on one PostgreSQL.</summary>
public sealed class TwoNodesTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_pause_asked_of_one_gateway_is_in_force_on_both_before_it_is_applied()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Postgres, postgres);
        await using var upstream = await ModelServer.StartAsync();
        await using var first = await CockpitServer.StartAsync(store);
        await using var second = await CockpitServer.StartAsync(store);
        using var asks = await first.ClientAsync(Role.Operator);
        using var other = new CockpitClient(second.Address, asks.Key);
        var body = Requests.Loan(1).ToJsonString();
        var model = await asks.LiveAsync(upstream.At("well"));
        Assert.Equal(200, (await other.InferAsync(model, body)).Status);

        for (var i = 0; i < 10; i++)
        {
            var command = await asks.CommandAppliedAsync("pause", model);
            Assert.Equal(503, (await other.InferAsync(model, body)).Status);
            Assert.Equal(503, (await asks.InferAsync(model, body)).Status);
            var nodes = (await asks.GetAsync($"/api/v1/commands/{command}")).Json["nodes"]!;
            Assert.Equal((2, 2), ((int)nodes["applied"]!, (int)nodes["total"]!));
            await asks.CommandAppliedAsync("resume", model);
            Assert.Equal(200, (await other.InferAsync(model, body)).Status);
        }
    }

    [Fact]
    public async Task Commands_asked_of_both_gateways_at_once_take_effect_once_each()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Postgres, postgres);
        await using var upstream = await ModelServer.StartAsync();
        await using var first = await CockpitServer.StartAsync(store);
        await using var second = await CockpitServer.StartAsync(store);
        using var one = await first.ClientAsync(Role.Operator);
        using var two = new CockpitClient(second.Address, one.Key);
        // Made beside the first gateway; the second notices by polling, within a second.
        await Wait.UntilAsync(async () => (await two.GetAsync("/api/v1/models")).Status == 200, TimeSpan.FromSeconds(5), "the second gateway to honour the key");
        var model = await one.RegisterAsync(upstream.At("well"));
        foreach (var version in Enumerable.Range(2, 10))
            await one.RegisterVersionAsync(model, $"{version}", upstream.At("well"));

        var asked = await Task.WhenAll(Enumerable.Range(1, 10).Select(version => (version % 2 == 0 ? one : two).CommandAsync("promote", model, $"{version}")));

        Assert.All(asked, reply => Assert.True(reply.Status == 202, reply.ToString()));
        var done = 0;
        foreach (var reply in asked)
        {
            var ended = await one.ReachesAsync((string)reply.Json["id"]!, "applied", "verified", "failed");
            done += (string?)ended["status"] == "failed" ? 0 : 1;
        }

        await using var context = store.Open().Read();
        var periods = await context.Set<LivePeriodRow>().ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(done, periods.Count);
        Assert.Equal(done, periods.Select(period => period.Command).Distinct().Count());
        Assert.Single(periods, period => period.LiveTo is null);
        var live = periods.Single(period => period.LiveTo is null).Version;
        Assert.Equal(live, (await one.InferAsync(model, Requests.Loan(1).ToJsonString())).Header("Cockpit-Version"));
        Assert.Equal(live, (await two.InferAsync(model, Requests.Loan(1).ToJsonString())).Header("Cockpit-Version"));
    }
}
