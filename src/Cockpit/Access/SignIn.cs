using System.Net;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Cockpit.Access;

/// <summary>Begins and ends sessions in the browser, each with its audit row. A refusal is one word, which the page puts into a sentence.</summary>
public sealed class SignIn(CockpitStore store, KeyRing keys, UserRing users, UserKeeper keeper, PasswordCheck passwords, SignInLimits limits, FirstLink first, DemoLinks demo, TimeProvider clock)
{
    /// <summary>The page that asks for name and password.</summary>
    public const string Path = "/sign-in";

    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string Slow = "slow";
    private const string Succeeded = "sign-in.succeeded";
    private const string Refused = "sign-in.refused";

    /// <summary>Begins a session by name and password. Null when it began; else <c>password</c>, or <c>slow</c> when the address was refused too often.</summary>
    public async Task<string?> WithPasswordAsync(HttpContext http, string name, string password)
    {
        using var turn = await limits.TurnAsync(http.RequestAborted);
        if (limits.IsSpent(http))
            return Slow;
        if (await passwords.JudgeAsync(name, password, AddressClasses.Of(http), http.RequestAborted) is not { } user)
        {
            limits.Refused(http);
            return "password";
        }

        await BeginAsync(http, user);
        return null;
    }

    /// <summary>Begins a session with an API key. Null when it began; else <c>key</c>, <c>role</c> when the key may see no page, or <c>slow</c>.</summary>
    public async Task<string?> WithKeyAsync(HttpContext http, string key)
    {
        if (limits.IsSpent(http))
            return Slow;
        if (keys.Check(key.Trim(), AddressClasses.Of(http)) is not { } principal)
        {
            limits.Refused(http);
            await AuditAsync(http, "unknown", Refused, "A key that is not valid.");
            return "key";
        }

        var caller = Caller.Of(principal);
        if (!principal.May(Policies.View))
        {
            await AuditAsync(http, caller.Actor, Refused, "A key whose role sees no pages.", caller.Team);
            return "role";
        }

        await AuditAsync(http, caller.Actor, Succeeded, "By key.", caller.Team);
        await http.SignInAsync(Scheme, principal);
        return null;
    }

    /// <summary>Whether the one-time link may make the first administrator's account: it is armed, and asked for from this machine.</summary>
    public bool FitsFirstLink(HttpContext http, string? token) => IsLocal(http) && first.Fits(token ?? "");

    /// <summary>Makes the first administrator's account and begins its session; uses the one-time link up. Answers why not, or null.</summary>
    public async Task<Problem?> WithFirstLinkAsync(HttpContext http, string token, string? name, string? password)
    {
        var grant = new Grant(Role.Admin, null);
        if (FitsFirstLink(http, token) && keeper.Check(name, password, grant) is { } problem)
            return problem;
        if (!IsLocal(http) || !first.Redeem(token))
        {
            await AuditAsync(http, "unknown", Refused, "A one-time link that is not valid.");
            return UsedUp;
        }

        if (await keeper.CreateAsync(name, password, grant, Caller.Trusted("system:first-link", AddressClasses.Of(http)), http.RequestAborted) is { } refused)
            return refused;
        await WithPasswordAsync(http, name!, password!);
        return null;
    }

    /// <summary>Begins a session as one of the demo's people; false when the link is none, or comes from another machine.</summary>
    public async Task<bool> WithDemoLinkAsync(HttpContext http, string token)
    {
        if (!IsLocal(http) || demo.Find(token) is not { } user)
        {
            await AuditAsync(http, "unknown", Refused, "A link of the demo that is not valid.");
            return false;
        }

        var caller = await BeginAsync(http, user);
        await AuditAsync(http, caller.Actor, Succeeded, "By a link of the demo.");
        return true;
    }

    /// <summary>Ends the session.</summary>
    public async Task EndAsync(HttpContext http)
    {
        if (http.User.Identity is CallerIdentity { Caller: var caller })
            await AuditAsync(http, caller.Actor, "sign-in.ended", "Signed out.", caller.Team);
        await http.SignOutAsync(Scheme);
    }

    /// <summary>403.</summary>
    internal static Problem UsedUp { get; } = new("link-used", StatusCodes.Status403Forbidden, "This link does not work any more",
        "It works once, only from the machine that Cockpit runs on, and only until Cockpit restarts.", "While there is no account, Cockpit prints a new one at each start; or make an account with: cockpit user create");

    private async Task<Caller> BeginAsync(HttpContext http, Guid user)
    {
        // The account may be so new that this process has not heard of it.
        await users.ReloadAsync(http.RequestAborted);
        var principal = users.OfId(user, AddressClasses.Of(http)) ?? throw new InvalidOperationException("The account ended while it was signing in.");
        await http.SignInAsync(Scheme, principal);
        return Caller.Of(principal);
    }

    private static bool IsLocal(HttpContext http) => http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);

    private Task<bool> AuditAsync(HttpContext http, string actor, string action, string detail, string? team = null)
        => store.WriteAsync((context, _) =>
        {
            context.Add(new AuditRow
            {
                At = clock.GetUtcNow(), Actor = actor, Action = action, Target = "session", Team = team, Detail = detail,
                Source = AddressClasses.Of(http), Outcome = action == Refused ? AuditOutcome.Refused : AuditOutcome.Done,
            });
            return Task.FromResult(true);
        }, http.RequestAborted);
}
