using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Cockpit.Demo.Protocol;
using Cockpit.Demo.Scenarios;

namespace Cockpit.Demo.Traffic;

/// <summary>
/// An application that scores many cases and waits for none: hands a few in every round and collects the answers in later ones. The first
/// case that it hands in lacks a field, as such files do, so that there is a dead letter to look at.
/// </summary>
public sealed class BatchScorer : IAsyncDisposable
{
    private const int CasesARound = 6;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly Scenario _scenario;
    private readonly TimeProvider _clock;
    private readonly Random _random = new(7);
    private readonly List<Uri> _waiting = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private int _handedIn;
    private long _collected;

    private BatchScorer(HttpClient http, Scenario scenario, TimeProvider clock)
    {
        (_http, _scenario, _clock) = (http, scenario, clock);
        _running = RunAsync();
    }

    /// <summary>How many answers it has collected.</summary>
    public long Collected => Interlocked.Read(ref _collected);

    /// <summary>Starts its rounds.</summary>
    /// <param name="http">Has Cockpit's address and an application's key. It stays the caller's to dispose.</param>
    /// <param name="scenario">Where the cases come from.</param>
    /// <param name="clock">Beats the time.</param>
    public static BatchScorer Start(HttpClient http, Scenario scenario, TimeProvider clock) => new(http, scenario, clock);

    /// <summary>Stops; what is not collected stays so.</summary>
    public ValueTask DisposeAsync() => Loops.EndAsync(_running, _stopping);

    private async Task RunAsync()
    {
        using var round = new PeriodicTimer(Round, _clock);
        do
        {
            try
            {
                foreach (var address in _waiting.ToList())
                    await CollectAsync(address);
                for (var i = 0; i < CasesARound; i++)
                    await HandInAsync();
            }
            catch (HttpRequestException)
            {
                // Cockpit restarts or is gone; what was handed in is still there when it is back.
            }
            catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
            {
                // The client's own time limit.
            }
        }
        while (await round.WaitForNextTickAsync(_stopping.Token));
    }

    private async Task HandInAsync()
    {
        var situation = _scenario.Draw(_random, change: 1);
        var inputs = RowTensors.Of(situation.Row);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v2/models/{_scenario.Model}/infer")
        {
            Content = JsonContent.Create(new InferRequest
            {
                Parameters = new InferParameters
                {
                    CockpitAttributes = situation.Attributes, CockpitClass = "batch",
                    CockpitSubject = string.Create(CultureInfo.InvariantCulture, $"{_scenario.SubjectPrefix}-{1 + _random.Next(500)}"),
                },
                Inputs = _handedIn == 0 ? [.. inputs.Skip(1)] : inputs,
            }, options: InferJson.Options),
        };
        request.Headers.Add("Prefer", "respond-async");
        using var taken = await _http.SendAsync(request, _stopping.Token);
        if (taken is { StatusCode: HttpStatusCode.Accepted, Headers.Location: { } address })
        {
            _handedIn++;
            _waiting.Add(address);
        }
    }

    private async Task CollectAsync(Uri address)
    {
        using var answer = await _http.GetAsync(address, _stopping.Token);
        if (answer.StatusCode == HttpStatusCode.Accepted)
            return;
        _waiting.Remove(address);
        if (answer.IsSuccessStatusCode)
            Interlocked.Increment(ref _collected);
    }
}
