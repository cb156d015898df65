using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Queue;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Decisions;
using Cockpit.Store.Queue;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Durability;

/// <summary>SIGKILL while calls wait and are being answered: each call that was taken in gets one answer.</summary>
[Trait("Group", "Slow")]
public sealed class QueueKillTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1";

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_call_that_was_taken_in_is_answered_once_through_kill_9(StoreKind kind)
    {
        var rounds = IsSlow ? 12 : 2;
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var upstream = await ModelServer.StartAsync();
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        var lease = KeyValuePair.Create("Cockpit:Queue:LeaseSeconds", "2");
        // A kill uses up a try, as whatever ends a gateway does.
        const string policy = "classes: { batch: { async: { tries: 50 } } }";
        var random = new Random(20261121);
        var taken = new List<string>();
        string? model = null;
        for (var round = 0; round < rounds; round++)
        {
            await using var server = await CockpitProcess.ServeAsync(store, [lease]);
            using var client = new CockpitClient(server.Address, key);
            model ??= await client.LiveUnderAsync(upstream.At("slow/20"), policy);
            taken.AddRange(await Task.WhenAll(Enumerable.Range(0, 60).Select(age => client.HandInAsync(model, age))));
            await Task.Delay(random.Next(10, 150), TestContext.Current.CancellationToken);
            await server.KillAsync();
        }

        await using var last = await CockpitProcess.ServeAsync(store, [lease]);
        using var admin = new CockpitClient(last.Address, key);
        foreach (var address in taken)
            Assert.Equal(200, (await admin.AnswerAsync(address)).Status);

        await using var context = store.Open().Read();
        var decisions = await context.Set<DecisionRow>().Where(row => row.Model == model).ToListAsync(TestContext.Current.CancellationToken);
        var answered = decisions.Where(row => row.Status == DecisionStatus.Answered).Select(row => (string)System.Text.Json.Nodes.JsonNode.Parse(row.Trace!)!["queued"]!["call"]!).ToList();
        output.WriteLine($"{kind}: {rounds} kills, {taken.Count} calls, {decisions.Count} decisions, {upstream.Received.Count} requests at the model.");
        Assert.Equal(taken.Select(Later.IdOf).Order(StringComparer.Ordinal), answered.Order(StringComparer.Ordinal));
        Assert.Equal(taken.Count, await context.Set<QueuedCallRow>().CountAsync(row => row.State == QueueState.Done, TestContext.Current.CancellationToken));
        Assert.False(await context.Set<QueuedRequestRow>().AnyAsync(TestContext.Current.CancellationToken));
    }
}
