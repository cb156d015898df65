using Cockpit.Access;
using Cockpit.App;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>The real server in this process, on a free port, put together by the product's own code.</summary>
public sealed class CockpitServer : IAsyncDisposable
{
    private static readonly string[] LogCategories = ["Default", "Microsoft", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore.Authentication", "Quartz"];

    private readonly WebApplication _app;
    private int _keys;

    private CockpitServer(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;
    public Uri Address => new(_app.Urls.First());

    public static async Task<CockpitServer> StartAsync(TestStore store, IEnumerable<KeyValuePair<string, string>>? settings = null)
    {
        var app = CockpitApp.Build(Arguments(store, settings));
        await app.StartAsync();
        return new CockpitServer(app);
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A client with a new key of the role.</summary>
    public async Task<CockpitClient> ClientAsync(Role role, string? team = null, DateTimeOffset? expires = null)
        => new(Address, await KeyAsync(role, team, expires));

    public async Task<string> KeyAsync(Role role, string? team = null, DateTimeOffset? expires = null)
    {
        var name = $"{role}-{Interlocked.Increment(ref _keys)}-{Guid.CreateVersion7():N}";
        var key = await Get<KeyMaker>().CreateAsync(name, role, team, expires, "test", CancellationToken.None);
        await Wait.UntilAsync(() => Get<KeyRing>().Check(key.ToString()) is not null, TimeSpan.FromSeconds(5), "the key to be honoured");
        return key.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static string[] Arguments(TestStore store, IEnumerable<KeyValuePair<string, string>>? settings)
    {
        var all = new Dictionary<string, string>(store.Settings, StringComparer.Ordinal)
        {
            ["Urls"] = "http://127.0.0.1:0",
        };
        // Tests provoke errors on purpose; set this to Error to read them.
        var level = Environment.GetEnvironmentVariable("COCKPIT_TEST_LOG") ?? "None";
        foreach (var category in LogCategories)
            all[$"Logging:LogLevel:{category}"] = level;
        foreach (var (name, value) in settings ?? [])
            all[name] = value;
        return [.. all.Select(setting => $"--{setting.Key}={setting.Value}")];
    }
}
