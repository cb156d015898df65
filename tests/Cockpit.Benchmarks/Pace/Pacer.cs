using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;

namespace Cockpit.Benchmarks.Pace;

/// <summary>One answer, or its absence.</summary>
/// <param name="Status">The HTTP status; 0 when no answer came.</param>
/// <param name="Milliseconds">From the moment at which the request was due, not from when it could be sent: a server that stalls must not hide behind its client.</param>
internal readonly record struct PacedAnswer(int Status, double Milliseconds);

/// <summary>Sends requests at a fixed rate, whatever becomes of the ones before: an open loop, as many independent callers are.</summary>
internal sealed partial class Pacer(Uri address, string? key, byte[] body, int most, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentBag<PacedAnswer> _answers = [];
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxConnectionsPerServer = most,
    });

    private int _running;

    /// <summary>Requests that were due while <c>most</c> others had no answer yet; they were not sent.</summary>
    public int NotSent { get; private set; }

    /// <summary>Sends for a while, then waits for the last answers.</summary>
    /// <param name="rate">Requests a second.</param>
    /// <param name="length">For how long.</param>
    /// <param name="warmUp">The answers of this first part are not kept: both ends compile and connect in it.</param>
    public async Task<IReadOnlyCollection<PacedAnswer>> RunAsync(int rate, TimeSpan length, TimeSpan warmUp, CancellationToken cancellationToken)
    {
        // A thread of its own: one of the pool would be late whenever the pool is busy with answers.
        await Task.Factory.StartNew(() => Send(rate, warmUp, length + warmUp, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (Volatile.Read(ref _running) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, cancellationToken);
        return _answers;
    }

    private void Send(int rate, TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var all = (int)(rate * length.TotalSeconds);
        for (var sent = 0; sent < all && !cancellationToken.IsCancellationRequested; sent++)
        {
            var due = TimeSpan.FromSeconds((double)sent / rate);
            while (due - clock.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
                _ = SleepMicroseconds((uint)left.TotalMicroseconds + 1);
            Launch(began, due, due >= warmUp, cancellationToken);
        }
    }

    // The framework's own sleeps end on whole milliseconds, which is what is to be measured.
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int SleepMicroseconds(uint microseconds);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private void Launch(long began, TimeSpan due, bool counts, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _running) >= most)
        {
            NotSent++;
            return;
        }

        Interlocked.Increment(ref _running);
        _ = Task.Run(() => AskAsync(began, due, counts, cancellationToken), CancellationToken.None);
    }

    private async Task AskAsync(long began, TimeSpan due, bool counts, CancellationToken cancellationToken)
    {
        var status = 0;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (key is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var response = await _http.SendAsync(request, patience.Token);
            await response.Content.ReadAsByteArrayAsync(patience.Token);
            status = (int)response.StatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
        {
            // No answer: counted under status 0.
        }
        finally
        {
            if (counts)
                _answers.Add(new PacedAnswer(status, (clock.GetElapsedTime(began) - due).TotalMilliseconds));
            Interlocked.Decrement(ref _running);
        }
    }
}
