using System.Text;
using Cockpit.Evidence.Erasures;
using Cockpit.Integration.Tests.Control;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Store;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Erasures;
using Cockpit.Store.Providers;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Rollups;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>
/// An erasure is killed at every place between two statements, before a commit and after it, again at a random one, and is then carried on by two at once. Each
/// thing is erased and counted once.
/// </summary>
public sealed class ErasureCrashTests(PostgresServer postgres, ITestOutputHelper output)
{
    // Each place costs two rebuilds of the store's file.
    private static readonly int Step = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1" ? 1 : 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_erasure_erases_each_thing_once_wherever_it_is_killed(StoreKind kind)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(kind, postgres);
        await using var _ = place;
        using var own = ledger;
        StoreProvider provider = kind == StoreKind.Sqlite ? new SqliteProvider(place.ConnectionString) : new PostgresProvider(place.ConnectionString);
        var random = new Random(20261123);
        var (walked, killed) = (0, true);
        for (; killed; walked += Step)
        {
            var id = await AskedAsync(ledger, $"subject-{walked}");
            killed = await KilledAsync(provider, id, new KillPoint(walked));
            await KilledAsync(provider, id, new KillPoint(random.Next(0, 40)));
            Assert.False(await KilledAsync(provider, id, KillPoint.Never, times: 2));
            await AssertOnceAsync(ledger.Store, id, $"subject-{walked}");
        }

        Assert.Null((await LedgerWalk.RunAsync(ledger.Store)).Fault);
        output.WriteLine($"{kind}: killed up to place {walked - Step}, every {Step} places, and again at a random one.");
        Assert.True(walked > 15, $"Only {walked} places were walked: the test tested little.");
    }

    private static async Task<bool> KilledAsync(StoreProvider provider, ErasureId id, KillPoint point, int times = 1)
    {
        var store = new CockpitStore(new CrashingProvider(provider, point), new ChangeSignal());
        try
        {
            Assert.All(await Task.WhenAll(Enumerable.Range(0, times).Select(_ => new Eraser(store, new SubjectFinder(store), new RollupForgetting(store), TimeProvider.System).RunAsync(id, CancellationToken.None))), Assert.True);
            return point.IsKilled;
        }
        catch (Exception fault) when (point.IsKilled && fault is KilledException or InvalidOperationException or DbUpdateException)
        {
            return true;
        }
    }

    /// <summary>Three decisions, one of which a call led to, an override, a call that waits, a line in quarantine, and one of each that is somebody else's.</summary>
    private static async Task<ErasureId> AskedAsync(LedgerStore ledger, string subject)
    {
        var done = QueuedCallId.New(TimeProvider.System);
        await ledger.AppendAsync(LedgerStore.Decision(subject), LedgerStore.Decision($"not {subject}"), LedgerStore.Decision(subject),
            LedgerStore.Decision(subject) with { Trace = Encoding.UTF8.GetBytes($$$"""{"queued":{"call":"{{{done}}}"}}""") });
        return await ledger.Store.WriteAsync(async (context, token) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            if (!await context.Set<ModelRow>().AnyAsync(token))
                context.Add(new ModelRow { Name = "credit", Owner = "risk team", Purpose = "decides in tests", RiskTier = RiskTier.Low, CreatedAt = now });
            foreach (var whose in new[] { subject, $"not {subject}" })
            {
                context.Add(new OverrideRow { Id = new OverrideId(Guid.CreateVersion7()), Model = "credit", Scope = OverrideScope.Subject, Subject = whose, Prediction = "1", Reason = "because", SetBy = "test", Since = now, Until = now.AddHours(1) });
                var waiting = Call(QueuedCallId.New(TimeProvider.System), QueueState.Waiting, whose, now);
                context.AddRange(waiting, new QueuedRequestRow { Id = waiting.Id, Body = "{}"u8.ToArray() });
                context.Add(new QuarantineRow { IngestId = Guid.Empty, Line = 1, Reason = "odd", Content = $"{whose.Replace("not ", "no", StringComparison.Ordinal)},1" });
            }

            context.Add(Call(done, QueueState.Done, null, now));
            var erasure = new ErasureRow { Id = ErasureId.New(TimeProvider.System), Subject = subject, SubjectHash = new byte[32], Reason = "they asked us to", RequestedBy = "test", At = now };
            context.Add(erasure);
            return erasure.Id;
        }, Token);
    }

    private static QueuedCallRow Call(QueuedCallId id, QueueState state, string? subject, DateTimeOffset now)
        => new() { Id = id, Model = "credit", TrafficClass = "batch", Caller = "test", Protocol = "openInference", Subject = subject, At = now, Due = now, State = state, Answer = state == QueueState.Done ? "{}"u8.ToArray() : null };

    private static async Task AssertOnceAsync(CockpitStore store, ErasureId id, string subject)
    {
        await using var context = store.Read();
        var row = await context.Set<ErasureRow>().SingleAsync(one => one.Id == id, Token);
        Assert.Equal((3, 1, 2, 1, null), (row.Decisions, row.Overrides, row.Calls, row.Lines, row.Subject));
        Assert.True(row.EndedAt >= row.OverwrittenAt);
        var target = $"erasure:{id}";
        Assert.Equal(1, await context.Set<AuditRow>().CountAsync(one => one.Target == target && one.Action == "erasure.done", Token));
        Assert.False(await context.Set<DecisionRow>().AnyAsync(one => one.Subject == subject, Token));
        Assert.False(await context.Set<OverrideRow>().AnyAsync(one => one.Subject == subject, Token));
        Assert.False(await context.Set<QueuedCallRow>().AnyAsync(one => one.Subject == subject || one.State == QueueState.Done, Token));
        var others = $"not {subject}";
        Assert.True(await context.Set<DecisionRow>().AnyAsync(one => one.Subject == others, Token));
        Assert.True(await context.Set<OverrideRow>().AnyAsync(one => one.Subject == others && one.EndedAt == null, Token));
        Assert.True(await context.Set<QueuedCallRow>().AnyAsync(one => one.Subject == others && one.State == QueueState.Waiting, Token));
    }
}
