using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cockpit.Integration.Tests.Hosting;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>
/// A private PostgreSQL on loopback, started when the first test asks for it and stopped by its own pid. Its binaries are looked
/// for in PG_BIN, or else where Debian keeps them and on PATH; where there are none, tests that need them are skipped.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1, 1);
    private TempFolder? _folder;
    private int _port;
    private int _databases;

    /// <summary>Why there is no server; null when there can be one.</summary>
    public static string? Missing { get; } = Bin() is null ? "PostgreSQL is not installed (looked in PG_BIN, or else in /usr/lib/postgresql and on PATH)." : null;

    /// <summary>Where the server keeps its files.</summary>
    public string DataFolder => _folder!.File("data");

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await StartAsync();
        var name = string.Create(CultureInfo.InvariantCulture, $"cockpit_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Runs a statement as superuser outside every test's database.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;

        NpgsqlConnection.ClearAllPools();
        var pidFile = _folder.File("data/postmaster.pid");
        if (File.Exists(pidFile))
        {
            var pid = int.Parse((await File.ReadAllLinesAsync(pidFile))[0], CultureInfo.InvariantCulture);
            await RunAsync("kill", ["-INT", pid.ToString(CultureInfo.InvariantCulture)], asPostgres: false);
            await Wait.UntilAsync(() => !File.Exists(pidFile), TimeSpan.FromSeconds(20), "PostgreSQL to stop");
        }

        _folder.Dispose();
        _once.Dispose();
    }

    private string ConnectionString(string database)
        => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=40;Include Error Detail=false");

    private async Task StartAsync()
    {
        await _once.WaitAsync();
        try
        {
            if (_folder is not null)
                return;

            var folder = new TempFolder();
            _port = FreePort();
            if (IsRoot)
                await RunAsync("chown", ["postgres", folder.Path], asPostgres: false);
            var data = folder.File("data");
            await RunAsync(Path.Combine(Bin()!, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], asPostgres: true);
            var options = string.Create(CultureInfo.InvariantCulture,
                $"-p {_port} -h 127.0.0.1 -k {folder.Path} -c max_connections=300 -c shared_buffers=32MB -c fsync=off -c log_min_messages=fatal -c wal_recycle=off");
            await RunAsync(Path.Combine(Bin()!, "pg_ctl"), ["-D", data, "-w", "-t", "60", "-l", folder.File("log"), "-o", options, "start"], asPostgres: true);
            _folder = folder;
        }
        finally
        {
            _once.Release();
        }
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string? Bin()
    {
        const string debian = "/usr/lib/postgresql";
        IEnumerable<string> folders = Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } told ? [told]
            : [.. Directory.Exists(debian) ? Directory.GetDirectories(debian).Select(version => Path.Combine(version, "bin")).Reverse() : [],
               .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Runs to its end. The server refuses to run as root, so root runs it as user postgres.</summary>
    private static async Task RunAsync(string program, string[] arguments, bool asPostgres)
    {
        string[] prefix = asPostgres && IsRoot ? ["runuser", "-u", "postgres", "--", program] : [program];
        var start = new ProcessStartInfo(prefix[0], [.. prefix[1..], .. arguments]) { WorkingDirectory = "/" };
        start.Environment["LC_ALL"] = "C";
        // Output is not redirected: the server would inherit the pipe and hold it open for its lifetime.
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
