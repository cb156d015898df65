using System.Data;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Erasures;
using Cockpit.Store.Exports;
using Cockpit.Store.Incidents;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace Cockpit.Store.Providers;

/// <summary>PostgreSQL: several nodes on one store; the server orders the writers.</summary>
public sealed class PostgresProvider(string connectionString) : StoreProvider, IAsyncDisposable
{
    // Arbitrary constants of ours; only equality matters.
    private const long UpgradeLock = 0x436F636B706974, CheckpointLock = UpgradeLock + 1;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    /// <inheritdoc />
    public override string Name => "Postgres";

    /// <inheritdoc />
    public override bool HasRowLocks => true;

    /// <inheritdoc />
    public override WriteGate Gate => WriteGate.Open;

    /// <inheritdoc />
    public override IsolationLevel SnapshotIsolation => IsolationLevel.RepeatableRead;

    /// <summary>Pooled connections.</summary>
    public NpgsqlDataSource Source => _source;

    /// <inheritdoc />
    public override DbContextOptions<CockpitContext> BuildOptions()
        => new DbContextOptionsBuilder<CockpitContext>()
            .UseNpgsql(_source, postgres => postgres.MigrationsAssembly("Cockpit.Migrations.Postgres"))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;

    /// <inheritdoc />
    public override void ConfigureTypes(ModelConfigurationBuilder types)
    {
        types.Properties<decimal>().HavePrecision(28, 9);
        types.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        types.Properties<DecisionId>().HaveConversion<DecisionIdConverter>();
        types.Properties<CommandId>().HaveConversion<CommandIdConverter>();
        types.Properties<OverrideId>().HaveConversion<OverrideIdConverter>();
        types.Properties<QueuedCallId>().HaveConversion<QueuedCallIdConverter>();
        types.Properties<IncidentId>().HaveConversion<IncidentIdConverter>();
        types.Properties<ErasureId>().HaveConversion<ErasureIdConverter>();
        types.Properties<ExportId>().HaveConversion<ExportIdConverter>();
    }

    /// <inheritdoc />
    public override async Task<IAsyncDisposable> LockUpgradeAsync(CancellationToken cancellationToken)
    {
        // A session lock: the server releases it when the connection ends, however it ends.
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0 };
        command.Parameters.AddWithValue(UpgradeLock);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new Held(connection);
    }

    /// <inheritdoc />
    public override async Task<DateTimeOffset> NowAsync(CockpitContext context, CancellationToken cancellationToken)
        => new(await context.Database.SqlQueryRaw<DateTime>("SELECT clock_timestamp() AS \"Value\"").SingleAsync(cancellationToken));

    /// <inheritdoc />
    public override Task LockDecisionsAsync(CockpitContext context, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
        // In the order of the ids, so that two deliveries about the same decisions cannot deadlock.
        => context.Database.ExecuteSqlAsync($"SELECT id FROM decisions WHERE id = ANY({ids.Order().ToArray()}) ORDER BY id FOR UPDATE", cancellationToken);

    /// <inheritdoc />
    public override Task LockCheckpointsAsync(CockpitContext context, CancellationToken cancellationToken)
        => context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({CheckpointLock})", cancellationToken);

    /// <inheritdoc />
    public override string LeftAfterForgetting
        => "PostgreSQL keeps earlier states of rows in its files and in its write-ahead log until its administrator has taken the steps of docs/erasure.md; no query and no pg_dump shows them.";

    /// <inheritdoc />
    public override async Task<bool> ForgetAsync(CancellationToken cancellationToken)
    {
        // The planner's statistics hold frequent values of every column, and pg_dump may take them along.
        await using var command = _source.CreateCommand("ANALYZE decisions, shadow_answers, overrides, queued_calls, queued_requests, quarantine, exports, erasures");
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    /// <inheritdoc />
    public override async Task GuardRowsAsync(CockpitContext context, CancellationToken cancellationToken)
    {
        foreach (var table in Guarded)
        {
            var trigger =
                $"""
                CREATE OR REPLACE FUNCTION {table}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'Rows of {table} are never changed.'; END $$;
                CREATE OR REPLACE TRIGGER {table}_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuses();
                """;
            await context.Database.ExecuteSqlRawAsync(trigger, cancellationToken);
        }
    }

    /// <inheritdoc />
    public override async Task BeginLedgerAsync(CockpitContext context, CancellationToken cancellationToken)
    {
        // Whoever adds a leaf meanwhile has waited, and was waited for.
        await context.Database.ExecuteSqlRawAsync("SELECT size FROM ledger_head FOR UPDATE", cancellationToken);
        await FirstLeaves.AddAsync(context, this, cancellationToken);
    }

    /// <summary>An instant to the microsecond, which is what the server keeps; what is less falls away, as in a record's text.</summary>
    internal static DateTime Micros(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection))
            {
                command.Parameters.AddWithValue(UpgradeLock);
                await command.ExecuteNonQueryAsync();
            }

            await connection.DisposeAsync();
        }
    }

    // The driver refuses an instant with another offset than zero, which is what a caller's filter may hold.
    private sealed class InstantConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(instant => instant.ToUniversalTime(), instant => instant);

    private sealed class DecisionIdConverter() : ValueConverter<DecisionId, Guid>(id => id.Value, value => new DecisionId(value));

    private sealed class OverrideIdConverter() : ValueConverter<OverrideId, Guid>(id => id.Value, value => new OverrideId(value));

    private sealed class CommandIdConverter() : ValueConverter<CommandId, Guid>(id => id.Value, value => new CommandId(value));

    private sealed class QueuedCallIdConverter() : ValueConverter<QueuedCallId, Guid>(id => id.Value, value => new QueuedCallId(value));

    private sealed class IncidentIdConverter() : ValueConverter<IncidentId, Guid>(id => id.Value, value => new IncidentId(value));

    private sealed class ErasureIdConverter() : ValueConverter<ErasureId, Guid>(id => id.Value, value => new ErasureId(value));

    private sealed class ExportIdConverter() : ValueConverter<ExportId, Guid>(id => id.Value, value => new ExportId(value));
}
