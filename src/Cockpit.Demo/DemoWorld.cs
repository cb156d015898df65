using Cockpit.Demo.Registry;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Serving;
using Cockpit.Demo.Traffic;

namespace Cockpit.Demo;

/// <summary>
/// A small world around a Cockpit: businesses with their models, each on a server of its own, and the people who ask them.
/// </summary>
public sealed class DemoWorld : IAsyncDisposable
{
    private const int Examples = 4_000;
    private const string Live = "v1";
    private const string Next = "v2";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<(Scenario Scenario, OpenInferenceHost Host)> _served = [];
    private readonly DemoOptions _options;
    private HttpClient? _applications;

    private DemoWorld(DemoOptions options) => _options = options;

    /// <summary>The model servers, one for each version.</summary>
    public IReadOnlyList<OpenInferenceHost> Hosts => [.. _served.Select(served => served.Host)];

    /// <summary>The traffic.</summary>
    public TrafficGenerator Traffic { get; private set; } = null!;

    /// <summary>
    /// Trains the models, serves them, puts them into service in Cockpit (for which it waits up to 20 seconds), and starts the traffic.
    /// </summary>
    /// <exception cref="HttpRequestException">Cockpit refused a registration or a promotion.</exception>
    /// <exception cref="TimeoutException">Cockpit was not ready in time.</exception>
    public static async Task<DemoWorld> StartAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var world = new DemoWorld(options);
        try
        {
            await world.StartAsync(cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the traffic, then the model servers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Traffic is not null)
            await Traffic.DisposeAsync();
        _applications?.Dispose();
        foreach (var (_, host) in _served)
            await host.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // Trained while the server is still starting: decisions flow the sooner.
        foreach (var scenario in Catalogue.All)
            await ServeAsync(scenario, Live, Examples, cancellationToken);
        await ServeAsync(Catalogue.All[0], Next, 2 * Examples, cancellationToken);

        using var cockpit = new CockpitClient(_options.Cockpit, _options.OperatorKey, _options.Clock);
        await cockpit.WaitUntilReadyAsync(Patience, cancellationToken);
        foreach (var scenario in Catalogue.All)
            await cockpit.RegisterAsync(scenario.Model, scenario.Card, cancellationToken);
        foreach (var (scenario, host) in _served)
            await PutIntoServiceAsync(cockpit, scenario, host, cancellationToken);

        _applications = CockpitClient.Connect(_options.Cockpit, _options.ApplicationKey);
        Traffic = TrafficGenerator.Start(
            _applications, Catalogue.All, new TrafficOptions { RequestsPerSecond = _options.RequestsPerSecond }, _options.Clock);
    }

    private async Task ServeAsync(Scenario scenario, string version, int examples, CancellationToken cancellationToken)
    {
        var model = new ServedModel(scenario.Model, version, scenario.Train(examples, seed: examples));
        var host = await OpenInferenceHost.StartAsync(model, _options.Clock, port: 0, cancellationToken);
        _served.Add((scenario, host));
        if (scenario is DeliveryTime)
            host.Misbehaviour = new Misbehaviour { SlowShare = 0.02, FailShare = 0.01 };
    }

    private async Task PutIntoServiceAsync(
        CockpitClient cockpit, Scenario scenario, OpenInferenceHost host, CancellationToken cancellationToken)
    {
        var (model, version) = (host.Served.Name, host.Served.Version);
        var endpoint = new EndpointRegistration("openInference", host.ModelAddress, TimeoutMs: 2_000);
        var cost = new CostRegistration(scenario.CostPerCall, "EUR");
        await cockpit.RegisterAsync(model, version, new VersionRegistration(endpoint, cost), cancellationToken);
        // The other version is a candidate that waits: to promote it is the first thing a newcomer can do besides pausing.
        if (version == Live)
            await cockpit.PromoteAsync(model, version, "First version of the demo goes live.", Patience, cancellationToken);
        await _options.Log.WriteLineAsync($"{model} {version}: served at {host.ModelAddress}, {(version == Live ? "live" : "registered")}");
    }
}
