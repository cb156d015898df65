using System.Data.Common;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Cockpit.Integration.Tests.Store;

/// <summary>The schema that migrations make is the schema that the model means, on each engine.</summary>
public sealed class SchemaTests(PostgresServer postgres)
{
    private const string OfSqlite =
        """
        SELECT 'column', m.name || '.' || c.name, upper(c.type) || ' notnull=' || c."notnull" || ' default=' || coalesce(c.dflt_value, '-') || ' pk=' || c.pk FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'
        UNION ALL SELECT 'index', m.name || '(' || coalesce((SELECT group_concat(i.name) FROM pragma_index_info(l.name) i), '') || ')', 'unique=' || l."unique" || ' partial=' || l.partial || ' origin=' || l.origin || ' ' || coalesce((SELECT sql FROM sqlite_master x WHERE x.name = l.name), '') FROM sqlite_master m, pragma_index_list(m.name) l WHERE m.type = 'table'
        UNION ALL SELECT 'foreign', m.name || '.' || f."from", f."table" || '.' || f."to" || ' ' || f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
        """;

    private const string OfPostgres =
        """
        SELECT 'column', table_name || '.' || column_name, data_type || ' ' || coalesce(numeric_precision::text, '-') || ',' || coalesce(numeric_scale::text, '-') || ' null=' || is_nullable || ' default=' || coalesce(column_default, '-') || ' identity=' || coalesce(identity_generation, '-') FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'index', tablename || '.' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'constraint', conrelid::regclass::text || '.' || conname, contype::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        """;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Migrations_and_model_make_the_same_schema(StoreKind kind)
    {
        await using var migrated = await TestStore.CreateAsync(kind, postgres);
        await using var modelled = await TestStore.CreateAsync(kind, postgres);
        var upgraded = migrated.Open();
        Assert.NotEmpty(await SchemaUpgrade.RunAsync(upgraded, CancellationToken.None));
        var created = modelled.Open();
        await using (var context = created.Read())
            Assert.True(await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken));

        var fromMigrations = await DescribeAsync(upgraded, kind);
        var fromModel = await DescribeAsync(created, kind);

        Assert.Contains(fromModel, line => line.StartsWith("column|decisions.features", StringComparison.Ordinal));
        Assert.Contains(fromModel, line => line.StartsWith("index|", StringComparison.Ordinal) && line.Contains("decisions", StringComparison.Ordinal));
        Assert.Equal(fromModel, fromMigrations);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task No_change_of_the_model_waits_for_a_migration(StoreKind kind)
    {
        await using var place = await TestStore.CreateAsync(kind, postgres);
        await using var context = place.Open().Read();

        Assert.False(context.Database.HasPendingModelChanges(), "Run eng/add-migration.sh: the model has changed.");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Two_upgrades_at_once_both_succeed(StoreKind kind)
    {
        await using var place = await TestStore.CreateAsync(kind, postgres);

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SchemaUpgrade.RunAsync(place.Open(), CancellationToken.None))));

        Assert.Single(applied, names => names.Count > 0);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_store_of_a_newer_build_is_refused_in_words(StoreKind kind)
    {
        await using var place = await TestStore.CreateAsync(kind, postgres);
        await SchemaUpgrade.RunAsync(place.Open(), CancellationToken.None);
        await ExecuteAsync(place, """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_FromTheFuture', '99.0')""");

        var ended = await CockpitProcess.RunAsync(place, "--Urls", "http://127.0.0.1:0");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("29990101000000_FromTheFuture", ended.Error, StringComparison.Ordinal);
        Assert.Contains("newer Cockpit", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Audit_rows_from_before_they_had_names_are_kept_told_apart_and_guarded(StoreKind kind)
    {
        await using var place = await TestStore.CreateAsync(kind, postgres);
        await using (var context = place.Open().Read())
            await context.GetService<IMigrator>().MigrateAsync(context.Database.GetMigrations().Last(name => name.EndsWith("_Policies", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
            await ExecuteAsync(place, $"INSERT INTO audit (at, actor, action, target) VALUES ({(kind == StoreKind.Sqlite ? "1000000" : "now()")}, 'key:old', 'key.created', 'key:{i}')");

        await SchemaUpgrade.RunAsync(place.Open(), TestContext.Current.CancellationToken);

        await using var after = place.Open().Read();
        var rows = await after.Set<AuditRow>().ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["key:0", "key:1", "key:2"], rows.Select(row => row.Target).Order(StringComparer.Ordinal));
        Assert.Equal(3, rows.Select(row => row.Id).Distinct().Count());
        Assert.All(rows, row => Assert.Equal((AddressClass.System, AuditOutcome.Done), (row.Source, row.Outcome)));
        await Assert.ThrowsAnyAsync<DbException>(() => ExecuteAsync(place, "UPDATE audit SET actor = 'eve'"));
    }

    [Fact]
    public async Task The_lock_of_a_killed_upgrade_does_not_block_the_next_start()
    {
        await using var place = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        await ExecuteAsync(place, """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL)""");
        await ExecuteAsync(place, """INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00')""");

        var upgrade = SchemaUpgrade.RunAsync(place.Open(), TestContext.Current.CancellationToken);

        Assert.NotEmpty(await upgrade.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Two_servers_that_start_at_once_on_an_empty_store_both_serve(StoreKind kind)
    {
        await using var place = await TestStore.CreateAsync(kind, postgres);

        var servers = await Task.WhenAll(CockpitProcess.ServeAsync(place), CockpitProcess.ServeAsync(place));

        foreach (var server in servers)
        {
            using var client = new CockpitClient(server.Address, null);
            Assert.Equal(200, (await client.GetAsync("/healthz/ready")).Status);
            await server.DisposeAsync();
        }
    }

    private static async Task<List<string>> DescribeAsync(CockpitStore store, StoreKind kind)
    {
        await using var context = store.Read();
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = kind == StoreKind.Sqlite ? OfSqlite : OfPostgres;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
            lines.Add($"{reader.GetString(0)}|{reader.GetString(1)}|{reader.GetString(2)}");
        // What keeps the history of migrations is no part of the model.
        return [.. lines.Where(line => !line.Contains("__EF", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private static async Task ExecuteAsync(TestStore place, string sql)
    {
        await using var context = place.Open().Read();
        await context.Database.ExecuteSqlRawAsync(sql);
    }
}
