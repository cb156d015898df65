using System.Net;
using System.Security.Claims;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Cockpit.Access;

/// <summary>Begins and ends sessions in the browser, each with its audit row.</summary>
public sealed class SignIn(CockpitStore store, KeyRing keys, FirstLink first, TimeProvider clock)
{
    /// <summary>The page that asks for a key.</summary>
    public const string Path = "/sign-in";

    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Begins a session with an API key. Null when it began; else what was refused: <c>key</c>, or <c>role</c> when the key may see no page.</summary>
    public async Task<string?> WithKeyAsync(HttpContext http, string key)
    {
        if (keys.Check(key.Trim()) is not { } principal)
        {
            await AuditAsync("unknown", "sign-in.refused", "A key that is not valid.", http.RequestAborted);
            return "key";
        }

        if (!principal.May(Policies.View))
        {
            await AuditAsync(principal.Identity!.Name!, "sign-in.refused", "A key whose role sees no pages.", http.RequestAborted);
            return "role";
        }

        await BeginAsync(http, new ClaimsPrincipal(new ClaimsIdentity(principal.Claims, Scheme)), "By key.");
        return null;
    }

    /// <summary>Begins an administrator's session with the one-time link; false when it was used, is wrong, or comes from another machine.</summary>
    public async Task<bool> WithFirstLinkAsync(HttpContext http, string token)
    {
        var isLocal = http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        if (!isLocal || !first.Redeem(token))
        {
            await AuditAsync("unknown", "sign-in.refused", "A one-time link that is not valid.", http.RequestAborted);
            return false;
        }

        await BeginAsync(http, Caller.Principal(Scheme, "user:first-admin", Role.Admin, null, null), "By the one-time link.");
        return true;
    }

    /// <summary>Ends the session.</summary>
    public async Task EndAsync(HttpContext http)
    {
        if (http.User.Identity?.Name is { } actor)
            await AuditAsync(actor, "sign-in.ended", "Signed out.", http.RequestAborted);
        await http.SignOutAsync(Scheme);
    }

    private async Task BeginAsync(HttpContext http, ClaimsPrincipal principal, string how)
    {
        await AuditAsync(principal.Identity!.Name!, "sign-in.succeeded", how, http.RequestAborted);
        await http.SignInAsync(Scheme, principal);
    }

    private Task<bool> AuditAsync(string actor, string action, string detail, CancellationToken cancellationToken)
        => store.WriteAsync((context, _) =>
        {
            context.Add(new AuditRow { At = clock.GetUtcNow(), Actor = actor, Action = action, Target = "session", Detail = detail });
            return Task.FromResult(true);
        }, cancellationToken);
}
