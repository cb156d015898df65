using System.Net;
using System.Net.Http.Headers;
using Cockpit.Gateway.Flow;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Upstream;

/// <summary>Pooled connections to model servers: no redirects, no proxy, no cookies, so that a request goes where it was registered to go and nowhere else.</summary>
public sealed class ModelServers(IOptions<GatewayOptions> options) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromMilliseconds(options.Value.ConnectTimeoutMs),
        MaxConnectionsPerServer = options.Value.MaxConnectionsPerServer,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 32,
    });

    /// <summary>Posts JSON and reads the whole answer, up to the configured size. What goes wrong on the way is a value; cancelling throws.</summary>
    public async Task<(ServerReply? Reply, NoReply Why)> PostAsync(Uri address, ReadOnlyMemory<byte> body, int timeoutMs, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeoutMs);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        try
        {
            return (await SendAsync(request, deadline.Token), NoReply.None);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The deadline of the call, or of connecting, which the handler reports as a cancellation too.
            return (null, NoReply.TimedOut);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, NoReply.Unreachable);
        }
    }

    /// <summary>Asks for a document.</summary>
    public async Task<ServerReply> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await SendAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<ServerReply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await _http.SendAsync(request, cancellationToken);
        var limit = options.Value.MaxAnswerBytes;
        var expected = response.Content.Headers.ContentLength;
        if (expected > limit)
            return new ServerReply((int)response.StatusCode, default, TooLarge: true);

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[(int)(expected + 1 ?? 4096)];
        var length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (length > limit)
                return new ServerReply((int)response.StatusCode, default, TooLarge: true);
            if (length == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, (long)limit + 1));
        }

        return new ServerReply((int)response.StatusCode, buffer.AsMemory(0, length), TooLarge: false);
    }
}
