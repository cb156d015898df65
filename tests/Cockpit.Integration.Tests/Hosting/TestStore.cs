using Cockpit.Store.Database;
using Cockpit.Store.Providers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Cockpit.Integration.Tests.Hosting;

public enum StoreKind
{
    Sqlite,
    Postgres,
}

/// <summary>A data folder and an empty store of one kind, for a server in this process, in a child process, or for looking in directly.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private readonly TempFolder _data = new();
    private readonly string? _connectionString;

    private TestStore(StoreKind kind, string? connectionString) => (Kind, _connectionString) = (kind, connectionString);

    public StoreKind Kind { get; }
    public string DataFolder => _data.Path;
    public string SqliteFile => _data.File("cockpit.db");
    public string ConnectionString => _connectionString ?? $"Data Source={SqliteFile}";

    /// <summary>The settings that name it.</summary>
    public IReadOnlyDictionary<string, string> Settings => Kind == StoreKind.Sqlite
        ? new Dictionary<string, string>(StringComparer.Ordinal) { ["Cockpit:Data"] = DataFolder }
        : new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Cockpit:Data"] = DataFolder, ["Cockpit:Store:Provider"] = "Postgres", ["Cockpit:Store:ConnectionString"] = ConnectionString,
        };

    public static async Task<TestStore> CreateAsync(StoreKind kind, PostgresServer postgres)
    {
        SkipWithout(kind);
        // Tests touch SQLite themselves; the product's provider makes its native library known to the process.
        _ = new SqliteProvider("Data Source=:memory:");
        return new TestStore(kind, kind == StoreKind.Postgres ? await postgres.CreateDatabaseAsync() : null);
    }

    /// <summary>For tests that take long and whose answer hardly depends on the engine: an ordinary run asks one engine, COCKPIT_SLOW=1 both.</summary>
    public static void SkipUnlessOn(StoreKind ordinary, StoreKind kind)
        => Assert.SkipUnless(kind == ordinary || Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1", $"An ordinary run asks {ordinary}; COCKPIT_SLOW=1 asks both engines.");

    /// <summary>Reports the test as skipped where there is no PostgreSQL for it.</summary>
    public static void SkipWithout(StoreKind kind) => Assert.SkipWhen(kind == StoreKind.Postgres && PostgresServer.Missing is not null, PostgresServer.Missing ?? "");

    /// <summary>The store as another process would open it.</summary>
    public CockpitStore Open() => new(Provider(), new ChangeSignal());

    public StoreProvider Provider()
        => Kind == StoreKind.Sqlite ? new SqliteProvider(ConnectionString, checkpoints: false) : new PostgresProvider(ConnectionString);

    /// <summary>Does something to the store that no product would.</summary>
    public async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using System.Data.Common.DbConnection connection = Kind == StoreKind.Sqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is the test's own.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Kind == StoreKind.Sqlite)
        {
            await using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }
        else
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(connection);
        }

        _data.Dispose();
    }
}
