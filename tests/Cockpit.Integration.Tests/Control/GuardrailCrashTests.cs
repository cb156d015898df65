using Cockpit.App;
using Cockpit.Control.Desk;
using Cockpit.Control.Guardrails;
using Cockpit.Control.Guards;
using Cockpit.Control.Jobs;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Guardrails;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Control;

/// <summary>
/// The job that looks at guardrails is killed at every place between two statements, again at a random one, and is then run twice at once
/// from what both had read before. Each breach is one breach, one incident and one command.
/// </summary>
public sealed class GuardrailCrashTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly Guardrail Failing = new("failing", new GuardrailRule.FailureRate(0.05)) { Then = [GuardrailAction.Alert, GuardrailAction.Rollback], After = 1, Clears = 1 };

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_guardrail_acts_once_wherever_its_job_is_killed(StoreKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind, postgres);
        await using var app = CockpitApp.Build([.. store.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        var provider = store.Provider();
        var direct = new CockpitStore(provider, new ChangeSignal());
        await SchemaUpgrade.RunAsync(direct, TestContext.Current.CancellationToken);
        var random = new Random(20261122);
        var (walked, killed) = (0, true);
        for (; killed; walked++)
        {
            var model = await ModelAsync(direct, walked);
            killed = await KilledAsync(app.Services, provider, model, new KillPoint(walked));
            await KilledAsync(app.Services, provider, model, new KillPoint(random.Next(0, 30)));
            Assert.False(await KilledAsync(app.Services, provider, model, KillPoint.Never, jobs: 2));
            await AssertOnceAsync(direct, model, isOver: false);
            Assert.False(await KilledAsync(app.Services, provider, model, KillPoint.Never, jobs: 2, verdict: GuardVerdict.Within));
            await AssertOnceAsync(direct, model, isOver: true);
        }

        output.WriteLine($"{kind}: killed at {walked - 1} places, and again at a random one.");
        Assert.True(walked > 10, $"Only {walked} places were walked: the test tested little.");
    }

    /// <summary>One life of the process: each worker goes by what it read before the other began.</summary>
    private static async Task<bool> KilledAsync(IServiceProvider services, StoreProvider provider, string model, KillPoint point, int jobs = 1, GuardVerdict verdict = GuardVerdict.Failed)
    {
        var store = new CockpitStore(new CrashingProvider(provider, point), new ChangeSignal());
        var desk = new CommandDesk(store, new CommandQueries(store), services.GetRequiredService<EvidenceReader>(), services.GetRequiredService<CommandJobs>(), Options.Create(new ControlOptions()), TimeProvider.System);
        var acts = new GuardrailActs(store, desk);
        var look = new GuardrailLook(model, Failing, "the definition", "2", new GuardFinding("failureRate", 0.4, 0.05, 100, verdict, "40 of 100 calls have failed; 5 % may."), TimeProvider.System.GetUtcNow());
        try
        {
            var seen = (await new GuardrailQueries(store).StatesAsync(model, CancellationToken.None)).SingleOrDefault();
            await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => acts.TakeAsync(look, seen, CancellationToken.None)));
            return point.IsKilled;
        }
        catch (Exception fault) when (point.IsKilled && fault is KilledException or InvalidOperationException or DbUpdateException)
        {
            return true;
        }
    }

    /// <summary>Version 2 is live, and 1 was before.</summary>
    private static Task<string> ModelAsync(CockpitStore store, int point)
        => store.WriteAsync((context, _) =>
        {
            var (model, then) = ($"guarded-{point}", TimeProvider.System.GetUtcNow().AddHours(-2));
            context.Add(new ModelRow { Name = model, Owner = "risk team", Purpose = "decides in tests", RiskTier = RiskTier.High, CreatedAt = then });
            foreach (var version in new[] { "1", "2" })
            {
                context.Add(new VersionRow { Model = model, Name = version, Protocol = EndpointProtocol.OpenInference, Url = "http://127.0.0.1:9", TimeoutMs = 1000, CreatedAt = then, Stage = version == "2" ? Stage.Live : Stage.Registered, LiveSince = version == "2" ? then : null });
                context.Add(new LivePeriodRow { Model = model, Version = version, LiveFrom = then, LiveTo = version == "2" ? null : then, Command = Guid.CreateVersion7() });
            }

            return Task.FromResult(model);
        }, CancellationToken.None);

    private static async Task AssertOnceAsync(CockpitStore store, string model, bool isOver)
    {
        await using var context = store.Read();
        var command = await context.Set<CommandRow>().SingleAsync(row => row.Model == model);
        Assert.Equal((CommandKind.Rollback, "1", "guardrail:failing", CommandStatus.Requested, null), (command.Kind, command.Version, command.RequestedBy, command.Status, command.ApproveBy));
        var breach = await context.Set<GuardrailBreachRow>().SingleAsync(row => row.Model == model);
        Assert.Equal((command.Id.Value, "alert, rollback", isOver), (breach.Command!.Value, breach.Action, breach.To is not null));
        var incident = await context.Set<IncidentRow>().SingleAsync(row => row.Model == model);
        var lines = await context.Set<IncidentEventRow>().Where(line => line.Incident == incident.Id).OrderBy(line => line.Sequence).Select(line => line.Event).ToListAsync();
        Assert.Equal(isOver ? [IncidentEvent.Opened, IncidentEvent.Noted] : [IncidentEvent.Opened], lines);
        var state = await context.Set<GuardrailStateRow>().SingleAsync(row => row.Model == model);
        Assert.Equal((isOver ? GuardrailState.Within : GuardrailState.Failed, isOver), (state.State, state.Breach is null));
    }
}
