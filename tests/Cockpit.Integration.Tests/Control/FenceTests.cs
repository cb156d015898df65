using Cockpit.Control.Effects;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Control;

public sealed class FenceOnSqliteTests(PostgresServer postgres) : FenceTests(StoreKind.Sqlite, postgres);

public sealed class FenceOnPostgresTests(PostgresServer postgres) : FenceTests(StoreKind.Postgres, postgres);

/// <summary>An effect happens once, however often and however late its job runs.</summary>
public abstract class FenceTests(StoreKind kind, PostgresServer postgres) : IAsyncLifetime
{
    private TestStore _store = null!;
    private ModelServer _upstream = null!;
    private CockpitStore _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await TestStore.CreateAsync(kind, postgres);
        _upstream = await ModelServer.StartAsync();
        _direct = _store.Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (_upstream is not null)
            await _upstream.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_same_effect_run_many_times_at_once_is_done_once()
    {
        await using var server = await CockpitServer.StartAsync(_store);
        using var client = await server.ClientAsync(Role.Admin);
        var model = await client.RegisterAsync(_upstream.At("well"));
        // Stored as failed, so that the server's own sweep leaves it to this test.
        var command = await InsertAsync(model, CommandKind.Promote, "1", epoch: 1, CommandStatus.Failed);
        var fence = server.Get<Fence>();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => fence.RunAsync(command, CancellationToken.None))));

        Assert.Single(results, result => result == EffectResult.Done);
        Assert.Equal(7, results.Count(result => result == EffectResult.DoneBefore));
        Assert.Equal(1, await EffectsAsync(command));
    }

    [Fact]
    public async Task An_older_command_that_comes_late_changes_nothing()
    {
        await using var server = await CockpitServer.StartAsync(_store);
        using var client = await server.ClientAsync(Role.Admin);
        var model = await client.LiveAsync(_upstream.At("well"));
        await client.RegisterVersionAsync(model, "2", _upstream.At("well"));
        await client.CommandAppliedAsync("promote", model, "2");
        var late = await InsertAsync(model, CommandKind.Promote, "1", epoch: 0, CommandStatus.Requested);

        await Wait.UntilAsync(async () => (await FindAsync(late)).Status == CommandStatus.Failed, TimeSpan.FromSeconds(40), "the late command to fail");

        Assert.Equal(0, await EffectsAsync(late));
        Assert.Equal("2", (await client.InferAsync(model, Requests.Loan(1).ToJsonString())).Header("Cockpit-Version"));
        Assert.Contains("newer command", (await FindAsync(late)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mark_is_put_on_once_and_does_not_come_back_when_its_job_is_late()
    {
        await using var server = await CockpitServer.StartAsync(_store);
        using var client = await server.ClientAsync(Role.Admin);
        var model = await client.LiveAsync(_upstream.At("well"));
        var payload = new MarkPayload(VersionMark.Unhealthy, TimeProvider.System.GetUtcNow().AddHours(1)).Write();
        var mark = await InsertAsync(model, CommandKind.Mark, "1", epoch: 2, CommandStatus.Failed, payload);
        var late = await InsertAsync(model, CommandKind.Mark, "1", epoch: 0, CommandStatus.Failed, payload);
        var unmark = await InsertAsync(model, CommandKind.Unmark, "1", epoch: 3, CommandStatus.Failed);
        var fence = server.Get<Fence>();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => fence.RunAsync(mark, CancellationToken.None))));
        var marked = await MarkAsync();

        Assert.Equal((1, 7), (results.Count(result => result == EffectResult.Done), results.Count(result => result == EffectResult.DoneBefore)));
        Assert.Equal((VersionMark.Unhealthy, "left by a crash", "key:test"), marked);
        Assert.Equal(EffectResult.Done, await fence.RunAsync(unmark, CancellationToken.None));
        Assert.Equal((EffectResult.DoneBefore, EffectResult.Superseded), (await fence.RunAsync(mark, CancellationToken.None), await fence.RunAsync(late, CancellationToken.None)));
        Assert.Equal((null, null, null), await MarkAsync());

        async Task<(VersionMark?, string?, string?)> MarkAsync()
        {
            await using var context = _direct.Read();
            var row = await context.Set<VersionRow>().SingleAsync(row => row.Model == model);
            return (row.Mark, row.MarkReason, row.MarkedBy);
        }
    }

    [Theory]
    [InlineData(CommandStatus.Requested, false)]
    [InlineData(CommandStatus.Executing, false)]
    [InlineData(CommandStatus.Executing, true)]
    public async Task A_command_that_a_stopped_server_left_is_carried_out_after_the_next_start(CommandStatus left, bool effectStored)
    {
        string model;
        await using (var first = await CockpitServer.StartAsync(_store))
        {
            using var client = await first.ClientAsync(Role.Admin);
            model = await client.RegisterAsync(_upstream.At("well"));
        }

        var command = await InsertAsync(model, CommandKind.Promote, "1", epoch: 1, left);
        if (effectStored)
        {
            var fence = new Fence(_direct, [new PromoteEffect()], TimeProvider.System);
            Assert.Equal(EffectResult.Done, await fence.RunAsync(command, CancellationToken.None));
        }

        await using var second = await CockpitServer.StartAsync(_store);
        using var again = await second.ClientAsync(Role.Admin);
        await Wait.UntilAsync(async () => (await FindAsync(command)).Status is CommandStatus.Applied, TimeSpan.FromSeconds(15), "the command to be applied");

        Assert.Equal(1, await EffectsAsync(command));
        Assert.Equal("1", (await again.InferAsync(model, Requests.Loan(1).ToJsonString())).Header("Cockpit-Version"));
        await again.ReachesAsync(command.ToString(), "verified");
    }

    [Fact]
    public async Task After_five_runs_without_effect_a_command_ends_as_failed_and_says_what_serves()
    {
        string model;
        await using (var first = await CockpitServer.StartAsync(_store))
        {
            using var client = await first.ClientAsync(Role.Admin);
            model = await client.LiveAsync(_upstream.At("well"));
            await client.RegisterVersionAsync(model, "2", _upstream.At("well"));
        }

        var command = await InsertAsync(model, CommandKind.Promote, "2", epoch: 2, CommandStatus.Executing);
        await _direct.WriteAsync((context, token) => context.Set<CommandRow>().Where(row => row.Id == command).ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempts, 5), token), CancellationToken.None);
        await using var second = await CockpitServer.StartAsync(_store);
        await Wait.UntilAsync(async () => (await FindAsync(command)).Status == CommandStatus.Failed, TimeSpan.FromSeconds(15), "the command to be given up");

        var ended = await FindAsync(command);
        Assert.Equal(0, await EffectsAsync(command));
        Assert.Contains("5 runs without effect; what serves is unchanged", ended.Failure, StringComparison.Ordinal);
        Assert.Contains("\"live\":[{\"version\":\"1\"", ended.After, StringComparison.Ordinal);
    }

    private Task<CommandId> InsertAsync(string model, CommandKind kind, string version, long epoch, CommandStatus status, string? payload = null)
        => _direct.WriteAsync((context, _) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var row = new CommandRow
            {
                Id = CommandId.New(TimeProvider.System), Kind = kind, Model = model, Version = version, Reason = "left by a crash", RequestedBy = "key:test",
                RequestedAt = now - TimeSpan.FromMinutes(1), Epoch = epoch, Status = status, Payload = payload,
            };
            context.Add(row);
            context.Add(new CommandStepRow { Command = row.Id, Status = CommandStatus.Requested, At = now, Actor = "key:test", Detail = "left" });
            if (status == CommandStatus.Executing)
                context.Add(new CommandStepRow { Command = row.Id, Status = CommandStatus.Executing, At = now, Actor = "system:command-job", Detail = "left" });
            return Task.FromResult(row.Id);
        }, CancellationToken.None);

    private async Task<CommandRow> FindAsync(CommandId id)
    {
        await using var context = _direct.Read();
        return await context.Set<CommandRow>().SingleAsync(row => row.Id == id);
    }

    private async Task<int> EffectsAsync(CommandId id)
    {
        await using var context = _direct.Read();
        return await context.Set<LivePeriodRow>().CountAsync(row => row.Command == id.Value);
    }
}
