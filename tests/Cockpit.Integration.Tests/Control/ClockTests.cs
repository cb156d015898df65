using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Control.Jobs;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Control;

public sealed class ClockOnSqliteTests(SqliteCockpit cockpit) : ClockTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ClockOnPostgresTests(PostgresCockpit cockpit) : ClockTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Gateways whose clocks are five minutes off.</summary>
public abstract class ClockTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly TimeProvider Fast = new OffClock(TimeSpan.FromMinutes(5));
    private static readonly TimeProvider Slow = new OffClock(TimeSpan.FromMinutes(-5));
    private static readonly Caller Asking = Caller.Trusted("key:asking", AddressClass.System);
    private static readonly Caller Deciding = Caller.Trusted("key:deciding", AddressClass.System);

    [Fact]
    public async Task Commands_are_ordered_by_the_store_and_not_by_clocks()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));

        var first = await RequestAsync(Fast, "pause", model);
        await Operator.ReachesAsync(first.Id.ToString(), "applied", "verified");
        Assert.Equal(503, (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Status);
        var second = await RequestAsync(Slow, "resume", model);
        await Operator.ReachesAsync(second.Id.ToString(), "applied", "verified");

        Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Status);
        Assert.True(second.RequestedAt < first.RequestedAt);
        Assert.True(second.Epoch > first.Epoch);
    }

    [Fact]
    public async Task An_approval_on_a_gateway_that_is_fast_comes_too_late_and_says_so()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.RegisterVersionAsync(model, "2", Fixture.Upstream.At("well"));
        await Operator.RaiseAsync(model);
        var (one, two) = (await RequestAsync(TimeProvider.System, "promote", model, "2", minutes: 3), await RequestAsync(TimeProvider.System, "retire", model, "2", minutes: 3));

        var late = await Approvals(Fast).DecideAsync(one.Id, isApproved: true, "looked at", Deciding, Token);
        var timely = await Approvals(Slow).DecideAsync(two.Id, isApproved: false, "looked at", Deciding, Token);

        Assert.Equal("approval-expired", late.Problem!.Kind);
        Assert.Equal("expired", (string?)(await Operator.GetAsync($"/api/v1/commands/{one.Id}")).Json["status"]);
        Assert.Equal(CommandStatus.Rejected, timely.Command!.Status);
    }

    [Fact]
    public async Task A_gateway_whose_clock_is_slow_or_fast_still_counts_among_those_that_must_know_of_a_pause()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        using var slow = Keeper(Slow);
        using var fast = Keeper(Fast);
        await slow.StartAsync(Token);
        await fast.StartAsync(Token);

        var paused = await Operator.CommandAppliedAsync("pause", model);

        var nodes = (await Operator.GetAsync($"/api/v1/commands/{paused}")).Json["nodes"]!;
        Assert.Equal((3, 3), ((int)nodes["applied"]!, (int)nodes["total"]!));
        Assert.NotNull(slow.Current.Models[model].PausedAt);
        Assert.NotNull(fast.Current.Models[model].PausedAt);
        await slow.StopAsync(Token);
        await fast.StopAsync(Token);
    }

    [Fact]
    public async Task A_key_ends_by_the_clock_of_the_gateway_that_is_asked()
    {
        var key = await Fixture.Server.KeyAsync(Role.Viewer, expires: TimeProvider.System.GetUtcNow().AddMinutes(3));
        var (fast, slow) = (new KeyRing(Fixture.Server.Get<CockpitStore>(), Fixture.Server.Get<KeyHasher>(), Fast), new KeyRing(Fixture.Server.Get<CockpitStore>(), Fixture.Server.Get<KeyHasher>(), Slow));
        await fast.ReloadAsync(Token);
        await slow.ReloadAsync(Token);

        Assert.Null(fast.Check(key));
        Assert.NotNull(slow.Check(key));
    }

    private async Task<CommandRow> RequestAsync(TimeProvider clock, string kind, string model, string? version = null, int minutes = 1_440)
    {
        var desk = new CommandDesk(Fixture.Server.Get<CockpitStore>(), Fixture.Server.Get<CommandQueries>(), Fixture.Server.Get<EvidenceReader>(), Fixture.Server.Get<CommandJobs>(),
            Options.Create(new ControlOptions { ApprovalMinutes = minutes }), clock);
        var outcome = await desk.RequestAsync(new CommandRequest(kind, model, version, "because the test says so", model), Asking, null, Token);
        Assert.Null(outcome.Problem);
        return outcome.Command!;
    }

    private RegistryKeeper Keeper(TimeProvider clock)
        => new(Fixture.Server.Get<CockpitStore>(), Fixture.Server.Get<RegistryQueries>(), Fixture.Server.Get<KeyRing>(), Fixture.Server.Get<UserRing>(), clock, NullLogger<RegistryKeeper>.Instance);

    private ApprovalDesk Approvals(TimeProvider clock) => new(Fixture.Server.Get<CockpitStore>(), Fixture.Server.Get<CommandJobs>(), clock);

    private sealed class OffClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
