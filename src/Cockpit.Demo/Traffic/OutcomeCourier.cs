using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Cockpit.Demo.Traffic;

/// <summary>Delivers what turned out to be true of decisions, late and in small batches, as it is where labels come from other systems.</summary>
public sealed class OutcomeCourier : IAsyncDisposable
{
    private const string Source = "demo-outcomes";
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<Outcome> _arrived = [];
    private readonly PriorityQueue<Outcome, DateTimeOffset> _waiting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private long _delivered;

    private OutcomeCourier(HttpClient http, TimeProvider clock)
    {
        (_http, _clock) = (http, clock);
        _running = RunAsync();
    }

    /// <summary>How many outcomes the server took.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Starts its rounds.</summary>
    /// <param name="http">Has Cockpit's address and an application's key. It stays the caller's to dispose.</param>
    /// <param name="clock">Beats the time.</param>
    public static OutcomeCourier Start(HttpClient http, TimeProvider clock) => new(http, clock);

    /// <summary>Keeps an outcome until it becomes known.</summary>
    /// <param name="decision">Cockpit's id of the decision.</param>
    /// <param name="label">What turns out to be true.</param>
    /// <param name="delay">How long from now until somebody knows.</param>
    public void Take(string decision, string label, TimeSpan delay) => _arrived.Enqueue(new Outcome(decision, label, _clock.GetUtcNow() + delay));

    /// <summary>Stops; what is still unknown stays so.</summary>
    public ValueTask DisposeAsync() => Loops.EndAsync(_running, _stopping);

    private async Task RunAsync()
    {
        using var round = new PeriodicTimer(Round, _clock);
        while (await round.WaitForNextTickAsync(_stopping.Token))
        {
            while (_arrived.TryDequeue(out var outcome))
                _waiting.Enqueue(outcome, outcome.At);
            var due = new List<Outcome>();
            while (_waiting.TryPeek(out var next, out var at) && at <= _clock.GetUtcNow())
                due.Add(_waiting.Dequeue());
            // A statement counts once however often it is made, so what did not get through is simply sent again.
            if (due.Count > 0 && !await DeliverAsync(due))
                due.ForEach(_arrived.Enqueue);
        }
    }

    private async Task<bool> DeliverAsync(List<Outcome> due)
    {
        var lines = new StringBuilder();
        foreach (var outcome in due)
            lines.Append(JsonSerializer.Serialize(new Statement(outcome.Decision, outcome.Label, Source, outcome.At), JsonSerializerOptions.Web)).Append('\n');
        try
        {
            using var body = new StringContent(lines.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
            using var answer = await _http.PostAsync("api/v1/outcomes", body, _stopping.Token);
            if (answer.IsSuccessStatusCode)
                Interlocked.Add(ref _delivered, due.Count);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Cockpit restarts or is gone.
            return false;
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            // The client's own time limit.
            return false;
        }
    }

    private sealed record Outcome(string Decision, string Label, DateTimeOffset At);

    private sealed record Statement(string Decision, string Label, string Source, DateTimeOffset At);
}
