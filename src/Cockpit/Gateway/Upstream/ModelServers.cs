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

    /// <summary>Posts JSON and reads the whole answer, up to the configured size.</summary>
    internal async Task<ServerReply> PostAsync(Uri address, ReadOnlyMemory<byte> body, HopDeadline deadline)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new Question(body, deadline) };
        request.Content.Headers.ContentType = Json;
        return await SendAsync(request, deadline, deadline.Token);
    }

    /// <summary>Posts JSON and returns when the head of the answer is there; it ends the connection when it is disposed of before its end.</summary>
    internal async Task<HttpResponseMessage> OpenAsync(Uri address, ReadOnlyMemory<byte> body, HopDeadline deadline)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new Question(body, deadline) };
        request.Content.Headers.ContentType = Json;
        return await _http.SendAsync(request, deadline.Token);
    }

    /// <summary>Asks for a document.</summary>
    public async Task<ServerReply> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await SendAsync(request, null, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<ServerReply> SendAsync(HttpRequestMessage request, HopDeadline? deadline, CancellationToken cancellationToken)
    {
        using var response = await _http.SendAsync(request, cancellationToken);
        return await ReadAsync(response, deadline, cancellationToken);
    }

    /// <summary>Reads what follows the head of an answer.</summary>
    internal async Task<ServerReply> ReadAsync(HttpResponseMessage response, HopDeadline? deadline, CancellationToken cancellationToken)
    {
        deadline?.Heard();
        var status = (int)response.StatusCode;
        var retryAfter = status is 429 or 503 ? response.Headers.RetryAfter?.Delta : null;
        var limit = options.Value.MaxAnswerBytes;
        var expected = response.Content.Headers.ContentLength;
        if (expected > limit)
            return new ServerReply(status, default, TooLarge: true);

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[(int)(expected + 1 ?? 4096)];
        var length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            deadline?.Heard();
            length += read;
            if (length > limit)
                return new ServerReply(status, default, TooLarge: true);
            if (length == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, (long)limit + 1));
        }

        return new ServerReply(status, buffer.AsMemory(0, length), TooLarge: false) { RetryAfter = retryAfter };
    }

    /// <summary>The body, which knows when it begins to travel: only then is there a connection.</summary>
    private sealed class Question(ReadOnlyMemory<byte> body, HopDeadline deadline) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            deadline.Sending();
            await stream.WriteAsync(body, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}
