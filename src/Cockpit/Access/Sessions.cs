using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Cockpit.Access;

/// <summary>The browser's session itself, and the audit rows about it.</summary>
public sealed class Sessions(CockpitStore store, UserRing users, TimeProvider clock)
{
    /// <summary>The authentication scheme of sessions.</summary>
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Begins a session of an account that has just shown who it is.</summary>
    public async Task<Caller> BeginAsync(HttpContext http, Guid user)
    {
        // The account may be so new that this process has not heard of it.
        await users.ReloadAsync(http.RequestAborted);
        var principal = users.OfId(user, AddressClasses.Of(http)) ?? throw new InvalidOperationException("The account ended while it was signing in.");
        await http.SignInAsync(Scheme, principal);
        return Caller.Of(principal);
    }

    /// <summary>Ends it.</summary>
    public Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);

    /// <summary>Writes an audit row about a session that began or ended.</summary>
    public Task<bool> AuditAsync(HttpContext http, Caller caller, string action, string detail) => WriteAsync(http, caller.Actor, action, detail, caller.Team, AuditOutcome.Done);

    /// <summary>Writes an audit row about one that did not begin.</summary>
    public Task<bool> AuditRefusedAsync(HttpContext http, string detail, string actor = "unknown", string? team = null) => WriteAsync(http, actor, "sign-in.refused", detail, team, AuditOutcome.Refused);

    private Task<bool> WriteAsync(HttpContext http, string actor, string action, string detail, string? team, AuditOutcome outcome)
        => store.WriteAsync((context, _) =>
        {
            context.Add(new AuditRow { At = clock.GetUtcNow(), Actor = actor, Action = action, Target = "session", Team = team, Detail = detail, Source = AddressClasses.Of(http), Outcome = outcome });
            return Task.FromResult(true);
        }, http.RequestAborted);
}
