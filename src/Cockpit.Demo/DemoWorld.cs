using Cockpit.Demo.Past;
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
    private const int LinesADelivery = 2_000;
    private const string Live = "v1";
    private const string Next = "v2";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string Deliveries = Catalogue.All.OfType<DeliveryTime>().Single().Model;

    private readonly List<ServedVersion> _served = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly DemoOptions _options;
    private HttpClient? _applications;
    private ChatHost? _helpDesk;
    private ChatTraffic? _customers;
    private OutcomeCourier? _courier;
    private BatchScorer? _batch;
    private Task _insisting = Task.CompletedTask;

    private DemoWorld(DemoOptions options) => _options = options;

    /// <summary>The model servers, one for each version.</summary>
    public IReadOnlyList<OpenInferenceHost> Hosts => [.. _served.Select(served => served.Host)];

    /// <summary>The traffic.</summary>
    public TrafficGenerator Traffic { get; private set; } = null!;

    /// <summary>Ends when the decisions of the past month are delivered, or could not be.</summary>
    public Task PastDelivered { get; private set; } = Task.CompletedTask;

    /// <summary>
    /// Trains the models, serves them, puts them into service in Cockpit (for which it waits up to 20 seconds) with their baselines, and
    /// starts the traffic; the past month follows in the background.
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
        await _stopping.CancelAsync();
        await _insisting;
        try
        {
            await PastDelivered;
        }
        catch (OperationCanceledException)
        {
            // The demo ends before the past was there.
        }

        if (Traffic is not null)
            await Traffic.DisposeAsync();
        if (_batch is not null)
            await _batch.DisposeAsync();
        if (_customers is not null)
            await _customers.DisposeAsync();
        if (_courier is not null)
            await _courier.DisposeAsync();
        _applications?.Dispose();
        foreach (var served in _served)
            await served.Host.DisposeAsync();
        if (_helpDesk is not null)
            await _helpDesk.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // Trained while the server is still starting: decisions flow the sooner.
        foreach (var scenario in Catalogue.All)
            await ServeAsync(scenario, Live, Examples, cancellationToken);
        await ServeAsync(Catalogue.All[0], Next, 2 * Examples, cancellationToken);
        await ServeAsync(Catalogue.All.OfType<DeliveryTime>().Single(), Next, Examples, cancellationToken);
        _helpDesk = await ChatHost.StartAsync(_options.Clock, port: 0, cancellationToken);

        using var cockpit = new CockpitClient(_options.Cockpit, _options.OperatorKey, _options.Clock, _options.ApproverKey);
        await cockpit.WaitUntilReadyAsync(Patience, cancellationToken);
        foreach (var scenario in Catalogue.All)
            await cockpit.RegisterAsync(scenario.Model, scenario.Card, cancellationToken);
        foreach (var served in _served)
            await PutIntoServiceAsync(cockpit, served, cancellationToken);
        foreach (var scenario in Catalogue.All.Where(scenario => scenario.Policy is not null))
            await cockpit.SetPolicyAsync(scenario.Model, scenario.Policy!, cancellationToken);

        // One customer in seventy calls that often: enough to be seen, and too few to move the model's figures.
        await cockpit.OverrideAsync(Catalogue.All.OfType<CustomerChurn>().Single().Model, new OverrideRegistration(new OverrideSegment(["support_calls_90d >= 4"]), new OverrideSaid("1"), _options.Clock.GetUtcNow().AddDays(30)),
            "Whoever had to call four times is made an offer, whatever the model says; agreed with customer care.", cancellationToken);

        _applications = CockpitClient.Connect(_options.Cockpit, _options.ApplicationKey);
        _courier = OutcomeCourier.Start(_applications, _options.Clock);
        Traffic = TrafficGenerator.Start(
            _applications, Catalogue.All, new TrafficOptions { RequestsPerSecond = _options.RequestsPerSecond }, _options.Clock, _courier);
        _batch = BatchScorer.Start(_applications, Catalogue.All.OfType<CustomerChurn>().Single(), _options.Clock);
        // The traffic then shows that the new version fails, and the rollout ends by itself.
        if (await cockpit.RollOutAsync(Deliveries, Next, RolloutRequest.Quick, "A new version of the demo takes over step by step.", cancellationToken))
            _insisting = InsistAsync(_stopping.Token);
        // After the others' traffic, which is what a newcomer looks for first.
        await PutHelpDeskIntoServiceAsync(cockpit, cancellationToken);
        _customers = ChatTraffic.Start(_applications, _options.Clock);
        // After the traffic: nobody waits for the past.
        PastDelivered = DeliverPastAsync(_stopping.Token);
    }

    /// <summary>The rollout ends by itself. Then somebody makes the failing version live all the same, and a guardrail puts the one before back.</summary>
    private async Task InsistAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var cockpit = new CockpitClient(_options.Cockpit, _options.OperatorKey, _options.Clock, _options.ApproverKey);
        try
        {
            if (await cockpit.IsAbortedAsync(Deliveries, cancellationToken))
                await cockpit.PromoteAsync(Deliveries, Next, "The new version is needed today, whatever the rollout found.", Patience, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The demo ends before.
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            // Somebody was quicker: one incident less to see.
            await _options.Log.WriteLineAsync($"{Deliveries}: {Next} was not made live: {fault.Message}");
        }
    }

    private async Task ServeAsync(Scenario scenario, string version, int examples, CancellationToken cancellationToken)
    {
        var cases = scenario.Sample(examples, seed: examples);
        var host = await OpenInferenceHost.StartAsync(new ServedModel(scenario.Model, version, scenario.Train(cases)), _options.Clock, port: 0, cancellationToken);
        _served.Add(new ServedVersion(scenario, host, cases));
        if (scenario is DeliveryTime)
            host.Misbehaviour = new Misbehaviour { SlowShare = 0.02, FailShare = version == Next ? 0.3 : 0.01 };
    }

    private async Task PutIntoServiceAsync(CockpitClient cockpit, ServedVersion served, CancellationToken cancellationToken)
    {
        var host = served.Host;
        var (model, version) = (host.Served.Name, host.Served.Version);
        var endpoint = new EndpointRegistration("openInference", host.ModelAddress, TimeoutMs: 2_000);
        var cost = new CostRegistration(served.Scenario.CostPerCall, "EUR");
        await cockpit.RegisterAsync(model, version, new VersionRegistration(endpoint, cost), cancellationToken);
        // Before the first decision, so that every decision is counted on the baseline's bins. One that somebody set stays.
        if (!await cockpit.HasBaselineAsync(model, version, cancellationToken))
        {
            var categorical = host.Served.Model.IsBinary ? "prediction" : "";
            await cockpit.SetBaselineAsync(model, version, TrainingTable.Csv(host.Served, served.Cases), categorical, cancellationToken);
        }

        // The other version is a candidate that waits: to promote it is the first thing a newcomer can do besides pausing.
        if (version == Live)
            await cockpit.PromoteAsync(model, version, "First version of the demo goes live.", Patience, cancellationToken);
        await _options.Log.WriteLineAsync($"{model} {version}: served at {host.ModelAddress}, {(version == Live ? "live" : "registered")}");
    }

    private async Task PutHelpDeskIntoServiceAsync(CockpitClient cockpit, CancellationToken cancellationToken)
    {
        await cockpit.RegisterAsync(HelpDesk.Model, HelpDesk.Card, cancellationToken);
        var endpoint = new EndpointRegistration("openai", _helpDesk!.BaseAddress, TimeoutMs: 5_000);
        await cockpit.RegisterAsync(HelpDesk.Model, Live, new VersionRegistration(endpoint, HelpDesk.Cost), cancellationToken);
        await cockpit.PromoteAsync(HelpDesk.Model, Live, "First version of the demo goes live.", Patience, cancellationToken);
        await cockpit.SetPolicyAsync(HelpDesk.Model, HelpDesk.Policy, cancellationToken);
        await _options.Log.WriteLineAsync($"{HelpDesk.Model} {Live}: served at {_helpDesk.BaseAddress}, live");
    }

    private async Task DeliverPastAsync(CancellationToken cancellationToken)
    {
        // Leaves the thread that starts the demo: the past is drawn meanwhile.
        await Task.Yield();
        using var cockpit = new CockpitClient(_options.Cockpit, _options.ApplicationKey, _options.Clock);
        var now = _options.Clock.GetUtcNow();
        foreach (var (scenario, host, _) in _served.Where(served => served.Host.Served.Version == Live))
        {
            try
            {
                // A few days at a time: a delivery neither takes long nor holds up the live decisions.
                foreach (var part in History.Of(scenario, host.Served, now).Chunk(LinesADelivery))
                    await cockpit.IngestAsync(string.Join('\n', part.Select(decision => decision.ToLine())), cancellationToken);
                await _options.Log.WriteLineAsync($"{scenario.Model}: the past {History.Days} days are there");
            }
            catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Without its past the demo is poorer, and goes on.
                await _options.Log.WriteLineAsync($"{scenario.Model}: the past could not be delivered: {fault.Message}");
            }
        }
    }

    /// <summary>A version on its server, with what it was trained on.</summary>
    private sealed record ServedVersion(Scenario Scenario, OpenInferenceHost Host, IReadOnlyList<Situation> Cases);
}
