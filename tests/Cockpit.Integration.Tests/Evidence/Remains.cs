using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cockpit.Integration.Tests.Hosting;
using Npgsql;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>Looks for a text where a store, or whoever runs its engine, may have left it.</summary>
internal static class Remains
{
    private static readonly string[] Tables =
        ["decisions", "shadow_answers", "overrides", "queued_calls", "queued_requests", "quarantine", "rollups", "exports", "erasures"];

    /// <summary>The files of the installation that hold a text, and of a backup of SQLite's file; of PostgreSQL the columns, and those of its statistics.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(TestStore place, string text, CancellationToken cancellationToken)
    {
        if (place.Kind == StoreKind.Sqlite)
            await place.ExecuteAsync($"VACUUM INTO '{Path.Combine(place.DataFolder, $"backup-{Guid.CreateVersion7():N}.db")}'", cancellationToken);
        // Another process copies: whoever closes SQLite's file takes away the locks that the whole process has on it, and a server runs in this one.
        using var copy = new TempFolder();
        using (var copying = Process.Start("cp", ["-r", place.DataFolder, copy.Path]))
            await copying.WaitForExitAsync(cancellationToken);
        List<string> found = [.. await InFilesAsync(copy.Path, text, cancellationToken)];
        if (place.Kind == StoreKind.Sqlite)
            return found;
        await using var connection = new NpgsqlConnection(place.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        List<string> tables = ["pg_catalog.pg_stats"];
        await using (var list = new NpgsqlCommand("SELECT format('public.%I', tablename) FROM pg_tables WHERE schemaname = 'public'", connection))
        {
            await using var reader = await list.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            // Bytes are written in hexadecimal digits.
#pragma warning disable CA2100 // The name is the server's own.
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0", connection);
#pragma warning restore CA2100
            count.Parameters.AddWithValue(text);
            count.Parameters.AddWithValue(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)));
            if ((long)(await count.ExecuteScalarAsync(cancellationToken))! > 0)
                found.Add(table);
        }

        return found;
    }

    /// <summary>Does what docs/erasure.md asks of PostgreSQL's administrator, and looks into the files of the database and of the write-ahead log.</summary>
    public static async Task<IReadOnlyList<string>> AfterStepsAsync(TestStore place, PostgresServer server, string text, CancellationToken cancellationToken)
    {
        foreach (var table in (string[])[.. Tables, "pg_statistic"])
            await place.ExecuteAsync($"VACUUM FULL {table}", cancellationToken);
        await place.ExecuteAsync("SELECT pg_switch_wal()", cancellationToken);
        await place.ExecuteAsync("CHECKPOINT", cancellationToken);
        await using var connection = new NpgsqlConnection(place.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var number = new NpgsqlCommand("SELECT oid::bigint FROM pg_database WHERE datname = current_database()", connection);
        var own = Path.Combine(server.DataFolder, "base", ((long)(await number.ExecuteScalarAsync(cancellationToken))!).ToString(CultureInfo.InvariantCulture));
        return [.. await InFilesAsync(own, text, cancellationToken), .. await InFilesAsync(Path.Combine(server.DataFolder, "pg_wal"), text, cancellationToken)];
    }

    private static async Task<List<string>> InFilesAsync(string folder, string text, CancellationToken cancellationToken)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        List<string> found = [];
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            try
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[file.Length];
                if (bytes.AsSpan(0, await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)).IndexOf(wanted) >= 0)
                    found.Add(Path.GetFileName(path));
            }
            catch (FileNotFoundException)
            {
                // The server has removed it meanwhile.
            }
        }

        return found;
    }
}
