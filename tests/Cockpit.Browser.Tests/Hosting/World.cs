using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Access;
using Cockpit.App;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Cockpit.Browser.Tests.Hosting.World))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Cockpit.Browser.Tests.Hosting;

/// <summary>The real app on a free port over a folder of its own, a real model server behind it, models made live and traffic sent through HTTP.</summary>
public sealed class World : IAsyncLifetime
{
    /// <summary>Has traffic all the time.</summary>
    public const string Busy = "credit-scoring";
    /// <summary>Its server fails; it is asked thirty times and never again.</summary>
    public const string Broken = "broken-triage";
    /// <summary>Its server fails; tests ask it as they need.</summary>
    public const string Faulty = "broken-routing";
    /// <summary>Nobody asks it.</summary>
    public const string Quiet = "quiet-ranking";

    /// <summary>Has a baseline, decisions of three days delivered from elsewhere, two thirds of them labelled; people of sex Female are selected less often.</summary>
    public const string Judged = "judged-lending";

    /// <summary>The password of every account that tests make.</summary>
    public const string Password = "violet kettle hums at dawn";

    private static readonly Caller Test = Caller.Trusted("test", AddressClass.System);

    private readonly string _data = Directory.CreateTempSubdirectory("cockpit-browser-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _traffic = [];
    private int _people;
    private Scorer _scorer = default!;
    private string? _approver;
    private WebApplication _app = default!;

    public Uri Address => new(_app.Urls.First());
    public HttpClient Client { get; private set; } = default!;
    public Chromium Browser { get; } = new();
    /// <summary>A session of each role that somebody has signed in with.</summary>
    public IDictionary<Role, string> Sessions { get; } = new Dictionary<Role, string>();

    public async ValueTask InitializeAsync()
    {
        _scorer = await Scorer.StartAsync();
        _app = CockpitApp.Build(["--Urls=http://127.0.0.1:0", $"--Cockpit:Data={_data}", "--Logging:LogLevel:Default=Error", "--Logging:LogLevel:Microsoft=Error"]);
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = Address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await KeyAsync(Role.Admin));
        await LiveAsync(Busy);
        await LiveAsync(Broken);
        await LiveAsync(Faulty);
        await LiveAsync(Quiet);
        await LiveAsync(Judged);
        await JudgeAsync(Judged);
        _traffic.Add(SendAsync(Busy));
        for (var i = 0; i < 30; i++)
            await AskAsync(Broken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_traffic);
        await Browser.DisposeAsync();
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _scorer.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>A new key of the role, honoured already.</summary>
    public async Task<string> KeyAsync(Role role)
    {
        var name = $"{role}-{Guid.CreateVersion7():N}"[..20];
        var made = await _app.Services.GetRequiredService<KeyMaker>().CreateAsync(new NewKey(name, new Grant(role, null)), Test, CancellationToken.None);
        var key = made.Key!.Value.ToString();
        var ring = _app.Services.GetRequiredService<KeyRing>();
        while (ring.Check(key) is null)
            await Task.Delay(20);
        return key;
    }

    /// <summary>A new account with the roles; answers its name.</summary>
    public async Task<string> UserAsync(params Grant[] grants)
    {
        var name = $"person-{Guid.CreateVersion7():N}"[..20] + Interlocked.Increment(ref _people);
        var keeper = Get<UserKeeper>();
        Assert.Null(await keeper.CreateAsync(name, Password, grants[0], Test, CancellationToken.None));
        foreach (var grant in grants.Skip(1))
            Assert.Null(await keeper.GrantAsync((await AccountAsync(name)).User.Id, grant, Test, CancellationToken.None));
        return name;
    }

    /// <summary>An account as it is stored.</summary>
    public async Task<UserAccount> AccountAsync(string name) => (await Get<AccountQueries>().UsersAsync(CancellationToken.None)).Single(account => account.User.UserName == name);

    /// <summary>Disables an account as another administrator does.</summary>
    public async Task DisableAsync(string name) => Assert.Null(await Get<UserKeeper>().SetDisabledAsync((await AccountAsync(name)).User.Id, true, Test, CancellationToken.None));

    /// <summary>Revokes a key as another administrator does.</summary>
    public async Task RevokeAsync(string key) => Assert.Null(await Get<KeyMaker>().RevokeAsync(ApiKey.Parse(key)!.Value.Id, Test, CancellationToken.None));

    /// <summary>Takes every role away from an account as another administrator does.</summary>
    public async Task WithdrawAsync(string name)
    {
        foreach (var grant in (await AccountAsync(name)).Grants)
            Assert.Null(await Get<UserKeeper>().WithdrawAsync(grant.Id, Test, CancellationToken.None));
    }

    private T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The path of a fresh one-time link.</summary>
    public string FirstLink() => _app.Services.GetRequiredService<FirstLink>().Arm();

    /// <summary>Registers a model with version v1 and makes it live.</summary>
    public async Task LiveAsync(string model)
    {
        (await Client.PutAsJsonAsync($"/api/v1/models/{model}", new { owner = "Amira Haddad", team = "lending", purpose = "decides in tests", riskTier = "high", task = "binary", protectedAttributes = new[] { "sex" }, positiveLabel = "1" })).EnsureSuccessStatusCode();
        await VersionAsync(model, "v1");
        var taken = await Client.PostAsJsonAsync("/api/v1/commands", new { kind = "promote", model, version = "v1", reason = "It passed its tests", confirm = model });
        var id = (string)(await taken.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        await ApproveAsync(id);
        while ((string)(await Client.GetFromJsonAsync<JsonObject>($"/api/v1/commands/{id}"))!["status"]! is not ("applied" or "verified"))
            await Task.Delay(20);
    }

    /// <summary>Registers a version that nobody asks yet.</summary>
    public async Task VersionAsync(string model, string version)
        => (await Client.PutAsJsonAsync($"/api/v1/models/{model}/versions/{version}", new { endpoint = new { protocol = "openInference", url = _scorer.At(model), timeoutMs = 2000 }, cost = new { perCall = 0.0004, currency = "EUR" } })).EnsureSuccessStatusCode();

    /// <summary>Agrees to a command with another key than the one that asked.</summary>
    public Task ApproveAsync(string command) => DecideAsync(command, "approve");

    /// <summary>Looks with another key at what was done alone.</summary>
    public Task ReviewAsync(string command) => DecideAsync(command, "review");

    private async Task DecideAsync(string command, string word)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/commands/{command}/{word}") { Content = JsonContent.Create(new { comment = "Looked at by the tests" }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _approver ??= await KeyAsync(Role.Approver));
        (await Client.SendAsync(request)).EnsureSuccessStatusCode();
    }

    /// <summary>Agrees to what a page asked for, once it is stored.</summary>
    public async Task ApproveWaitingAsync(string model)
    {
        var commands = _app.Services.GetRequiredService<CommandQueries>();
        for (var i = 0; i < 1_000; i++)
        {
            if ((await commands.PendingAsync(CancellationToken.None)).FirstOrDefault(row => row.Model == model) is { } waiting)
            {
                await ApproveAsync(waiting.Id.ToString());
                return;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"No command on {model} came to wait for approval.");
    }

    /// <summary>Asks a model once, as an application does.</summary>
    public async Task<HttpResponseMessage> AskAsync(string model, int age = 41) => await Client.PostAsync($"/v2/models/{model}/infer", JsonContent.Create(new
    {
        inputs = new[] { new { name = "age", shape = new[] { 1 }, datatype = "INT64", data = new[] { age } } },
        parameters = new { cockpit_subject = "customer-4711", cockpit_attributes = new { sex = "Female" } },
    }));

    /// <summary>Hands a call in to be answered later, and waits until it has its answer or is given up.</summary>
    public async Task AskLaterAsync(string model)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = JsonContent.Create(new { inputs = new[] { new { name = "age", shape = new[] { 1 }, datatype = "INT64", data = new[] { 41 } } } }) };
        request.Headers.Add("Prefer", "respond-async");
        using var taken = await Client.SendAsync(request);
        while ((await Client.GetAsync(taken.Headers.Location)).StatusCode == System.Net.HttpStatusCode.Accepted)
            await Task.Delay(50);
    }

