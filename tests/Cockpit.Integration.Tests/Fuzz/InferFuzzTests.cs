using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;

namespace Cockpit.Integration.Tests.Fuzz;

/// <summary>Hostile bodies against the infer endpoint, with a model that always answers well: nothing may be the server's fault.</summary>
public sealed class InferFuzzTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Seed = 20261120;
    private static readonly int Bodies = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1" ? 100_000 : 4_000;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task No_body_makes_the_server_fail(StoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var upstream = await ModelServer.StartAsync();
        upstream.Custom = AnyAnswer.WriteAsync;
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");
        await using var server = await CockpitProcess.ServeAsync(store);
        using var client = new CockpitClient(server.Address, key);
        var model = await client.LiveAsync(upstream.At("custom"));
        var statuses = new ConcurrentDictionary<int, int>();
        var bad = new ConcurrentQueue<string>();
        var decided = new ConcurrentQueue<string>();
        long early = 0;

        await Parallel.ForAsync(0, Bodies, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (i, token) =>
        {
            var body = Mutation.Of(Seed + i);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.Http.PostAsync($"/v2/models/{model}/infer", content, token);
            statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            if ((int)response.StatusCode >= 500)
                bad.Enqueue($"{Seed + i}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(token)} {Convert.ToBase64String(body)}");
            else if (response.IsSuccessStatusCode && i % 7 == 0)
                decided.Enqueue(response.Headers.GetValues("Cockpit-Decision").First().Split(',')[0]);
            if (i == Bodies / 5)
                Volatile.Write(ref early, server.WorkingSet);
            upstream.Received.Clear();
        });

        var late = server.WorkingSet;
        output.WriteLine($"{kind}: {Bodies} bodies, seed {Seed}: {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} × {pair.Value}"))}; memory {early / 1048576} MB after a fifth, {late / 1048576} MB at the end.");
        Assert.True(bad.IsEmpty, $"{bad.Count} bodies failed, the first: {bad.FirstOrDefault()}");
        Assert.True(statuses.GetValueOrDefault(200) > Bodies / 100 && statuses.GetValueOrDefault(400) > Bodies / 4, "The bodies are too good or too bad to test much.");
        Assert.InRange(late, 0, Math.Max(early * 2, early + (200L << 20)));
        // What was stored can be shown: a body that only breaks its reader is found here.
        foreach (var id in decided)
        {
            var shown = await client.GetAsync($"/api/v1/decisions/{id}");
            Assert.True(shown.Status == 200, $"{id}: {shown}");
        }
    }
}
