using Cockpit.Gateway.Admission;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>Turns over HTTP: who waits, who is refused, and that a place is free again.</summary>
public sealed class TurnTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private TurnCounts Counts(string model, string trafficClass = "interactive")
        => Fixture.Server.Get<Turns>().Of(model, trafficClass).Snapshot(model, trafficClass);

    private async Task<string> ModelAsync(string behaviour, RouteSettings settings, params (string, RouteSettings)[] classes)
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At(behaviour));
        Fixture.Server.Obey(model, settings, classes);
        return model;
    }

    private static RouteSettings Turns(int concurrency, int length, double waitSeconds = 10)
        => new() { Concurrency = concurrency, Queue = new QueueSettings { Length = length, Wait = TimeSpan.FromSeconds(waitSeconds) } };

    [Fact]
    public async Task Beyond_turns_and_queue_there_is_429_with_retry_after_and_no_decision()
    {
        var model = await ModelAsync("slow/700", Turns(1, 1));

        var asked = Enumerable.Range(0, 5).Select(_ => Operator.InferAsync(model, Body)).ToList();
        var replies = await Task.WhenAll(asked);

        Assert.Equal(2, replies.Count(reply => reply.Status == 200));
        Assert.All(replies.Where(reply => reply.Status != 200), reply =>
        {
            Assert.Equal((429, "/problems/overloaded"), (reply.Status, reply.ProblemKind));
            Assert.InRange(int.Parse(reply.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
            Assert.Null(reply.Header("Cockpit-Decision"));
        });
        Assert.Equal(2, (await Admin.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray().Count);
        Assert.Contains(Fixture.Server.Get<Turns>().Snapshot(), line => line.Model == model && line.TrafficClass == "interactive");
        Assert.Equal((0, 0, 2L, 3L), (Counts(model).Running, Counts(model).Waiting, Counts(model).Taken, Counts(model).Refused[TurnRefusal.Full]));
    }

    [Fact]
    public async Task A_class_takes_no_turn_of_another()
    {
        var model = await ModelAsync("slow/1500", Turns(1, 0), ("batch", Turns(1, 0)));
        var batch = Operator.InferAsync(model, Body, ("Cockpit-Class", "batch"));
        await Wait.UntilAsync(() => Counts(model, "batch").Running == 1, TimeSpan.FromSeconds(5), "the batch request to run");

        var refused = await Operator.InferAsync(model, Body, ("Cockpit-Class", "batch"));
        var interactive = await Operator.InferAsync(model, Body);

        Assert.Equal((429, 200, 200), (refused.Status, interactive.Status, (await batch).Status));
    }

    [Fact]
    public async Task A_caller_who_leaves_while_waiting_frees_its_place_and_one_who_leaves_while_running_its_turn()
    {
        var model = await ModelAsync("hang", Turns(1, 1, 60));
        using var patience = new CancellationTokenSource();
        var running = SendAsync(model, patience.Token);
        await Wait.UntilAsync(() => Counts(model).Running == 1, TimeSpan.FromSeconds(5), "the first to run");
        using var hurry = new CancellationTokenSource();
        var waiting = SendAsync(model, hurry.Token);
        await Wait.UntilAsync(() => Counts(model).Waiting == 1, TimeSpan.FromSeconds(5), "the second to wait");

        await hurry.CancelAsync();
        await Wait.UntilAsync(() => Counts(model).Waiting == 0, TimeSpan.FromSeconds(1), "its place to be free");
        await patience.CancelAsync();
        await Wait.UntilAsync(() => Counts(model).Running == 0, TimeSpan.FromSeconds(1), "its turn to be free");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, Counts(model).Refused[TurnRefusal.CallerLeft]);
    }

    [Fact]
    public async Task A_flooding_caller_pushes_no_other_out()
    {
        using var quiet = await Fixture.Server.ClientAsync(Role.Application);
        var model = await ModelAsync("slow/50", Turns(1, 4, 30));
        using var stop = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 12).Select(_ => FloodAsync(model, stop.Token)).ToArray();
        await Wait.UntilAsync(() => Counts(model).Refused[TurnRefusal.Full] > 0, TimeSpan.FromSeconds(10), "the flood to fill the queue");

        for (var i = 0; i < 20; i++)
        {
            var reply = await quiet.InferAsync(model, Body);
            Assert.True(reply.Status == 200, reply.ToString());
        }

        await stop.CancelAsync();
        await Task.WhenAll(flood);
    }

    [Fact]
    public async Task A_policy_swapped_a_hundred_times_under_load_loses_no_request()
    {
        var model = await ModelAsync("well", Turns(4, 1000, 60));
        var asked = Enumerable.Range(0, 8).Select(async _ =>
        {
            List<int> statuses = [];
            for (var i = 0; i < 25; i++)
                statuses.Add((await Operator.InferAsync(model, Body)).Status);
            return statuses;
        }).ToList();
        for (var i = 0; i < 100; i++)
        {
            Fixture.Server.Obey(model, Turns(1 + (i % 5), 1000, 60));
            await Task.Delay(5, Token);
        }

        Assert.All((await Task.WhenAll(asked)).SelectMany(statuses => statuses), status => Assert.Equal(200, status));
        Assert.Equal((0, 0), (Counts(model).Running, Counts(model).Waiting));
    }

    private async Task FloodAsync(string model, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if ((await Operator.InferAsync(model, Body)).Status == 429)
                await Task.Delay(5, CancellationToken.None);
        }
    }

    private Task<Reply> SendAsync(string model, CancellationToken cancellationToken)
        => Operator.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = new StringContent(Body, System.Text.Encoding.UTF8, "application/json") }, cancellationToken);
}
