using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;
using Npgsql;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>A gateway that cannot read the store: a pause may pass it by.</summary>
public sealed class StaleTests(PostgresCockpit cockpit) : CockpitTests(cockpit), IClassFixture<PostgresCockpit>
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    [Fact]
    public async Task A_model_that_fails_closed_is_refused_while_the_store_is_silent_and_one_that_fails_open_is_asked()
    {
        var closed = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var open = await Operator.LiveAsync($"{Fixture.Upstream.At("well")}/open");
        Fixture.Server.Obey(closed, new RouteSettings { Stale = new StaleSettings { After = TimeSpan.FromSeconds(1), Refuse = true } });
        Fixture.Server.Obey(open, new RouteSettings { Stale = new StaleSettings { After = TimeSpan.FromSeconds(1), Refuse = false } });
        Assert.Equal(200, (await Operator.InferAsync(closed, Body)).Status);

        await AlterAsync("false");
        Reply? refused = null;
        await EventuallyAsync(async () => (refused = await Operator.InferAsync(closed, Body)).ProblemKind == "/problems/stale");
        // It was asked: only its record failed, and that is another refusal.
        var asked = await Operator.InferAsync(open, Body);
        var received = Fixture.Upstream.Received.Count(one => one.Path.Contains("/open", StringComparison.Ordinal));
        await AlterAsync("true");

        Assert.Equal(503, refused!.Status);
        Assert.NotNull(refused.Header("Retry-After"));
        Assert.Equal("/problems/store-unavailable", asked.ProblemKind);
        Assert.True(received > 0);
        await EventuallyAsync(async () => (await Operator.InferAsync(closed, Body)).Status == 200);
    }

    private async Task AlterAsync(string allowed)
    {
        var database = new NpgsqlConnectionStringBuilder(Fixture.Store.ConnectionString).Database!;
        await Fixture.PostgresServer.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS {allowed}");
        await Fixture.PostgresServer.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
    }

    private static Task EventuallyAsync(Func<Task<bool>> isTrue) => Wait.UntilAsync(isTrue, TimeSpan.FromSeconds(15), "the gateway to notice");
}
