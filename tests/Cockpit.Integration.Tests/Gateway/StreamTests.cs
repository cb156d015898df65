using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Health;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Gateway;

public sealed class StreamOnSqliteTests(SqliteCockpit cockpit) : StreamTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class StreamOnPostgresTests(PostgresCockpit cockpit) : StreamTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Streamed answers over real connections: what goes through, what breaks, and that every one of them is accounted for.</summary>
public abstract class StreamTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonObject Prices = new() { ["perInputToken"] = 1, ["perOutputToken"] = 100, ["currency"] = "EUR" };

    private Task<string> ModelAsync(Func<HttpContext, CancellationToken, Task> says, int timeoutMs = 15_000)
        => Operator.ChatAsync(Fixture.Upstream.Behave((http, _, token) => says(http, token)), Prices.DeepClone().AsObject(), timeoutMs);

    private Task<SpokenAnswer> OpenAsync(string model, bool wantsUsage = false)
    {
        var question = SpokenAnswer.Question(model);
        if (wantsUsage)
            question["stream_options"] = new JsonObject { ["include_usage"] = true };
        return SpokenAnswer.OpenAsync(Operator, question, Token);
    }

    private async Task<JsonNode> TraceAsync(string id) => (await Admin.GetAsync($"/api/v1/decisions/{id}")).Json;

    /// <summary>The decision once it is recorded: a caller who leaves is not told.</summary>
    private async Task<JsonNode> RecordedAsync(string id)
    {
        await Wait.UntilAsync(async () => (await Admin.GetAsync($"/api/v1/decisions/{id}")).Status == 200, Patience, "the decision to be recorded");
        return await TraceAsync(id);
    }

    private static (string? Status, string? Failure) Ended(JsonNode trace)
        => ((string?)trace["status"], ((string?)trace["trace"]!["failure"]?["type"])?["/problems/".Length..]);

    [Fact]
    public async Task Events_pass_as_they_come_under_the_decisions_name()
    {
        var go = new TaskCompletionSource();
        var model = await ModelAsync(async (http, token) =>
        {
            await Chat.SayAsync(http, token, Chat.Word("Good "));
            await go.Task.WaitAsync(token);
            await Chat.SayAsync(http, token, Chat.Word("day"), Chat.Finish, Chat.Usage, Chat.Done);
        });

        await using var stream = await OpenAsync(model);
        Assert.Equal((200, "text/event-stream", "1", "model"), (stream.Status, stream.MediaType, stream.Header("Cockpit-Version"), stream.Header("Cockpit-Path")));
        Assert.Equal(Chat.Word("Good "), await stream.NextAsync(Token));
        // Nothing is recorded of an answer that is under way; its id is known all the same.
        Assert.Equal(404, (await Admin.GetAsync($"/api/v1/decisions/{stream.Decision}")).Status);
        go.SetResult();

        Assert.Equal([Chat.Word("day"), Chat.Finish, Chat.Done], await stream.AllAsync(Token));
        var trace = await TraceAsync(stream.Decision);
        Assert.Equal(("Good day", "stop", 20m + 300), ((string?)trace["answer"]!["content"], (string?)trace["prediction"], (decimal)trace["cost"]!));
        Assert.Equal((true, 4), ((bool)trace["trace"]!["stream"]!["complete"]!, (int)trace["trace"]!["stream"]!["events"]!));
        Assert.Null(trace["trace"]!["attempts"]![0]!["estimated"]);
    }

    [Fact]
    public async Task Who_asks_for_the_tokens_gets_their_event_before_the_last()
    {
        var model = await ModelAsync(Chat.WellAsync);

        await using var stream = await OpenAsync(model, wantsUsage: true);

        Assert.Equal([Chat.Finish, Chat.Usage, Chat.Done], (await stream.AllAsync(Token)).TakeLast(3));
        Assert.Contains("\"include_usage\":true", Fixture.Upstream.Received.Last(received => received.Path.EndsWith("completions", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_store_takes_no_write_the_end_of_the_answer_does_not_leave()
    {
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        await using var server = await CockpitServer.StartAsync(store);
        using var client = await server.ClientAsync(Cockpit.Store.Accounts.Role.Admin);
        var model = await client.ChatAsync(Fixture.Upstream.Behave((http, _, token) => Chat.WellAsync(http, token)));
        await store.ExecuteAsync("ALTER TABLE decisions RENAME TO away", Token);

        await using var stream = await SpokenAnswer.OpenAsync(client, SpokenAnswer.Question(model), Token);
        var events = await stream.AllAsync(Token);

        Assert.Equal(200, stream.Status);
        Assert.DoesNotContain(Chat.Finish, events);
        Assert.DoesNotContain(Chat.Done, events);
        Assert.Equal("store-unavailable", (string?)JsonNode.Parse(events[^1])!["error"]!["code"]);
    }

    [Theory]
    [InlineData("dropped", "upstream-broke-off")]
    [InlineData("ended", "upstream-broke-off")]
    [InlineData("rubbish", "upstream-bad-answer")]
    [InlineData("error", "upstream-bad-answer")]
    [InlineData("silent", "upstream-timeout")]
    public async Task A_server_that_breaks_off_ends_the_stream_with_an_error_and_a_failed_decision(string how, string code)
    {
        // A broken connection may take with it what was sent and not yet read.
        var isRead = new TaskCompletionSource();
        var model = await ModelAsync(async (http, token) =>
        {
            await Chat.SayAsync(http, token, Chat.Word("Good "), Chat.Word("da"));
            await isRead.Task.WaitAsync(token);
            switch (how)
            {
                case "dropped":
                    http.Abort();
                    break;
                case "rubbish":
                    await Chat.SayAsync(http, token, "<html>");
                    break;
                case "error":
                    await Chat.SayAsync(http, token, """{"error":{"message":"out of memory"}}""");
                    break;
                case "silent":
                    await Task.Delay(Timeout.Infinite, token);
                    break;
            }
        });
        Fixture.Server.Obey(model, new RouteSettings
        {
            // What the caller has heard cannot be taken back: nobody else is asked.
            Retries = new RetrySettings { Most = 3 }, Fallback = [new FallbackStep.Default(new FixedAnswer("never", null))],
            Deadline = new DeadlineSettings { Idle = TimeSpan.FromMilliseconds(how == "silent" ? 1_500 : 10_000) },
        });

        await using var stream = await OpenAsync(model);
        Assert.Equal((Chat.Word("Good "), Chat.Word("da")), (await stream.NextAsync(Token), await stream.NextAsync(Token)));
        isRead.SetResult();
        var error = JsonNode.Parse(Assert.Single(await stream.AllAsync(Token)))!["error"]!;

        Assert.Equal((code, "server_error"), ((string?)error["code"], (string?)error["type"]));
        var trace = await TraceAsync(stream.Decision);
        Assert.Equal(("failed", code), Ended(trace));
        Assert.Equal("Good da", (string?)trace["answer"]!["content"]);
        var attempt = Assert.Single(trace["trace"]!["attempts"]!.AsArray())!;
        Assert.Equal((2, true, code), ((int)attempt["outputTokens"]!, (bool)attempt["estimated"]!, (string?)attempt["error"]));
        Assert.Equal((int)attempt["inputTokens"]! + 200m, (decimal)trace["cost"]!);
        Assert.Equal(1, Fixture.Server.Get<VersionHealth>().Snapshot().Single(view => view.Model == model).InARow);
    }

    [Fact]
    public async Task Before_the_first_event_another_version_answers_in_place_of_one_that_fails()
    {
        var model = await ModelAsync((http, token) => Chat.SayAsync(http, token, "<html>"));
        await Operator.ChatVersionAsync(model, "2", Fixture.Upstream.Behave((http, _, token) => Chat.WellAsync(http, token)));
        await Fixture.Server.Get<Cockpit.Registry.RegistryKeeper>().CatchUpAsync(Token);
        Fixture.Server.Obey(model, new RouteSettings { Fallback = [new FallbackStep.Version("2")] });

        await using var second = await OpenAsync(model);
        Assert.Equal(("fallback", "2"), (second.Header("Cockpit-Path"), second.Header("Cockpit-Version")));
        Assert.Equal(Chat.Done, (await second.AllAsync(Token))[^1]);

        Fixture.Server.Obey(model, new RouteSettings { Fallback = [new FallbackStep.Default(new FixedAnswer("Please call us.", null))] });
        await using var said = await OpenAsync(model);
        Assert.Equal("default", said.Header("Cockpit-Path"));
        Assert.Contains("Please call us.", string.Concat(await said.AllAsync(Token)), StringComparison.Ordinal);

        Fixture.Server.Obey(model, new RouteSettings());
        await using var failed = await OpenAsync(model);
        Assert.Equal((502, "application/problem+json"), (failed.Status, failed.MediaType));
        Assert.Equal(("failed", "upstream-bad-answer"), Ended(await TraceAsync(failed.Decision)));
    }

    [Fact]
    public async Task Before_the_first_event_a_second_try_mends_what_it_can()
    {
        var calls = 0;
        var model = await ModelAsync((http, token) => Interlocked.Increment(ref calls) == 1 ? ModelServer.TextAsync(http, 503, "busy") : Chat.WellAsync(http, token));
        Fixture.Server.Obey(model, new RouteSettings { Retries = new RetrySettings { Most = 1 } });

        await using var stream = await OpenAsync(model);

        Assert.Equal(Chat.Done, (await stream.AllAsync(Token))[^1]);
        Assert.Equal(2, (await TraceAsync(stream.Decision))["trace"]!["attempts"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_stream_that_is_slow_to_begin_is_overtaken_and_the_other_ends()
    {
        var ended = new TaskCompletionSource();
        var model = await ModelAsync(async (http, token) =>
        {
            token.Register(() => ended.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
        });
        await Operator.ChatVersionAsync(model, "2", Fixture.Upstream.Behave((http, _, token) => Chat.WellAsync(http, token)));
        await Fixture.Server.Get<Cockpit.Registry.RegistryKeeper>().CatchUpAsync(Token);
        Fixture.Server.Obey(model, new RouteSettings { Versions = [new RouteTarget("1", 1_000_000), new RouteTarget("2", 1)], Hedging = new HedgeSettings(TimeSpan.FromMilliseconds(100), 1) });

        await using var stream = await OpenAsync(model);

        Assert.Equal("2", stream.Header("Cockpit-Version"));
        Assert.Equal(Chat.Done, (await stream.AllAsync(Token))[^1]);
        await ended.Task.WaitAsync(Patience, Token);
        var attempts = (await TraceAsync(stream.Decision))["trace"]!["attempts"]!.AsArray();
        Assert.Equal(["1:overtaken", "2:"], attempts.Select(attempt => $"{attempt!["version"]}:{attempt["error"]}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_whose_connection_breaks_ends_the_call_and_is_accounted_for(bool isReset)
    {
        var ended = new TaskCompletionSource();
        var model = await ModelAsync(async (http, token) =>
        {
            token.Register(() => ended.TrySetResult());
            await Chat.SayAsync(http, token, Chat.Word("Good "), Chat.Word("day"));
            await Task.Delay(Timeout.Infinite, token);
        });
        Fixture.Server.Obey(model, new RouteSettings { Budget = new BudgetSettings { All = new Allowance { MoneyPerDay = 1_000_000 } } });

        using var socket = await SpokenAnswer.RawAsync(Operator, SpokenAnswer.Question(model), Token);
        var head = await SpokenAnswer.ReadUntilAsync(socket, "\"day\"", Token);
        if (isReset)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();

        await ended.Task.WaitAsync(Patience, Token);
        var id = head[(head.IndexOf("Cockpit-Decision: ", StringComparison.Ordinal) + "Cockpit-Decision: ".Length)..].Split('\r')[0];
        var trace = await RecordedAsync(id);
        Assert.Equal(("failed", "caller-left"), Ended(trace));
        Assert.Equal("Good day", (string?)trace["answer"]!["content"]);
        var attempt = trace["trace"]!["attempts"]![0]!;
        Assert.Equal((2, true), ((int)attempt["outputTokens"]!, (bool)attempt["estimated"]!));
        Assert.Equal((int)attempt["inputTokens"]! + 200m, (decimal)(await Admin.GetAsync($"/api/v1/models/{model}/spend")).Json["cost"]!);
        await Wait.UntilAsync(() => Fixture.Server.Get<Turns>().Snapshot().Single(line => line.Model == model).Running == 0, Patience, "the turn to be free");
        // That somebody left says nothing of the version.
        Assert.DoesNotContain(Fixture.Server.Get<VersionHealth>().Snapshot(), view => view.Model == model && view.InARow > 0);
    }

    [Fact]
    public async Task A_caller_who_does_not_read_slows_the_server_down_and_fills_no_memory()
    {
        const int Words = 20_000;
        var (word, sent) = (new string('x', 1000), 0);
        var model = await ModelAsync(async (http, token) =>
        {
            for (; sent < Words; sent++)
                await Chat.SayAsync(http, token, Chat.Word(word));
        });

        using var socket = await SpokenAnswer.RawAsync(Operator, SpokenAnswer.Question(model), Token);
        await SpokenAnswer.ReadUntilAsync(socket, "HTTP/1.1 200", Token);
        var before = -1;
        // Both connections' buffers fill; then nothing moves.
        await Wait.UntilAsync(async () =>
        {
            before = sent;
            await Task.Delay(300, Token);
            return before == sent && sent > 0;
        }, Patience, "the server to be held up");
        Assert.InRange(sent, 1, Words - 1);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
        await Wait.UntilAsync(() => Fixture.Server.Get<Turns>().Snapshot().Single(line => line.Model == model).Running == 0, Patience, "the turn to be free");
    }

    [Fact]
    public async Task Many_streams_at_once_are_each_whole_and_each_recorded_once()
    {
        var model = await ModelAsync(Chat.WellAsync);

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var stream = await OpenAsync(model);
            Assert.Equal([Chat.Word("Good "), Chat.Word("day"), Chat.Word("!"), Chat.Finish, Chat.Done], await stream.AllAsync(Token));
            return stream.Decision;
        }));

        Assert.Equal(50, ids.Distinct(StringComparer.Ordinal).Count());
        var spend = (await Admin.GetAsync($"/api/v1/models/{model}/spend")).Json;
        Assert.Equal((50L, 50 * 320m), ((long)spend["calls"]!, (decimal)spend["cost"]!));
    }
}
