using System.ComponentModel.DataAnnotations;
using System.Net.Http.Json;
using System.Threading.Channels;
using Cockpit.Demo.Protocol;
using Cockpit.Demo.Scenarios;

namespace Cockpit.Demo.Traffic;

/// <summary>Sends the scenarios' decisions through Cockpit at a steady, gently waving rate, whatever comes back.</summary>
public sealed class TrafficGenerator : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(25);

    private readonly HttpClient _http;
    private readonly TrafficOptions _options;
    private readonly TimeProvider _clock;
    private readonly OutcomeCourier? _courier;
    private readonly RequestSource _source;
    private readonly Channel<PreparedRequest> _waiting;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private long _answered;
    private long _refused;
    private long _unreachable;
    private long _skipped;

    private TrafficGenerator(HttpClient http, IReadOnlyList<Scenario> scenarios, TrafficOptions options, TimeProvider clock, OutcomeCourier? courier)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _http = http;
        _options = options;
        _clock = clock;
        _courier = courier;
        _source = new RequestSource(scenarios, options);
        _waiting = Channel.CreateBounded<PreparedRequest>(options.MaxInFlight);
        _running = Task.WhenAll(Enumerable.Range(0, options.MaxInFlight).Select(_ => SendAllAsync()).Append(PaceAsync()));
    }

    /// <summary>What became of the requests so far.</summary>
    public TrafficCounts Counts => new(
        Interlocked.Read(ref _answered),
        Interlocked.Read(ref _refused),
        Interlocked.Read(ref _unreachable),
        Interlocked.Read(ref _skipped));

    /// <summary>Starts to send.</summary>
    /// <param name="http">Has Cockpit's address and an application's key. It stays the caller's to dispose.</param>
    /// <param name="scenarios">Where the decisions come from; each is equally frequent.</param>
    /// <param name="options">How much.</param>
    /// <param name="clock">Beats the time.</param>
    /// <param name="courier">Told what will turn out to be true of each decision; null when nobody cares.</param>
    public static TrafficGenerator Start(
        HttpClient http, IReadOnlyList<Scenario> scenarios, TrafficOptions options, TimeProvider clock, OutcomeCourier? courier = null)
        => new(http, scenarios, options, clock, courier);

    /// <summary>Stops sending and gives up what is still waiting for an answer.</summary>
    public ValueTask DisposeAsync() => Loops.EndAsync(_running, _stopping);

    private async Task PaceAsync()
    {
        using var beat = new PeriodicTimer(Beat, _clock);
        var started = _clock.GetTimestamp();
        var before = TimeSpan.Zero;
        var due = 0.0;
        while (await beat.WaitForNextTickAsync(_stopping.Token))
        {
            var now = _clock.GetElapsedTime(started);
            // After a machine has slept, the missed requests are not sent all at once.
            due += RateAt(now) * Math.Min((now - before).TotalSeconds, 1);
            for (before = now; due >= 1; due--)
            {
                if (!_waiting.Writer.TryWrite(_source.Next()))
                    Interlocked.Increment(ref _skipped);
            }
        }
    }

    private double RateAt(TimeSpan elapsed)
        => _options.RequestsPerSecond * (1 + (_options.Swing * Math.Sin(2 * Math.PI * elapsed.TotalSeconds / _options.Wave.TotalSeconds)));

    private async Task SendAllAsync()
    {
        await foreach (var request in _waiting.Reader.ReadAllAsync(_stopping.Token))
            await SendAsync(request);
    }

    private async Task SendAsync(PreparedRequest request)
    {
        try
        {
            var path = $"v2/models/{request.Model}/infer";
            using var answer = await _http.PostAsJsonAsync(path, request.Body, InferJson.Options, _stopping.Token);
            Interlocked.Increment(ref answer.IsSuccessStatusCode ? ref _answered : ref _refused);
            if (answer.IsSuccessStatusCode && request.KnownAfter is { } delay && answer.Headers.TryGetValues("Cockpit-Decision", out var decisions))
                _courier?.Take(decisions.First(), request.Label, delay);
        }
        catch (HttpRequestException)
        {
            // Cockpit restarts or is gone: the applications it serves do not stop asking, so neither does this.
            Interlocked.Increment(ref _unreachable);
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            // The client's own time limit.
            Interlocked.Increment(ref _unreachable);
        }
    }
}
