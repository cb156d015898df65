using System.Text.Encodings.Web;
using Cockpit.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Cockpit.Access;

/// <summary>Authenticates <c>Authorization: Bearer</c> with an API key; refuses with a problem document.</summary>
public sealed class KeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";

    /// <summary>Whether a request presents a key at all.</summary>
    public static bool IsPresented(HttpRequest request) => request.Headers.Authorization.Count > 0;

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());

        return Task.FromResult(keys.Check(header[Bearer.Length..].Trim(), AddressClasses.Of(Context)) is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name))
            : AuthenticateResult.Fail("Not a valid key."));
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemResult.WriteAsync(Context, CommonProblems.Unauthenticated);
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ProblemResult.WriteAsync(Context, CommonProblems.Forbidden);
}
