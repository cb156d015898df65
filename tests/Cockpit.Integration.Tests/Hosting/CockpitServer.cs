using Cockpit.Access;
using Cockpit.App;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>The real server in this process, on a free port, put together by the product's own code.</summary>
public sealed class CockpitServer : IAsyncDisposable
{
    private static readonly string[] LogCategories = ["Default", "Microsoft", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore.Authentication", "Quartz"];

    /// <summary>Who sets tests up.</summary>
    public static readonly Caller Test = Caller.Trusted("test", AddressClass.System);

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
        var made = await Get<KeyMaker>().CreateAsync(new NewKey(name, new Grant(role, team), expires), Test, CancellationToken.None);
        var key = made.Key!.Value.ToString();
        await Wait.UntilAsync(() => Get<KeyRing>().Check(key) is not null, TimeSpan.FromSeconds(5), "the key to be honoured");
        return key;
    }

    /// <summary>A new account with the roles, whose password is <see cref="Person.Password"/>.</summary>
    public async Task<UserAccount> UserAsync(string name, params Grant[] grants)
    {
        Assert.Null(await Get<UserKeeper>().CreateAsync(name, Person.Password, grants[0], Test, CancellationToken.None));
        foreach (var grant in grants.Skip(1))
            Assert.Null(await Get<UserKeeper>().GrantAsync((await AccountAsync(name)).User.Id, grant, Test, CancellationToken.None));
        return await AccountAsync(name);
    }

    public async Task<UserAccount> AccountAsync(string name) => (await Get<AccountQueries>().UsersAsync(CancellationToken.None)).Single(account => account.User.UserName == name);

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
