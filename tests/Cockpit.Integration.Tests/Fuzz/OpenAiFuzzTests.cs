using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;

namespace Cockpit.Integration.Tests.Fuzz;

/// <summary>Hostile bodies against OpenAI's addresses, and hostile streams from the model: nothing may be the server's fault.</summary>
public sealed class OpenAiFuzzTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Seed = 20261121;
    private static readonly int Bodies = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1" ? 20_000 : 2_000;

    private static readonly string[] Valid =
    [
        """{"model":"MODEL","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":[{"type":"text","text":"Zürich?"}]}],"temperature":0.5,"max_tokens":20,"user":"person-7"}""",
        """{"model":"MODEL","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hello"},{"role":"assistant","tool_calls":[{"id":"a"}]}],"n":1,"seed":7}""",
        """{"model":"MODEL","messages":[{"role":"user","content":"hello"}],"metadata":{"cockpit_class":"batch","cockpit_subject":"a","cockpit_attributes":"{\"sex\":\"f\"}","mine":"x"},"stop":["a"]}""",
    ];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task No_body_makes_the_server_fail(StoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var upstream = await ModelServer.StartAsync();
        await using var server = await CockpitServer.StartAsync(store);
        using var client = await server.ClientAsync(Cockpit.Store.Accounts.Role.Admin);
        var model = await client.ChatAsync(upstream.Behave((http, body, token) => Encoding.UTF8.GetString(body).Contains("stream_options", StringComparison.Ordinal)
            ? Chat.WellAsync(http, token) : ModelServer.TextAsync(http, 200, Chat.Whole("Good day!"))));
        var statuses = new ConcurrentDictionary<int, int>();
        var bad = new ConcurrentQueue<string>();

        await Parallel.ForAsync(0, Bodies, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (i, token) =>
        {
            var body = Mutation.Of(Seed + i, [.. Valid.Select(text => text.Replace("MODEL", model, StringComparison.Ordinal))]);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.Http.PostAsync(i % 9 == 0 ? "/v1/embeddings" : "/v1/chat/completions", content, token);
            statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            var text = await response.Content.ReadAsStringAsync(token);
            // An embedding of a chat is a bad answer of this model, and no fault of the server's.
            if ((int)response.StatusCode >= 500 && !text.Contains("upstream-bad-answer", StringComparison.Ordinal))
                bad.Enqueue($"{Seed + i}: {(int)response.StatusCode} {text} {Convert.ToBase64String(body)}");
            if (response.Headers.TryGetValues("Cockpit-Decision", out var ids) && i % 7 == 0 && (await client.GetAsync($"/api/v1/decisions/{ids.First()}")) is { Status: not 200 } shown)
                bad.Enqueue($"{Seed + i}: stored, and cannot be shown: {shown}");
            upstream.Received.Clear();
        });

        output.WriteLine($"{kind}: {Bodies} bodies, seed {Seed}: {string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} × {pair.Value}"))}");
        Assert.True(bad.IsEmpty, $"{bad.Count} bodies failed, the first: {bad.FirstOrDefault()}");
        Assert.True(statuses.GetValueOrDefault(200) > Bodies / 50 && statuses.GetValueOrDefault(400) > Bodies / 4, "The bodies are too good or too bad to test much.");
    }

    [Fact]
    public async Task No_stream_of_a_model_makes_the_server_fail()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        await using var upstream = await ModelServer.StartAsync();
        await using var server = await CockpitServer.StartAsync(store);
        using var client = await server.ClientAsync(Cockpit.Store.Accounts.Role.Admin);
        var whole = string.Concat(new[] { Chat.Word("Good "), Chat.Word("day"), Chat.Finish, Chat.Usage, Chat.Done }.Select(data => $"data: {data}\n\n"));
        var number = 0;
        var model = await client.ChatAsync(upstream.Behave(async (http, _, token) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.WriteAsync(Mutation.Of(Interlocked.Increment(ref number), [whole]), token);
        }));
        var policy = new RouteSettings { Deadline = new() { Idle = TimeSpan.FromSeconds(5) }, Breaker = new BreakerSettings { Calls = 100_000 } };
        server.Obey(model, policy);
        var ends = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        await Parallel.ForAsync(0, Bodies / 4, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (_, token) =>
        {
            await using var stream = await SpokenAnswer.OpenAsync(client, SpokenAnswer.Question(model), token);
            if (stream.Status != 200)
            {
                Assert.InRange(stream.Status, 502, 503);
                ends.AddOrUpdate("refused", 1, (_, count) => count + 1);
                return;
            }

            var last = (await stream.AllAsync(token))[^1];
            Assert.True(last == Chat.Done || last.StartsWith("{\"error\":", StringComparison.Ordinal), last);
            ends.AddOrUpdate(last == Chat.Done ? "done" : "error", 1, (_, count) => count + 1);
            Assert.Equal(200, (await client.GetAsync($"/api/v1/decisions/{stream.Decision}")).Status);
        });

        output.WriteLine(string.Join(", ", ends.Select(end => $"{end.Key} × {end.Value}")));
        Assert.True(ends.GetValueOrDefault("done") > 10 && ends.GetValueOrDefault("error") > 10, "The streams are too good or too bad to test much.");
    }
}
