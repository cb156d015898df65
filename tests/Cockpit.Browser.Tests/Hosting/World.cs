using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Access;
using Cockpit.App;
using Cockpit.Store.Accounts;
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

    private readonly string _data = Directory.CreateTempSubdirectory("cockpit-browser-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _traffic = [];
    private Scorer _scorer = default!;
    private WebApplication _app = default!;

    public Uri Address => new(_app.Urls.First());
    public HttpClient Client { get; private set; } = default!;
    public Chromium Browser { get; } = new();

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
        var key = await _app.Services.GetRequiredService<KeyMaker>().CreateAsync(name, role, null, null, "test", CancellationToken.None);
        var ring = _app.Services.GetRequiredService<KeyRing>();
        while (ring.Check(key.ToString()) is null)
            await Task.Delay(20);
        return key.ToString();
    }

    /// <summary>The path of a fresh one-time link.</summary>
    public string FirstLink() => _app.Services.GetRequiredService<FirstLink>().Arm();

    /// <summary>Registers a model with version v1 and makes it live.</summary>
    public async Task LiveAsync(string model)
    {
        (await Client.PutAsJsonAsync($"/api/v1/models/{model}", new { owner = "Amira Haddad", team = "lending", purpose = "decides in tests", riskTier = "high", task = "binary", protectedAttributes = new[] { "sex" } })).EnsureSuccessStatusCode();
        (await Client.PutAsJsonAsync($"/api/v1/models/{model}/versions/v1", new { endpoint = new { protocol = "openInference", url = _scorer.At(model), timeoutMs = 2000 }, cost = new { perCall = 0.0004, currency = "EUR" } })).EnsureSuccessStatusCode();
        var taken = await Client.PostAsJsonAsync("/api/v1/commands", new { kind = "promote", model, version = "v1", reason = "It passed its tests", confirm = model });
        var id = (string)(await taken.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        while ((string)(await Client.GetFromJsonAsync<JsonObject>($"/api/v1/commands/{id}"))!["status"]! is not ("applied" or "verified"))
            await Task.Delay(20);
    }

    /// <summary>Asks a model once, as an application does.</summary>
    public async Task<HttpResponseMessage> AskAsync(string model, int age = 41) => await Client.PostAsync($"/v2/models/{model}/infer", JsonContent.Create(new
    {
        inputs = new[] { new { name = "age", shape = new[] { 1 }, datatype = "INT64", data = new[] { age } } },
        parameters = new { cockpit_subject = "customer-4711", cockpit_attributes = new { sex = "Female" } },
    }));

    /// <summary>Asks a model about twenty times a second until the world ends.</summary>
    public void Drive(string model) => _traffic.Add(SendAsync(model));

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
