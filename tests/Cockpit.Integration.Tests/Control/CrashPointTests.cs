using System.Security.Cryptography;
using System.Text;
using Cockpit.Access;
using Cockpit.App;
using Cockpit.Control.Desk;
using Cockpit.Control.Effects;
using Cockpit.Control.Jobs;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Control;

/// <summary>
/// A command is killed at every place between two statements, from its request to its end; again at a random place of what goes on from there;
/// and what is left is then carried on by two jobs at once. It takes effect exactly once.
/// </summary>
public sealed class CrashPointTests(PostgresServer postgres, ITestOutputHelper output)
{
    /// <summary>Stands for a command of kind override that ends one.</summary>
    private const CommandKind EndOverride = (CommandKind)100;

    private static readonly Caller Operator = Caller.Trusted("key:operator", AddressClass.System);
    private static readonly Caller Approver = Caller.Trusted("key:approver", AddressClass.System);
    private static readonly IEffect[] Effects = [new PauseEffect(), new ResumeEffect(), new PromoteEffect(), new PolicyEffect(), new RollbackEffect(), new RetireEffect(), new OverrideEffect(TimeProvider.System),
        new RolloutEffect(), new HoldEffect(), new AbortEffect(), new ContractEffect()];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_kind_of_command_takes_effect_once_wherever_it_is_killed(StoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind, postgres);
        // Put together and never started: nobody but the test carries commands out.
        await using var app = CockpitApp.Build([.. store.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        var provider = store.Provider();
        var direct = new CockpitStore(provider, new ChangeSignal());
        await SchemaUpgrade.RunAsync(direct, TestContext.Current.CancellationToken);
        var random = new Random(20261121);
        var walked = 0;
        foreach (var command in new[] { CommandKind.Pause, CommandKind.Resume, CommandKind.Promote, CommandKind.Policy, CommandKind.Rollback, CommandKind.Retire, CommandKind.Override, EndOverride,
            CommandKind.Rollout, CommandKind.Hold, CommandKind.Abort, CommandKind.Contract })
        {
            var (point, killed) = (0, true);
            for (; killed; point++)
            {
                var model = await ModelAsync(direct, command, point);
                killed = await KilledAsync(app.Services, provider, command, model, new KillPoint(point));
                await KilledAsync(app.Services, provider, command, model, new KillPoint(random.Next(0, 40)));
                Assert.False(await KilledAsync(app.Services, provider, command, model, KillPoint.Never, jobs: 2));
                await AssertOnceAsync(direct, command, model);
            }

            output.WriteLine($"{kind}: {command} killed at {point - 1} places, and again at a random one.");
            walked += point - 1;
        }

        output.WriteLine($"{kind}: {walked} places in all.");
        Assert.True(walked > 100, $"Only {walked} places were walked: the test tested little.");
    }

    /// <summary>One life of the process and of those who use it: they go on from wherever the last one ended. True when it was killed.</summary>
    private static async Task<bool> KilledAsync(IServiceProvider services, StoreProvider provider, CommandKind kind, string model, KillPoint point, int jobs = 1)
    {
        var store = new CockpitStore(new CrashingProvider(provider, point), new ChangeSignal());
        var (engine, clock) = (services.GetRequiredService<CommandJobs>(), TimeProvider.System);
        try
        {
            var asked = await FindAsync(store, model) ?? await RequestAsync(services, store, kind, model);
            if (asked.Waits)
                await new ApprovalDesk(store, engine, clock).DecideAsync(asked.Id, isApproved: true, "seen", Approver, CancellationToken.None);
            var job = new ExecuteCommand(store, new Fence(store, Effects, clock), engine, clock, NullLogger<ExecuteCommand>.Instance);
            await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => job.RunAsync(asked.Id, CancellationToken.None)));
            return point.IsKilled;
        }
        catch (Exception fault) when (point.IsKilled && fault is KilledException or InvalidOperationException or DbUpdateException)
        {
            return true;
        }
    }

    /// <summary>The client sends its request again until it has been answered once.</summary>
    private static async Task<CommandRow> RequestAsync(IServiceProvider services, CockpitStore store, CommandKind kind, string model)
    {
        var desk = new CommandDesk(store, new CommandQueries(store), services.GetRequiredService<EvidenceReader>(), services.GetRequiredService<CommandJobs>(), Options.Create(new ControlOptions()), TimeProvider.System);
        var version = kind switch { CommandKind.Promote or CommandKind.Rollout => "3", CommandKind.Retire => "4", _ => null };
        var request = new CommandRequest(StoreText.Of(kind == EndOverride ? CommandKind.Override : kind), model, version, "because the test says so", model, kind == CommandKind.Policy ? "format: 1\nconcurrency: 8" : null)
        {
            Override = kind switch
            {
                CommandKind.Override => new OverrideRequest(new OverrideTarget(Subject: "somebody"), new OverrideAnswer("yes")),
                EndOverride => new OverrideRequest(null, null, End: Standing(model).ToString()),
                _ => null,
            },
            Contract = kind == CommandKind.Contract ? Agreed : null,
            Rollout = kind == CommandKind.Rollout ? new RolloutAsked([new StepAsked(10, Minutes: 60)]) : null,
            RolloutId = kind is CommandKind.Hold or CommandKind.Abort ? await RolloutCrashTests.IdAsync(store, model) : null,
        };
        var outcome = await desk.RequestAsync(request, Operator, null, CancellationToken.None);
        return outcome.Command ?? throw new InvalidOperationException(outcome.Problem!.Detail);
    }

    private const string Agreed = "{apiVersion: v3.1.0, kind: DataContract, id: loans, version: 1.0.0, status: active, schema: [{name: inputs, properties: [{name: age, logicalType: integer}]}]}";

    /// <summary>The override that a model has before it is ended.</summary>
    private static OverrideId Standing(string model) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(model))[..16]));

    private static async Task<CommandRow?> FindAsync(CockpitStore store, string model)
    {
        await using var context = store.Read();
        return await context.Set<CommandRow>().SingleOrDefaultAsync(row => row.Model == model);
    }

    /// <summary>A model of high risk: version 1 was live, 2 is, 3 and 4 never were; paused when it is to be resumed.</summary>
    private static Task<string> ModelAsync(CockpitStore store, CommandKind kind, int point)
        => store.WriteAsync((context, _) =>
        {
            var (model, then) = ($"{(kind == EndOverride ? "end" : StoreText.Of(kind))}-{point}", TimeProvider.System.GetUtcNow().AddDays(-1));
            context.Add(new ModelRow { Name = model, Owner = "risk team", Purpose = "decides in tests", RiskTier = RiskTier.High, CreatedAt = then, PausedAt = kind == CommandKind.Resume ? then : null });
            foreach (var version in new[] { "1", "2", "3", "4" })
                context.Add(new VersionRow { Model = model, Name = version, Protocol = EndpointProtocol.OpenInference, Url = "http://127.0.0.1:9", TimeoutMs = 1000, CreatedAt = then, Stage = version == "2" ? Stage.Live : Stage.Registered, LiveSince = version == "2" ? then : null });
            context.Add(new LivePeriodRow { Model = model, Version = "1", LiveFrom = then, LiveTo = then.AddHours(1), Command = Guid.CreateVersion7() });
            context.Add(new LivePeriodRow { Model = model, Version = "2", LiveFrom = then.AddHours(1), Command = Guid.CreateVersion7() });
            if (kind == EndOverride)
                context.Add(new OverrideRow { Id = Standing(model), Model = model, Scope = OverrideScope.Class, TrafficClass = "batch", Prediction = "yes", Reason = "of the test", SetBy = "key:operator", Since = then, Until = then.AddDays(9) });
            if (kind is CommandKind.Hold or CommandKind.Abort)
                RolloutCrashTests.Seed(context, model, "3", "2", new RolloutPlan([new RolloutStep(10, 3600)], new RolloutGuards(0.05, null, false, false, null, 50), true, 0), then);
            return Task.FromResult(model);
        }, CancellationToken.None);

    private static async Task AssertOnceAsync(CockpitStore store, CommandKind kind, string model)
    {
        await using var context = store.Read();
        var command = await context.Set<CommandRow>().SingleAsync(row => row.Model == model);
        var steps = await context.Set<CommandStepRow>().Where(step => step.Command == command.Id).OrderBy(step => step.Sequence).Select(step => step.Status).ToListAsync();
        CommandStatus[] expected = kind is CommandKind.Pause or EndOverride or CommandKind.Hold or CommandKind.Abort ? [CommandStatus.Requested, CommandStatus.Executing, CommandStatus.Applied] : [CommandStatus.Requested, CommandStatus.Approved, CommandStatus.Executing, CommandStatus.Applied];
        Assert.Equal(expected, steps);
        // A rollout has audit rows of its own, and is named by the command that began it.
        Assert.Equal(expected.Length, await context.Set<AuditRow>().CountAsync(row => row.Command == command.Id.Value && row.Action.StartsWith("command.")));
        var row = await context.Set<ModelRow>().SingleAsync(one => one.Name == model);
        // Each effect raises the revision by one.
        Assert.Equal((1L, kind is CommandKind.Override or EndOverride ? 0 : command.Epoch), (row.Revision, row.AppliedEpoch));
        var overrides = await context.Set<OverrideRow>().Where(one => one.Model == model).ToListAsync();
        Assert.Equal(kind is CommandKind.Override or EndOverride ? [kind == EndOverride] : [], overrides.Select(one => one.EndedAt is not null));
        Assert.All(overrides, one => Assert.NotNull(one.Since));
        Assert.Equal(kind == CommandKind.Pause, row.PausedAt is not null);
        var live = await context.Set<VersionRow>().SingleAsync(version => version.Model == model && version.Stage == Stage.Live);
        Assert.Equal(kind switch { CommandKind.Promote => "3", CommandKind.Rollback => "1", _ => "2" }, live.Name);
        Assert.Equal(kind == CommandKind.Retire ? 1 : 0, await context.Set<VersionRow>().CountAsync(version => version.Model == model && version.Stage == Stage.Retired));
        Assert.Equal(kind == CommandKind.Policy ? 1 : 0, await context.Set<PolicyRow>().CountAsync(policy => policy.Model == model));
        Assert.Equal(kind == CommandKind.Contract ? [(1L, Agreed)] : [], (await context.Set<ContractRow>().Where(contract => contract.Model == model).ToListAsync()).Select(contract => (contract.Revision, contract.Text)));
        Assert.Equal(kind is CommandKind.Promote or CommandKind.Rollback ? 1 : 0, await context.Set<LivePeriodRow>().CountAsync(period => period.Command == command.Id.Value));
        Assert.Equal(1, await context.Set<LivePeriodRow>().CountAsync(period => period.Model == model && period.LiveTo == null));
        var rollout = await context.Set<RolloutRow>().SingleOrDefaultAsync(one => one.Model == model);
        Assert.Equal(kind switch { CommandKind.Rollout => RolloutState.Running, CommandKind.Hold => RolloutState.Held, CommandKind.Abort => RolloutState.Aborted, _ => null }, rollout?.State);
        if (rollout is not null)
            Assert.Equal([.. Enumerable.Range(1, kind == CommandKind.Rollout ? 1 : 2).Select(number => (long)number)], await context.Set<RolloutMoveRow>().Where(move => move.Rollout == rollout.Command).OrderBy(move => move.Number).Select(move => move.Number).ToListAsync());
    }
}
