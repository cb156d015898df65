using Cockpit.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Cockpit.Gateway.Protocols;

/// <summary>Reads a request's body whole, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>The body, or the problem of one that is too large. The bytes are the caller's own: recorded rows point into them.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, Problem? Problem)> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
            return (default, Refuse(request, limit));

        // The server counts the framing of chunks too, up to five bytes for each byte of content; the content is counted below.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
            server.MaxRequestBodySize = (8L * limit) + 4096;

        var buffer = new byte[(int)(request.ContentLength + 1 ?? 4096)];
        var length = 0;
        int read;
        while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (length > limit)
                return (default, Refuse(request, limit));
            if (length == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, (long)limit + 1));
        }

        return (buffer.AsMemory(0, length), null);
    }

    /// <summary>What is left of the body will not be read, so the connection cannot be used again; a client that is not told so loses its next request.</summary>
    private static Problem Refuse(HttpRequest request, int limit)
    {
        if (HttpProtocol.IsHttp11(request.Protocol))
            request.HttpContext.Response.Headers.Connection = "close";
        return CommonProblems.TooLarge(limit);
    }
}
