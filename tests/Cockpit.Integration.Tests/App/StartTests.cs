using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.App;

/// <summary>What keeps the program from starting is said in a sentence that names the setting.</summary>
public sealed class StartTests(PostgresServer postgres)
{
    [Theory]
    [InlineData("Cockpit:Data", "")]
    [InlineData("Cockpit:Demo", "maybe")]
    [InlineData("Cockpit:Store:Provider", "MySql")]
    [InlineData("Cockpit:Store:LockWaitSeconds", "0")]
    [InlineData("Cockpit:Store:LockWaitSeconds", "301")]
    [InlineData("Cockpit:Store:ConnectionString", "Nonsense=1")]
    [InlineData("Cockpit:Store:ConnectionString", "Data Source=/proc/nowhere/cockpit.db")]
    [InlineData("Cockpit:Store:ConnectionString_FILE", "/nowhere/secret")]
    [InlineData("Cockpit:Access:HashKey", "c2hvcnQ=")]
    [InlineData("Cockpit:Access:HashKey", "not base64")]
    [InlineData("Cockpit:Access:SessionMinutes", "4")]
    [InlineData("Cockpit:Access:SessionMinutes", "10081")]
    [InlineData("Cockpit:Gateway:MaxBodyBytes", "1023")]
    [InlineData("Cockpit:Gateway:MaxBodyBytes", "lots")]
    [InlineData("Cockpit:Gateway:MaxAnswerBytes", "0")]
    [InlineData("Cockpit:Gateway:MaxBatch", "0")]
    [InlineData("Cockpit:Gateway:RecordedElements", "0")]
    [InlineData("Cockpit:Gateway:ConnectTimeoutMs", "9")]
    [InlineData("Cockpit:Gateway:MaxConnectionsPerServer", "0")]
    [InlineData("Cockpit:Queue:Concurrency", "1001")]
    [InlineData("Cockpit:Queue:LeaseSeconds", "1")]
    [InlineData("Cockpit:Queue:DeadDays", "0")]
    [InlineData("Cockpit:Exports:Concurrency", "17")]
    [InlineData("Cockpit:Exports:KeepHours", "0")]
    [InlineData("Cockpit:Exports:LeaseSeconds", "1")]
    [InlineData("Cockpit:Exports:FreeMegabytes", "-1")]
    [InlineData("Cockpit:Telemetry:BatchSize", "0")]
    [InlineData("Cockpit:Telemetry:QueueLength", "0")]
    [InlineData("Cockpit:Telemetry:MaxLineBytes", "1023")]
    [InlineData("Cockpit:Ledger:PublishUrl", "ftp://elsewhere")]
    [InlineData("Urls", "http://127.0.0.1:99999")]
    [InlineData("Urls", "somewhere")]
    public async Task A_setting_out_of_bounds_stops_the_start_and_is_named(string setting, string value)
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        var settings = new Dictionary<string, string>(store.Settings, StringComparer.Ordinal) { ["Urls"] = "http://127.0.0.1:0", [setting] = value };

        var ended = await CockpitProcess.RunAsync(store.DataFolder, settings);

        AssertExplained(ended, setting.Replace("_FILE", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Postgres_without_a_connection_string_is_explained()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);

        var ended = await CockpitProcess.RunAsync(store.DataFolder, new Dictionary<string, string>(store.Settings, StringComparer.Ordinal) { ["Cockpit:Store:Provider"] = "Postgres" });

        AssertExplained(ended, "Cockpit:Store:ConnectionString");
    }

    [Theory]
    [InlineData("Nonsense=1")]
    [InlineData("Host=127.0.0.1;Port=1;Timeout=1")]
    public async Task A_postgres_that_cannot_be_reached_is_explained(string connectionString)
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);

        var ended = await CockpitProcess.RunAsync(store.DataFolder, new Dictionary<string, string>(store.Settings, StringComparer.Ordinal)
        {
            ["Cockpit:Store:Provider"] = "Postgres", ["Cockpit:Store:ConnectionString"] = connectionString,
        });

        AssertExplained(ended, "Cockpit:Store");
    }

    [Fact]
    public async Task An_address_that_is_taken_is_explained()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        await using var other = await CockpitServer.StartAsync(store);

        var ended = await CockpitProcess.RunAsync(store, "--Urls", other.Address.ToString());

        AssertExplained(ended, "--Urls");
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_explained()
    {
        using var folder = new TempFolder();
        var file = folder.File("data");
        await File.WriteAllTextAsync(file, "not a folder", TestContext.Current.CancellationToken);

        var ended = await CockpitProcess.RunAsync(folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["Cockpit:Data"] = file }, "--Urls", "http://127.0.0.1:0");

        AssertExplained(ended, file);
    }

    [Fact]
    public async Task A_secret_can_come_from_a_file()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        var secret = Path.Combine(store.DataFolder, "connection");
        var database = Path.Combine(store.DataFolder, "elsewhere.db");
        await File.WriteAllTextAsync(secret, $"Data Source={database}\n", TestContext.Current.CancellationToken);

        var ended = await CockpitProcess.RunAsync(store.DataFolder,
            new Dictionary<string, string>(store.Settings, StringComparer.Ordinal) { ["Cockpit:Store:ConnectionString_FILE"] = secret }, "key", "create", "--role", "admin", "--name", "first");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.True(File.Exists(database));
    }

    private static void AssertExplained(Ended ended, string named)
    {
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Contains(named, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Cockpit listens on", ended.Output, StringComparison.Ordinal);
    }
}
