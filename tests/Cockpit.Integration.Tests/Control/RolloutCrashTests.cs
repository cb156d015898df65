using Cockpit.App;
using Cockpit.Control.Effects;
using Cockpit.Control.Jobs;
using Cockpit.Control.Rollouts;
using Cockpit.Insight.Reports;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Cockpit.Store.Rollups;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cockpit.Integration.Tests.Control;

/// <summary>
/// The job that takes rollouts from step to step is killed at every place between two statements, again at a random one, and is then run
/// twice at once from what both had read before. Each change of a rollout is made once.
/// </summary>
public sealed class RolloutCrashTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly IEffect[] Effects = [new PromoteEffect(), new RollbackEffect()];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_turn_of_a_rollout_is_taken_once_wherever_its_job_is_killed(StoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var app = CockpitApp.Build([.. store.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        var provider = store.Provider();
        var direct = new CockpitStore(provider, new ChangeSignal());
        await SchemaUpgrade.RunAsync(direct, TestContext.Current.CancellationToken);
        var random = new Random(20261122);
        var walked = 0;
        foreach (var turn in new[] { RolloutTurn.Advance, RolloutTurn.HoldAtEnd, RolloutTurn.Abort, RolloutTurn.Promote, RolloutTurn.PutBack })
        {
            var (point, killed) = (0, true);
            for (; killed; point++)
            {
                var model = await ModelAsync(direct, turn, point);
                killed = await KilledAsync(app.Services, provider, model, new KillPoint(point));
                await KilledAsync(app.Services, provider, model, new KillPoint(random.Next(0, 40)));
                Assert.False(await KilledAsync(app.Services, provider, model, KillPoint.Never, jobs: 2));
                await AssertOnceAsync(direct, turn, model);
            }

            output.WriteLine($"{kind}: {turn} killed at {point - 1} places, and again at a random one.");
            walked += point - 1;
        }

        output.WriteLine($"{kind}: {walked} places in all.");
        Assert.True(walked > 50, $"Only {walked} places were walked: the test tested little.");
    }

    /// <summary>A rollout as its start leaves it, an hour ago.</summary>
    internal static RolloutRow Seed(CockpitContext context, string model, string version, string live, RolloutPlan plan, DateTimeOffset at)
    {
        var rollout = new RolloutRow
        {
            Command = Guid.CreateVersion7(), Model = model, Version = version, LiveBefore = live, Plan = plan.Write(), StartedBy = "key:operator", StartedAt = at, State = RolloutState.Running,
            StepSince = at, Weight = plan.Steps[0].Weight, Moves = 1, Why = "because the test says so",
        };
        context.Add(rollout);
        context.Add(new RolloutMoveRow { Rollout = rollout.Command, Number = 1, At = at, Actor = "key:operator", Change = RolloutChange.Started, Step = 0, Weight = rollout.Weight, Why = rollout.Why });
        return rollout;
    }

    internal static async Task<string> IdAsync(CockpitStore store, string model)
    {
        await using var context = store.Read();
        return new CommandId(await context.Set<RolloutRow>().Where(row => row.Model == model).Select(row => row.Command).SingleAsync()).ToString();
    }

    /// <summary>One life of the process: the sweep looks, and what it asked for is carried out. Both workers go by what they read before the other began.</summary>
    private static async Task<bool> KilledAsync(IServiceProvider services, StoreProvider provider, string model, KillPoint point, int jobs = 1)
    {
        var store = new CockpitStore(new CrashingProvider(provider, point), new ChangeSignal());
        var (engine, clock) = (services.GetRequiredService<CommandJobs>(), TimeProvider.System);
        var guards = new GuardReader(new CallQueries(store), services.GetRequiredService<ModelInsight>(), services.GetRequiredService<RegistryKeeper>(), clock);
        var sweep = new RolloutSweep(store, new RolloutQueries(store), guards, engine, clock, NullLogger<RolloutSweep>.Instance);
        var job = new ExecuteCommand(store, new Fence(store, Effects, clock), engine, clock, NullLogger<ExecuteCommand>.Instance);
        try
        {
            // Twice: what the first look asks for, the second follows.
            for (var look = 0; look < 2; look++)
            {
                if (await OpenAsync(store, model) is { } seen)
                    await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => sweep.GoOnAsync(seen, CancellationToken.None)));
                if (await AskedAsync(store, model) is { } asked)
                    await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => job.RunAsync(asked, CancellationToken.None)));
            }

            return point.IsKilled;
        }
        catch (Exception fault) when (point.IsKilled && fault is KilledException or InvalidOperationException or DbUpdateException)
        {
            return true;
        }
    }

    private static async Task<RolloutRow?> OpenAsync(CockpitStore store, string model)
    {
        await using var context = store.Read();
        return await context.Set<RolloutRow>().SingleOrDefaultAsync(row => row.Model == model && row.EndedAt == null);
    }

    private static async Task<CommandId?> AskedAsync(CockpitStore store, string model)
    {
        await using var context = store.Read();
        return (await context.Set<CommandRow>().SingleOrDefaultAsync(row => row.Model == model))?.Id;
    }

    /// <summary>Version 2 is live and 3 on its way, with an hour of calls that have the rollout take the turn.</summary>
    private static Task<string> ModelAsync(CockpitStore store, RolloutTurn turn, int point)
        => store.WriteAsync((context, _) =>
        {
            var (model, then) = ($"{turn}-{point}", TimeProvider.System.GetUtcNow().AddHours(-1));
            var isPutBack = turn == RolloutTurn.PutBack;
            context.Add(new ModelRow { Name = model, Owner = "risk team", Purpose = "decides in tests", RiskTier = RiskTier.High, CreatedAt = then });
            foreach (var version in new[] { "2", "3" })
            {
                var stage = version == (isPutBack ? "3" : "2") ? Stage.Live : isPutBack ? Stage.Registered : Stage.Canary;
                context.Add(new VersionRow { Model = model, Name = version, Protocol = EndpointProtocol.OpenInference, Url = "http://127.0.0.1:9", TimeoutMs = 1000, CreatedAt = then, Stage = stage, LiveSince = stage == Stage.Live ? then : null });
            }

            context.Add(new LivePeriodRow { Model = model, Version = isPutBack ? "3" : "2", LiveFrom = then, Command = Guid.CreateVersion7() });
            RolloutStep[] steps = turn == RolloutTurn.Advance ? [new(10, 60), new(50, 7200)] : [new(50, 60)];
            var rollout = Seed(context, model, "3", "2", new RolloutPlan(steps, new RolloutGuards(0.05, null, false, false, null, 50), turn != RolloutTurn.HoldAtEnd, isPutBack ? 7200 : 0), then);
            if (isPutBack)
                (rollout.State, rollout.Step, rollout.Weight) = (RolloutState.Watching, 1, 0);
            var fails = turn is RolloutTurn.Abort or RolloutTurn.PutBack;
            context.Add(new TrafficRow { Model = model, Version = "3", TrafficClass = "interactive", Minute = RollupKey.StartOf(then.AddMinutes(10), 60), LatencyBucket = 80, Answered = fails ? 0 : 100, Failed = fails ? 100 : 0 });
            return Task.FromResult(model);
        }, CancellationToken.None);

    private static async Task AssertOnceAsync(CockpitStore store, RolloutTurn turn, string model)
    {
        await using var context = store.Read();
        var rollout = await context.Set<RolloutRow>().SingleAsync(row => row.Model == model);
        RolloutChange[] expected = turn switch
        {
            RolloutTurn.Advance => [RolloutChange.Started, RolloutChange.Advanced],
            RolloutTurn.HoldAtEnd => [RolloutChange.Started, RolloutChange.Held],
            RolloutTurn.Promote => [RolloutChange.Started, RolloutChange.Advanced, RolloutChange.Promoted],
            _ => [RolloutChange.Started, RolloutChange.Aborted],
        };
        var moves = await context.Set<RolloutMoveRow>().Where(move => move.Rollout == rollout.Command).OrderBy(move => move.Number).ToListAsync();
        Assert.Equal(expected, moves.Select(move => move.Change));
        Assert.Equal(Enumerable.Range(1, expected.Length).Select(number => (long)number), moves.Select(move => move.Number));
        Assert.Equal(expected.Length - 1, await context.Set<AuditRow>().CountAsync(row => row.Command == rollout.Command));
        var commands = await context.Set<CommandRow>().Where(row => row.Model == model).ToListAsync();
        Assert.Equal(turn is RolloutTurn.Promote or RolloutTurn.PutBack ? [CommandStatus.Applied] : [], commands.Select(command => command.Status));
        Assert.Equal(turn == RolloutTurn.Promote ? "3" : "2", (await context.Set<VersionRow>().SingleAsync(version => version.Model == model && version.Stage == Stage.Live)).Name);
        Assert.Equal(commands.Count + 1, await context.Set<LivePeriodRow>().CountAsync(period => period.Model == model));
        Assert.Equal(turn is RolloutTurn.Advance ? 50 : turn is RolloutTurn.HoldAtEnd ? 50 : 0, rollout.Weight);
        Assert.Equal(turn is RolloutTurn.Advance or RolloutTurn.HoldAtEnd, rollout.IsOpen);
    }
}
