using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Appending;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Providers;

namespace Cockpit.Integration.Tests.Store;

/// <summary>A store whose ledger is filled by tests, as one process would fill it.</summary>
internal sealed class LedgerStore(TestStore place) : IDisposable
{
    private readonly StoreProvider _provider = place.Provider();
    private IDecisionAppender? _appender;

    public CockpitStore Store => field ??= new CockpitStore(_provider, new ChangeSignal());

    public IDecisionAppender Appender => _appender ??= _provider is SqliteProvider sqlite ? new SqliteAppender(sqlite) : new PostgresAppender((PostgresProvider)_provider);

    public static async Task<(TestStore Place, LedgerStore Ledger)> CreateAsync(StoreKind kind, PostgresServer postgres)
    {
        var place = await TestStore.CreateAsync(kind, postgres);
        var ledger = new LedgerStore(place);
        await SchemaUpgrade.RunAsync(ledger.Store, CancellationToken.None);
        return (place, ledger);
    }

    public static AuditRow Row(string actor) => new() { At = TimeProvider.System.GetUtcNow(), Actor = actor, Action = "test.done", Target = "test:1", Reason = "because", Source = AddressClass.System };

    public static NewDecision Decision(string subject) => new()
    {
        Id = DecisionId.New(TimeProvider.System), RequestId = Guid.CreateVersion7(), At = TimeProvider.System.GetUtcNow(), Model = "credit", Version = "1", TrafficClass = "interactive", Subject = subject,
        Prediction = "1", Score = 0.1 + 0.2, LatencyMs = 12.5, Cost = 0.000000125m, Features = """{"income":4290}"""u8.ToArray(), Attributes = """{"sex":"Female"}"""u8.ToArray(),
        Answer = """[{"name":"score"}]"""u8.ToArray(), Trace = """{"attempts":[]}"""u8.ToArray(),
    };

    /// <summary>Writes audit rows in one transaction.</summary>
    public Task AuditAsync(params string[] actors) => Store.WriteAsync((context, _) =>
    {
        context.AddRange(actors.Select(Row));
        return Task.FromResult(true);
    }, CancellationToken.None);

    /// <summary>Stores decisions in one commit; which of them were new.</summary>
    public async Task<bool[]> AppendAsync(params NewDecision[] batch)
    {
        var stored = new bool[batch.Length];
        await Appender.AppendAsync(batch, stored, (_, _) => [], CancellationToken.None);
        return stored;
    }

    public void Dispose() => (_appender as IDisposable)?.Dispose();
}
