namespace Cockpit.App;

/// <summary>Headers that keep a page from being framed, sniffed, or made to load what is not ours.</summary>
public sealed class SecurityHeaders(RequestDelegate next)
{
    // Radzen positions its parts with style attributes, so inline styles are allowed; inline scripts are not.
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Sets the headers before the answer begins.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return next(http);
    }
}
