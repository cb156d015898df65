using System.Globalization;
using System.Net.Http.Json;
using Cockpit.Demo.Scenarios;

namespace Cockpit.Demo.Traffic;

/// <summary>Customers who ask the help desk through Cockpit, one after the other; every other one reads the answer as it is said.</summary>
public sealed class ChatTraffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    private ChatTraffic(HttpClient http, TimeProvider clock)
    {
        (_http, _clock) = (http, clock);
        _running = RunAsync();
    }

    /// <summary>Starts to ask.</summary>
    /// <param name="http">Has Cockpit's address and an application's key. It stays the caller's to dispose.</param>
    /// <param name="clock">Beats the time.</param>
    public static ChatTraffic Start(HttpClient http, TimeProvider clock) => new(http, clock);

    /// <summary>Stops asking.</summary>
    public ValueTask DisposeAsync() => Loops.EndAsync(_running, _stopping);

    private async Task RunAsync()
    {
        using var pause = new PeriodicTimer(Pause, _clock);
        for (var i = 0; await pause.WaitForNextTickAsync(_stopping.Token); i++)
            await AskAsync(HelpDesk.Questions[i % HelpDesk.Questions.Count], isStreamed: i % 2 == 1, i);
    }

    private async Task AskAsync(string question, bool isStreamed, int number)
    {
        var body = new
        {
            model = HelpDesk.Model,
            stream = isStreamed,
            max_tokens = 60,
            user = string.Create(CultureInfo.InvariantCulture, $"customer-{1 + (number % 300)}"),
            messages = new[] { new { role = "user", content = question } },
        };
        try
        {
            using var answer = await _http.PostAsJsonAsync("v1/chat/completions", body, _stopping.Token);
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !_stopping.IsCancellationRequested))
        {
            // Cockpit restarts, is gone, or takes long: customers go on asking.
        }
    }
}
