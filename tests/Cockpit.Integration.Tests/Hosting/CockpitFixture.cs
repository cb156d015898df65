using Cockpit.Integration.Tests.Upstream;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>A server on its own store with a model server behind it, shared by the tests of one class.</summary>
public abstract class CockpitFixture(StoreKind kind, PostgresServer postgres) : IAsyncLifetime
{
    private TestStore? _store;
    private CockpitServer? _server;
    private ModelServer? _upstream;
    private CockpitClient? _operator;
    private CockpitClient? _admin;
    private CockpitClient? _approver;

    public StoreKind Kind => kind;
    public PostgresServer PostgresServer => postgres;
    public TestStore Store => _store!;
    public CockpitServer Server => _server!;
    public ModelServer Upstream => _upstream!;

    /// <summary>A key of role operator: registers, commands, asks.</summary>
    public CockpitClient Operator => _operator!;
    public CockpitClient Admin => _admin!;

    /// <summary>A key of role approver: agrees to what others ask for.</summary>
    public CockpitClient Approver => _approver!;

    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        // Each test then says by itself that it is skipped.
        if (kind == StoreKind.Postgres && PostgresServer.Missing is not null)
            return;
        _store = await TestStore.CreateAsync(kind, postgres);
        _server = await CockpitServer.StartAsync(_store, Settings);
        _upstream = await ModelServer.StartAsync();
        _operator = await _server.ClientAsync(Role.Operator);
        _admin = await _server.ClientAsync(Role.Admin);
        _approver = await _server.ClientAsync(Role.Approver);
    }

    public async ValueTask DisposeAsync()
    {
        _operator?.Dispose();
        _admin?.Dispose();
        _approver?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_upstream is not null)
            await _upstream.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public class SqliteCockpit(PostgresServer postgres) : CockpitFixture(StoreKind.Sqlite, postgres);

public class PostgresCockpit(PostgresServer postgres) : CockpitFixture(StoreKind.Postgres, postgres);

/// <summary>Base of tests that run on both kinds of store: their class names the fixture.</summary>
public abstract class CockpitTests
{
    protected CockpitTests(CockpitFixture cockpit)
    {
        TestStore.SkipWithout(cockpit.Kind);
        Fixture = cockpit;
    }

    protected CockpitFixture Fixture { get; }
    protected CockpitClient Operator => Fixture.Operator;
    protected CockpitClient Admin => Fixture.Admin;
    protected CockpitClient Approver => Fixture.Approver;
    protected static CancellationToken Token => TestContext.Current.CancellationToken;
}
