using Cockpit.Problems;

namespace Cockpit.App;

/// <summary>
/// Refuses a circuit that a page of another origin asks for. A WebSocket is bound by no rule of browsers against other origins, and one of the
/// same site (another port, a sibling's name) would even bring the session's cookie along.
/// </summary>
public sealed class OriginGuard(RequestDelegate next)
{
    private static readonly PathString Circuits = "/_blazor";

    /// <summary>Lets the request on, or answers it.</summary>
    public Task InvokeAsync(HttpContext http)
        => http.Request.Path.StartsWithSegments(Circuits, StringComparison.OrdinalIgnoreCase) && !IsOwn(http.Request) ? ProblemResult.WriteAsync(http, Foreign) : next(http);

    /// <summary>Programs name no origin. The scheme does not count: behind a proxy that speaks TLS it is another one here.</summary>
    private static bool IsOwn(HttpRequest request)
        => request.Headers.Origin.Count == 0
            || (request.Headers.Origin is [{ } only] && Uri.TryCreate(only, UriKind.Absolute, out var origin) && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private static Problem Foreign { get; } = new("foreign-origin", StatusCodes.Status403Forbidden, "Another site asked",
        "A page of another origin asked for a circuit of Cockpit's.", "Open Cockpit under the address that its proxy passes on as Host.");
}
