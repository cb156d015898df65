using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Cockpit.Notices.Outlets;

/// <summary>Posts documents to receivers and tells what they answered. Follows no redirect, uses no proxy, and never reads what they say.</summary>
public sealed class HttpOutlet : IDisposable
{
    private static readonly TimeSpan LongestAfter = TimeSpan.FromHours(1);

    private readonly Egress _egress;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    /// <summary>An outlet whose connections pass the egress rules.</summary>
    public HttpOutlet(Egress egress, TimeProvider clock)
    {
        (_egress, _clock) = (egress, clock);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1), MaxConnectionsPerServer = 4,
            ConnectCallback = async (connecting, token) => await egress.ConnectAsync(connecting.DnsEndPoint.Host, connecting.DnsEndPoint.Port, token),
            SslOptions = egress.Tls(),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Posts a document.</summary>
    public async Task<Answer> PostAsync(Uri url, byte[] body, string mediaType, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !_egress.Names(url.IdnHost, url.Port))
            return new Answer(AnswerKind.Refused, "not sent: the address is not https, and Cockpit:Notices:Egress does not name the host");

        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } } };
        request.Headers.UserAgent.ParseAdd("Cockpit");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Read(response);
        }
        catch (HttpRequestException fault) when (fault.InnerException is EgressException refused)
        {
            return new Answer(AnswerKind.Refused, $"not sent: {refused.Message}");
        }
        catch (HttpRequestException fault)
        {
            return new Answer(AnswerKind.Later, $"not reached: {Word(fault.HttpRequestError)}");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private Answer Read(HttpResponseMessage response)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}");
        return (int)response.StatusCode switch
        {
            >= 200 and < 300 => new Answer(AnswerKind.Taken, words),
            >= 300 and < 400 => new Answer(AnswerKind.Refused, $"{words}: redirects are not followed"),
            (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.Conflict or 425 or (int)HttpStatusCode.TooManyRequests or >= 500 => new Answer(AnswerKind.Later, words, After(response.Headers.RetryAfter)),
            _ => new Answer(AnswerKind.Refused, words),
        };
    }

    private TimeSpan? After(RetryConditionHeaderValue? asked)
        => (asked?.Delta ?? asked?.Date - _clock.GetUtcNow()) is { } after && after > TimeSpan.Zero ? (after < LongestAfter ? after : LongestAfter) : null;

    private static string Word(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "no such host",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "no TLS that can be trusted",
        _ => "no answer in HTTP",
    };
}
