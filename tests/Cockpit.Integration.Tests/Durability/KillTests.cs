using System.Collections.Concurrent;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Insight;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Commands;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Durability;

/// <summary>The server is killed at random moments; what it acknowledged is compared with what the store holds.</summary>
[Trait("Group", "Slow")]
public sealed class KillTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1";

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_acknowledged_decision_is_there_after_kill_9(StoreKind kind)
    {
        var rounds = IsSlow ? 20 : 2;
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var upstream = await ModelServer.StartAsync();
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        var acknowledged = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var random = new Random(20261120);
        string? model = null;
        for (var round = 0; round < rounds; round++)
        {
            await using var server = await CockpitProcess.ServeAsync(store);
            using var client = new CockpitClient(server.Address, key);
            model ??= await client.LiveAsync(upstream.At("well"));
            await Wait.UntilAsync(async () => (await client.InferAsync(model, Requests.Loan(1).ToJsonString())).Status == 200, TimeSpan.FromSeconds(10), "the model to serve again");
            using var stop = new CancellationTokenSource();
            var callers = Enumerable.Range(0, 8).Select(caller => CallAsync(client, model, caller, acknowledged, stop.Token)).ToArray();
            await Task.Delay(random.Next(300, 1500), TestContext.Current.CancellationToken);
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(callers);
        }

        Assert.True(acknowledged.Count > rounds * 50, $"Only {acknowledged.Count} decisions were acknowledged: the test tested little.");
        await using (await CockpitServer.StartAsync(store))
        {
            // A start on what the kill left behind is part of the promise.
        }

        await using var context = store.Open().Read();
        var stored = (await context.Set<DecisionRow>().Select(row => row.Id).ToListAsync(TestContext.Current.CancellationToken)).Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
        var lost = acknowledged.Keys.Where(id => !stored.Contains(id)).ToList();
        output.WriteLine($"{kind}: {rounds} kills, {acknowledged.Count} acknowledged, {stored.Count} stored, {lost.Count} lost.");
        Assert.Empty(lost);
        var counted = await context.Set<Cockpit.Store.Rollups.TrafficRow>().SumAsync(row => row.Answered + row.Failed, TestContext.Current.CancellationToken);
        Assert.Equal(stored.Count, counted);
        // What was spent is written with the first decision of its request.
        var requests = await context.Set<DecisionRow>().Select(row => row.RequestId).Distinct().CountAsync(TestContext.Current.CancellationToken);
        Assert.Equal(requests, await context.Set<Cockpit.Store.Rollups.SpendRow>().SumAsync(row => row.Calls, TestContext.Current.CancellationToken));
        // Summaries were written with their decisions, and compacted while the server ran and was killed.
        Assert.Equal(stored.Count, await Recomputed.AssertEqualAsync(store, model!, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Late_outcomes_count_exactly_once_through_kill_9(StoreKind kind)
    {
        const int decisions = 4_000;
        var rounds = IsSlow ? 20 : 2;
        await using var store = await TestStore.CreateAsync(kind, postgres);
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        var random = new Random(11);
        var outcomes = string.Join('\n', Enumerable.Range(0, decisions).Select(i => $$"""{"decision":"late-{{i}}","label":"{{i % 2}}","source":"ledger","at":"2026-02-01T00:00:00Z"}"""));
        string? model = null;
        for (var round = 0; round < rounds; round++)
        {
            await using var server = await CockpitProcess.ServeAsync(store, [KeyValuePair.Create("Cockpit:Rollups:CompactSeconds", "1")]);
            using var client = new CockpitClient(server.Address, key);
            if (model is null)
            {
                model = await client.RegisterAsync(null, name: "late");
                await client.IngestAsync(string.Join('\n', Enumerable.Range(0, decisions).Select(i => $$"""{"id":"late-{{i}}","at":"2026-01-05T00:{{i % 60:00}}:00Z","model":"late","version":"1","features":{"age":{{i % 70}}},"prediction":"{{i % 3 % 2}}","score":{{i % 100 / 100.0:0.00}}}""")));
            }

            var sending = client.OutcomesAsync(outcomes);
            await Task.Delay(random.Next(20, 700), TestContext.Current.CancellationToken);
            await server.KillAsync();
            await sending.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await using var last = await CockpitProcess.ServeAsync(store);
        using var admin = new CockpitClient(last.Address, key);
        var delivered = await admin.OutcomesAsync(outcomes);
        Assert.True(delivered.Status == 200, delivered.ToString());
        output.WriteLine($"{kind}: {rounds} kills, {delivered.Json["duplicates"]} of {decisions} outcomes were stored before the last start.");
        Assert.Equal(decisions, (int)delivered.Json["accepted"]! + (int)delivered.Json["duplicates"]!);
        Assert.Equal(decisions, (int)(await admin.GetAsync($"/api/v1/models/{model}/performance")).Json["rows"]!);
        await Recomputed.AssertEqualAsync(store, model!, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_command_takes_effect_exactly_once_through_kill_9(StoreKind kind)
    {
        var rounds = IsSlow ? 20 : 2;
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var upstream = await ModelServer.StartAsync();
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        var random = new Random(7);
        var accepted = new List<string>();
        string? model = null;
        for (var round = 0; round < rounds; round++)
        {
            await using var server = await CockpitProcess.ServeAsync(store);
            using var client = new CockpitClient(server.Address, key);
            model ??= await client.RegisterAsync(upstream.At("well"), name: "killed");
            await client.RegisterVersionAsync(model, $"r{round}", upstream.At("well"));
            var asked = await client.CommandAsync("promote", model, $"r{round}");
            Assert.True(asked.Status == 202, asked.ToString());
            accepted.Add((string)asked.Json["id"]!);
            await Task.Delay(random.Next(0, 25), TestContext.Current.CancellationToken);
            await server.KillAsync();
        }

        await using var last = await CockpitProcess.ServeAsync(store);
        using var admin = new CockpitClient(last.Address, key);
        foreach (var command in accepted)
            await admin.ReachesAsync(command, "applied", "verified", "failed");

        await using var context = store.Open().Read();
        var periods = await context.Set<LivePeriodRow>().OrderBy(row => row.Sequence).ToListAsync(TestContext.Current.CancellationToken);
        var commands = await context.Set<CommandRow>().OrderBy(row => row.Epoch).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(rounds, commands.Count);
        Assert.Equal(periods.Count, periods.Select(period => period.Command).Distinct().Count());
        foreach (var command in commands)
            Assert.Equal(command.Status == CommandStatus.Failed ? 0 : 1, periods.Count(period => period.Command == command.Id.Value));
        Assert.Single(periods, period => period.LiveTo is null);
        Assert.Equal($"r{rounds - 1}", periods[^1].Version);
        Assert.Equal($"r{rounds - 1}", (await admin.InferAsync(model!, Requests.Loan(1).ToJsonString())).Header("Cockpit-Version"));
    }

    private static async Task CallAsync(CockpitClient client, string model, int caller, ConcurrentDictionary<string, int> acknowledged, CancellationToken cancellationToken)
    {
        var body = Requests.Loan(caller, caller + 1).ToJsonString();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var reply = await client.InferAsync(model, body);
                if (reply.Status != 200)
                    continue;
                foreach (var id in reply.Header("Cockpit-Decision")!.Split(','))
                    acknowledged[id] = caller;
            }
            catch (HttpRequestException)
            {
                // The server is gone; until it is back nothing is acknowledged.
                return;
            }
        }
    }
}
