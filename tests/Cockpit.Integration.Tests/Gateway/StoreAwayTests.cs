using Cockpit.Integration.Tests.Hosting;
using Npgsql;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>A server that gives up on a locked store after a second.</summary>
public sealed class HastyCockpit(PostgresServer postgres) : CockpitFixture(StoreKind.Sqlite, postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cockpit:Store:LockWaitSeconds"] = "1" };
}

/// <summary>Nothing is answered that is not on disk.</summary>
public sealed class SqliteAwayTests(HastyCockpit cockpit) : CockpitTests(cockpit), IClassFixture<HastyCockpit>
{
    [Fact]
    public async Task While_the_store_takes_no_writes_there_is_503_and_no_answer()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        Reply decision, registration, command, ingest;
        using (ForeignLock.Take(Fixture.Store))
        {
            decision = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());
            registration = await Operator.PutAsync("/api/v1/models/later", ModelSetup.Model().ToJsonString());
            command = await Operator.CommandAsync("pause", model);
            ingest = await Operator.IngestAsync("{}");
        }

        foreach (var reply in new[] { decision, registration, command, ingest })
        {
            Assert.Equal((503, "/problems/store-unavailable"), (reply.Status, reply.ProblemKind));
            Assert.NotNull(reply.Header("Retry-After"));
        }

        Assert.DoesNotContain("outputs", decision.Text, StringComparison.Ordinal);
        Assert.Null(decision.Header("Cockpit-Decision"));
        var after = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());
        Assert.True(after.Status == 200, after.ToString());
        Assert.Single((await Admin.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray());
    }
}

/// <summary>Another process that writes for long.</summary>
public sealed class SqliteBusyTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    [Fact]
    public async Task Nobody_notices_a_foreign_lock_of_ten_seconds_but_by_waiting()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var body = Requests.Loan(42).ToJsonString();
        var began = TimeProvider.System.GetTimestamp();
        Task<Reply>[] asked;
        Task<Reply> registered;
        using (ForeignLock.Take(Fixture.Store))
        {
            asked = [.. Enumerable.Range(0, 64).Select(_ => Operator.InferAsync(model, body))];
            registered = Operator.PutAsync($"/api/v1/models/{ModelSetup.NewName()}", ModelSetup.Model().ToJsonString());
            await Task.Delay(TimeSpan.FromSeconds(10), Token);
        }

        Assert.All(await Task.WhenAll(asked), reply => Assert.True(reply.Status == 200, reply.ToString()));
        Assert.Equal(201, (await registered).Status);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 10, 25);
        Assert.Equal(64, (await Admin.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray().Count);
    }
}

/// <summary>PostgreSQL refuses writes, or cannot be reached at all.</summary>
public sealed class PostgresAwayTests(PostgresCockpit cockpit) : CockpitTests(cockpit), IClassFixture<PostgresCockpit>
{
    private string Database => new NpgsqlConnectionStringBuilder(Fixture.Store.ConnectionString).Database!;

    [Fact]
    public async Task While_the_store_takes_no_writes_there_is_503_and_no_answer()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await AlterAsync("SET default_transaction_read_only = on");
        await EventuallyAsync(async () => (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Status == 503);

        var decision = await Operator.InferAsync(model, Requests.Loan(42).ToJsonString());
        var registration = await Operator.PutAsync("/api/v1/models/later", ModelSetup.Model().ToJsonString());
        var command = await Operator.CommandAsync("pause", model);
        var ingest = await Operator.IngestAsync("{}");
        var read = await Admin.GetAsync($"/api/v1/decisions?model={model}");

        await AlterAsync("RESET default_transaction_read_only");
        foreach (var reply in new[] { decision, registration, command, ingest })
            Assert.True(reply is { Status: 503, ProblemKind: "/problems/store-unavailable" }, reply.ToString());
        Assert.DoesNotContain("outputs", decision.Text, StringComparison.Ordinal);
        Assert.Equal(200, read.Status);
        await EventuallyAsync(async () => (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Status == 200);
    }

    [Fact]
    public async Task While_the_store_cannot_be_reached_everything_that_needs_it_is_503()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await AlterAsync("ALLOW_CONNECTIONS false");
        // The first use of a connection that was cut may fail in its own way; what matters is what comes after, and that it is no bare 500.
        List<Reply> replies = [];
        for (var i = 0; i < 3; i++)
        {
            replies.Add(await Operator.InferAsync(model, Requests.Loan(42).ToJsonString()));
            replies.Add(await Operator.PutAsync("/api/v1/models/later", ModelSetup.Model().ToJsonString()));
            replies.Add(await Operator.CommandAsync("pause", model));
            replies.Add(await Operator.IngestAsync("{}"));
            replies.Add(await Admin.GetAsync("/api/v1/decisions"));
            replies.Add(await Admin.GetAsync("/api/v1/audit"));
            replies.Add(await Admin.GetAsync("/api/v1/models"));
        }

        var alive = await Operator.GetAsync("/healthz/live");
        var ready = await Operator.GetAsync($"/v2/models/{model}/ready");
        await AlterAsync("ALLOW_CONNECTIONS true");

        Assert.All(replies, reply => Assert.True(reply is { Status: 503, ProblemKind: "/problems/store-unavailable" }, reply.ToString()));
        Assert.Equal(200, alive.Status);
        Assert.Equal(200, ready.Status);
        await EventuallyAsync(async () => (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Status == 200);
    }

    [Fact]
    public async Task A_server_stops_in_order_although_the_store_is_away()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Postgres, Fixture.PostgresServer);
        var server = await CockpitServer.StartAsync(store);
        var database = new NpgsqlConnectionStringBuilder(store.ConnectionString).Database!;
        await Fixture.PostgresServer.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        await Fixture.PostgresServer.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        var began = TimeProvider.System.GetTimestamp();

        await server.DisposeAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 20);
    }

    /// <summary>Changes the database and cuts its connections, so that new ones find it changed.</summary>
    private async Task AlterAsync(string change)
    {
        await Fixture.PostgresServer.ExecuteAsync($"ALTER DATABASE {Database} {change}");
        await Fixture.PostgresServer.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Database}'");
    }

    private static Task EventuallyAsync(Func<Task<bool>> isTrue) => Wait.UntilAsync(isTrue, TimeSpan.FromSeconds(10), "the store to be as it was set");
}