    /// <summary>Asks a model about twenty times a second until the world ends.</summary>
    public void Drive(string model) => _traffic.Add(SendAsync(model));

    /// <summary>Delivers 600 decisions about people twenty years older than the baseline that it sets.</summary>
    private async Task JudgeAsync(string model)
    {
        var chance = new Random(1);
        var now = TimeProvider.System.GetUtcNow();
        var lines = Enumerable.Range(0, 600).Select(i =>
        {
            var (isFemale, isGood) = (i % 2 == 0, chance.NextDouble() < 0.4);
            var score = Math.Round(Math.Clamp((isGood ? 0.7 : 0.3) - (isFemale ? 0.15 : 0) + (chance.NextDouble() * 0.2), 0.01, 0.99), 3);
            return JsonSerializer.Serialize(new
            {
                id = $"loan-{i}", at = now.AddMinutes(-7 * (600 - i)), model, version = "v1", prediction = score > 0.65 ? "1" : "0", score, label = i % 3 == 0 ? null : isGood ? "1" : "0",
                features = new { age = chance.Next(38, 80), income = chance.Next(1000, 5000) }, attributes = new { sex = isFemale ? "Female" : "Male" },
            });
        });
        (await Client.PostAsync("/api/v1/decisions:ingest", new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();
        var rows = Enumerable.Range(0, 1000).Select(i => $"{chance.Next(18, 60)},{chance.Next(1000, 5000)},{(i % 2 == 0 ? "Female" : "Male")}");
        var set = await Client.PostAsync($"/api/v1/models/{model}/versions/v1/baseline", new StringContent("age,income,sex\n" + string.Join('\n', rows), Encoding.UTF8, "text/csv"));
        set.EnsureSuccessStatusCode();
    }

    private async Task SendAsync(string model)
    {
        var age = 18;
        while (!_stop.IsCancellationRequested)
        {
            using var answer = await AskAsync(model, age = age > 80 ? 18 : age + 1);
            await Task.Delay(50);
        }
    }
}
