using Cockpit.Gateway.Queue;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Queue;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Queue;

public sealed class IdleSqliteCockpit(PostgresServer postgres) : SqliteCockpit(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings => Idle;

    /// <summary>Takes calls in and leaves the work on them to the test.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Idle = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cockpit:Queue:Concurrency"] = "0" };
}

public sealed class IdlePostgresCockpit(PostgresServer postgres) : PostgresCockpit(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings => IdleSqliteCockpit.Idle;
}

public sealed class FencedCallOnSqliteTests(IdleSqliteCockpit cockpit) : FencedCallTests(cockpit), IClassFixture<IdleSqliteCockpit>;

public sealed class FencedCallOnPostgresTests(IdlePostgresCockpit cockpit) : FencedCallTests(cockpit), IClassFixture<IdlePostgresCockpit>;

/// <summary>Calls whose gateway is slow, frozen or gone: this test is the gateway.</summary>
public abstract class FencedCallTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private Leases Leases => With(leaseSeconds: 3600);
    private QueueRunner Runner => Fixture.Server.Get<QueueRunner>();

    private static QueuedCallId IdOf(string address) => QueuedCallId.Parse(Later.IdOf(address))!.Value;

    private async Task<QueuedCallRow> RowAsync(QueuedCallId id) => (await Fixture.Server.Get<QueueQueries>().FindAsync(id, null, Token))!;

    private async Task<int> DecisionsAsync(string model)
    {
        await using var context = Fixture.Store.Open().Read();
        return await context.Set<DecisionRow>().CountAsync(row => row.Model == model, Token);
    }

    private Leases With(int leaseSeconds) => new(Fixture.Server.Get<CockpitStore>(), Options.Create(new QueueOptions { LeaseSeconds = leaseSeconds }), TimeProvider.System);

    /// <summary>A gateway takes the call and is frozen until its lease is over and the call waits again.</summary>
    private async Task<HeldCall> LoseAsync(QueuedCallId id)
    {
        var held = Assert.Single(await With(leaseSeconds: 0).TakeAsync([id], Token));
        await Wait.UntilAsync(async () => await Leases.TakeBackAsync(Token) >= 0 && (await RowAsync(id)).State == QueueState.Waiting, Later.Patience, "the call to be taken back");
        return held;
    }

    [Fact]
    public async Task A_gateway_that_was_frozen_and_wakes_stores_neither_its_answer_nor_its_decision()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var address = await Operator.HandInAsync(model);
        var id = IdOf(address);
        var frozen = await LoseAsync(id);

        await Runner.RunAsync(frozen, Token);
        Assert.Equal((QueueState.Waiting, 0), ((await RowAsync(id)).State, await DecisionsAsync(model)));
        var taken = Assert.Single(await Leases.TakeAsync([id], Token));
        await Runner.RunAsync(frozen, Token);
        Assert.Equal((QueueState.Running, 0), ((await RowAsync(id)).State, await DecisionsAsync(model)));
        await Runner.RunAsync(taken, Token);
        await Runner.RunAsync(frozen, Token);
        await Runner.RunAsync(taken, Token);

        Assert.Equal((QueueState.Done, 2L, 1), ((await RowAsync(id)).State, (await RowAsync(id)).Epoch, await DecisionsAsync(model)));
        Assert.Equal(200, (await Operator.GetAsync(address)).Status);
    }

    [Fact]
    public async Task A_gateway_that_was_frozen_and_wakes_gives_up_nothing_for_another()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("refuse"));
        var id = IdOf(await Operator.HandInAsync(model));
        var frozen = await LoseAsync(id);
        Assert.Single(await Leases.TakeAsync([id], Token));

        await Runner.RunAsync(frozen, Token);

        Assert.Equal((QueueState.Running, 2L), ((await RowAsync(id)).State, (await RowAsync(id)).Epoch));
    }

    [Fact]
    public async Task A_lease_is_kept_by_whoever_has_the_call_and_by_nobody_else()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var id = IdOf(await Operator.HandInAsync(model));
        var held = Assert.Single(await With(leaseSeconds: 60).TakeAsync([id], Token));
        var until = held.Row.LeaseUntil;
        Assert.Empty(await Leases.TakeAsync([id], Token));

        await Leases.KeepAsync([held.Row], Token);
        await Leases.KeepAsync([new QueuedCallRow { Id = id, Epoch = 0, Model = model, TrafficClass = "batch", Caller = "key:a", Protocol = "p", At = default, Due = default }], Token);

        var kept = await RowAsync(id);
        Assert.Equal((QueueState.Running, 1L), (kept.State, kept.Epoch));
        Assert.True(kept.LeaseUntil > until + TimeSpan.FromMinutes(30), $"{until} became {kept.LeaseUntil}");
    }

    [Fact]
    public async Task A_call_that_ends_its_gateways_is_given_up()
    {
        var model = await Operator.LiveUnderAsync(Fixture.Upstream.At("well"), "classes: { batch: { async: { tries: 2 } } }");
        var address = await Operator.HandInAsync(model);
        await LoseAsync(IdOf(address));
        await LoseAsync(IdOf(address));

        await Runner.RunAsync(Assert.Single(await Leases.TakeAsync([IdOf(address)], Token)), Token);

        Assert.Equal((500, "dead"), ((await Operator.GetAsync(address)).Status, (await Operator.GetAsync(address)).Header("Cockpit-Queue")));
        Assert.Equal(0, await DecisionsAsync(model));
    }

    [Fact]
    public async Task More_than_may_wait_is_429_and_nothing_of_it_is_stored()
    {
        var model = await Operator.LiveUnderAsync(Fixture.Upstream.At("well"), "classes: { batch: { async: { most: 5 } } }");

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Operator.PreferAsync(model, Requests.Loan(1).ToJsonString())));

        var refused = replies.Where(reply => reply.Status == 429).ToList();
        Assert.Equal((5, 7), (replies.Count(reply => reply.Status == 202), refused.Count));
        Assert.All(refused, reply => Assert.Equal(("/problems/queue-full", "10"), (reply.ProblemKind, reply.Header("Retry-After"))));
        Assert.Equal(202, (await Operator.PreferAsync(model, Requests.Loan(1).ToJsonString(), ("Cockpit-Class", "exploratory"))).Status);
        Assert.Equal(6, (await Operator.GetAsync($"/api/v1/queue?model={model}&state=waiting")).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_discarded_call_is_gone_with_its_request_and_says_so()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var address = await Operator.HandInAsync(model);

        var twice = await Task.WhenAll(Operator.PostAsync($"{address}:discard", ""), Operator.PostAsync($"{address}:discard", ""));

        Assert.Equal((1, 200, 200), (twice.Sum(reply => (int)reply.Json["changed"]!), twice[0].Status, twice[1].Status));
        Assert.Equal((410, "/problems/discarded"), ((await Operator.GetAsync(address)).Status, (await Operator.GetAsync(address)).ProblemKind));
        Assert.Equal((409, "/problems/wrong-state"), ((await Operator.PostAsync($"{address}:redrive", "")).Status, (await Operator.PostAsync($"{address}:redrive", "")).ProblemKind));
        Assert.Empty(await Leases.TakeAsync([IdOf(address)], Token));
        var id = IdOf(address);
        await using var context = Fixture.Store.Open().Read();
        Assert.False(await context.Set<QueuedRequestRow>().AnyAsync(row => row.Id == id, Token));
        Assert.Single((await Admin.GetAsync($"/api/v1/audit?action=queue.discarded&target=model:{model}")).Json["items"]!.AsArray());

        var other = await Operator.HandInAsync(model);
        Assert.Single(await Leases.TakeAsync([IdOf(other)], Token));
        Assert.Equal(409, (await Operator.PostAsync($"{other}:discard", "")).Status);
    }

    [Fact]
    public async Task The_list_pages_through_everything_once_and_holds_no_body()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var body = Requests.Loan(87654321).With("parameters", new System.Text.Json.Nodes.JsonObject { ["cockpit_subject"] = "secret subject" }).ToJsonString();
        var taken = await Task.WhenAll(Enumerable.Range(0, 105).Select(_ => Operator.PreferAsync(model, body)));
        var ids = new List<string>();
        for (var next = ""; next is not null;)
        {
            var page = await Operator.GetAsync($"/api/v1/queue?model={model}{next}");
            Assert.DoesNotContain("87654321", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret subject", page.Text, StringComparison.Ordinal);
            ids.AddRange(page.Json["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = page.Json["next"] is { } cursor ? $"&cursor={cursor}" : null;
        }

        Assert.Equal(taken.Select(reply => (string)reply.Json["id"]!).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
        Assert.Equal(400, (await Operator.GetAsync("/api/v1/queue?state=odd")).Status);
        Assert.Equal(400, (await Operator.GetAsync("/api/v1/queue?cursor=odd")).Status);
        Assert.Equal(400, (await Operator.PostAsync($"/api/v1/models/{model}/queue:redrive?most=0", "")).Status);
    }
}
