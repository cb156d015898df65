using System.Data;
using System.Data.Common;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Erasures;
using Cockpit.Store.Exports;
using Cockpit.Store.Incidents;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Cockpit.Store.Providers;

/// <summary>SQLite: one file, write-ahead log, every commit flushed to disk, one writer at a time.</summary>
public sealed class SqliteProvider : StoreProvider
{
    private readonly string _file;
    private readonly int _lockWaitSeconds;
    private readonly bool _checkpoints;

    /// <param name="connectionString">Names at least <c>Data Source</c>.</param>
    /// <param name="lockWaitSeconds">How long to wait for another process's lock.</param>
    /// <param name="checkpoints">False for a process that writes beside a running server: it must never checkpoint.</param>
    public SqliteProvider(string connectionString, int lockWaitSeconds = 30, bool checkpoints = true)
    {
        SqliteNative.Prepare();
        var builder = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true, DefaultTimeout = lockWaitSeconds };
        ConnectionString = builder.ConnectionString;
        _file = Path.GetFullPath(builder.DataSource);
        _lockWaitSeconds = lockWaitSeconds;
        _checkpoints = checkpoints;
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
    }

    /// <inheritdoc />
    public override string Name => "Sqlite";

    /// <inheritdoc />
    public override bool HasRowLocks => false;

    /// <inheritdoc />
    public override WriteGate Gate { get; } = WriteGate.OneAtATime();

    /// <inheritdoc />
    /// <remarks>This level is how the ADO.NET provider is asked for BEGIN DEFERRED; without a shared cache the read is a true snapshot.</remarks>
    public override IsolationLevel SnapshotIsolation => IsolationLevel.ReadUncommitted;

    /// <summary>As given, with foreign keys and the lock wait filled in.</summary>
    public string ConnectionString { get; }

    /// <inheritdoc />
    public override DbContextOptions<CockpitContext> BuildOptions()
        => new DbContextOptionsBuilder<CockpitContext>()
            .UseSqlite(ConnectionString, sqlite => sqlite.MigrationsAssembly("Cockpit.Migrations.Sqlite"))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(new SettleConnection(this))
            .Options;

    /// <summary>A connection of its own with the same settings, for the writer that does not pass EF Core.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        Settle(connection);
        return connection;
    }

    /// <inheritdoc />
    public override void ConfigureTypes(ModelConfigurationBuilder types)
    {
        types.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        types.Properties<decimal>().HaveConversion<MoneyConverter>();
        types.Properties<Guid>().HaveConversion<GuidConverter>();
        types.Properties<DecisionId>().HaveConversion<DecisionIdConverter>();
        types.Properties<CommandId>().HaveConversion<CommandIdConverter>();
        types.Properties<OverrideId>().HaveConversion<OverrideIdConverter>();
        types.Properties<QueuedCallId>().HaveConversion<QueuedCallIdConverter>();
        types.Properties<IncidentId>().HaveConversion<IncidentIdConverter>();
        types.Properties<ErasureId>().HaveConversion<ErasureIdConverter>();
        types.Properties<ExportId>().HaveConversion<ExportIdConverter>();
    }

    /// <inheritdoc />
    public override async Task<DateTimeOffset> NowAsync(CockpitContext context, CancellationToken cancellationToken)
        => DateTimeOffset.FromUnixTimeMilliseconds(await context.Database.SqlQueryRaw<long>(
            "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) AS \"Value\"").SingleAsync(cancellationToken));

    /// <inheritdoc />
    public override async Task<IAsyncDisposable> LockUpgradeAsync(CancellationToken cancellationToken)
    {
        var path = _file + ".upgrade-lock";
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    /// <inheritdoc />
    public override async Task ClearStaleUpgradeLockAsync(CockpitContext context, CancellationToken cancellationToken)
    {
        // EF Core keeps its own lock as a row, which outlives a killed process and then blocks every later start for ever.
        // The file lock held here proves that nobody else upgrades, so the row can only be such a leftover.
        await context.Database.ExecuteSqlRawAsync(
            """CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL)""",
            cancellationToken);
        await context.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsLock" """, cancellationToken);
    }

    /// <inheritdoc />
    public override async Task GuardRowsAsync(CockpitContext context, CancellationToken cancellationToken)
    {
        foreach (var table in Guarded)
        {
            foreach (var change in (string[])["update", "delete"])
            {
                var trigger = $"CREATE TRIGGER IF NOT EXISTS {table}_refuses_{change} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'Rows of {table} are never changed.'); END";
                await context.Database.ExecuteSqlRawAsync(trigger, cancellationToken);
            }
        }
    }

    /// <inheritdoc />
    /// <remarks>Overwriting alone is not enough, whatever <c>secure_delete</c> says: a page that was split keeps what moved away. So the file is written anew.</remarks>
    public override async Task<bool> ForgetAsync(CancellationToken cancellationToken)
    {
        if (!_checkpoints)
            return false;
        using var turn = await Gate.EnterAsync(cancellationToken);
        await using var connection = Open();
        await using var command = connection.CreateCommand();
        // The copy goes to a file, for it may be larger than memory. Decisions wait, so readers are not waited for long.
        command.CommandText = "PRAGMA temp_store=FILE; PRAGMA busy_timeout=1000;";
        await command.ExecuteNonQueryAsync(cancellationToken);
        if (!await EmptyLogAsync(command, cancellationToken))
            return false;
        command.CommandText = "VACUUM";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return await EmptyLogAsync(command, cancellationToken);
    }

    /// <summary>False while somebody still reads what stands in the log alone.</summary>
    private static async Task<bool> EmptyLogAsync(DbCommand command, CancellationToken cancellationToken)
    {
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 0;
    }

    /// <inheritdoc />
    public override Task BeginLedgerAsync(CockpitContext context, CancellationToken cancellationToken) => FirstLeaves.AddAsync(context, this, cancellationToken);

    /// <summary>Instants as microseconds since 1970, so that SQLite orders and compares them; what is less falls away, as in a record's text.</summary>
    internal static long Micros(DateTimeOffset instant) => (instant.UtcTicks / 10) - (DateTimeOffset.UnixEpoch.UtcTicks / 10);

    /// <summary>Money as billionths, so that sums in SQL are exact.</summary>
    internal static long Billionths(decimal amount) => (long)decimal.Round(amount * 1_000_000_000m);

    private void Settle(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;" +
            $" PRAGMA busy_timeout={_lockWaitSeconds * 1000}; PRAGMA wal_autocheckpoint={(_checkpoints ? 4000 : 0)};";
        command.ExecuteNonQuery();
    }

    private sealed class SettleConnection(SqliteProvider provider) : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => provider.Settle(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            provider.Settle(connection);
            return Task.CompletedTask;
        }
    }

    private sealed class InstantConverter() : ValueConverter<DateTimeOffset, long>(
        instant => Micros(instant), micros => DateTimeOffset.UnixEpoch.AddTicks(micros * 10));

    private sealed class MoneyConverter() : ValueConverter<decimal, long>(
        amount => Billionths(amount), billionths => billionths / 1_000_000_000m);

    private sealed class GuidConverter() : ValueConverter<Guid, byte[]>(
        id => id.ToByteArray(true), bytes => new Guid(bytes, true));

    private sealed class DecisionIdConverter() : ValueConverter<DecisionId, byte[]>(
        id => id.Value.ToByteArray(true), bytes => new DecisionId(new Guid(bytes, true)));

    private sealed class OverrideIdConverter() : ValueConverter<OverrideId, byte[]>(
        id => id.Value.ToByteArray(true), bytes => new OverrideId(new Guid(bytes, true)));

    private sealed class CommandIdConverter() : ValueConverter<CommandId, byte[]>(
        id => id.Value.ToByteArray(true), bytes => new CommandId(new Guid(bytes, true)));

    private sealed class QueuedCallIdConverter() : ValueConverter<QueuedCallId, byte[]>(
        id => id.Value.ToByteArray(true), bytes => new QueuedCallId(new Guid(bytes, true)));

    private sealed class IncidentIdConverter() : ValueConverter<IncidentId, byte[]>(
        id => id.Value.ToByteArray(true), bytes => new IncidentId(new Guid(bytes, true)));

    private sealed class ErasureIdConverter() : ValueConverter<ErasureId, byte[]>(
        id => id.Value.ToByteArray(true), bytes => new ErasureId(new Guid(bytes, true)));

    private sealed class ExportIdConverter() : ValueConverter<ExportId, byte[]>(
        id => id.Value.ToByteArray(true), bytes => new ExportId(new Guid(bytes, true)));
}
