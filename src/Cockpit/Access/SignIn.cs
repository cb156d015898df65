using System.Net;
using System.Text.Json;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Microsoft.AspNetCore.Authentication;

namespace Cockpit.Access;

/// <summary>Begins and ends sessions in the browser, each with its audit row. A refusal is one word, which the page puts into a sentence.</summary>
public sealed class SignIn(KeyRing keys, UserKeeper keeper, PasswordCheck passwords, Passkeys passkeys, ProviderAccounts provider, SignInLimits limits, FirstLink first, DemoLinks demo, Sessions sessions)
{
    /// <summary>The page that asks for name and password.</summary>
    public const string Path = "/sign-in";

    private const string Slow = "slow";
    private const string Succeeded = "sign-in.succeeded";

    /// <summary>Begins a session by name and password. Null when it began; else <c>password</c>, or <c>slow</c> when the address was refused too often.</summary>
    public async Task<string?> WithPasswordAsync(HttpContext http, string name, string password)
    {
        using var turn = await limits.TurnAsync(http.RequestAborted);
        return limits.IsSpent(http) ? Slow : await BeginAsync(http, await passwords.JudgeAsync(name, password, AddressClasses.Of(http), http.RequestAborted), "password");
    }

    /// <summary>Begins a session by what the browser's passkey answered. Null when it began; else <c>passkey</c> or <c>slow</c>.</summary>
    public async Task<string?> WithPasskeyAsync(HttpContext http, string answer)
        => limits.IsSpent(http) ? Slow : await BeginAsync(http, await passkeys.JudgeAsync(http, answer, AddressClasses.Of(http)), "passkey");

    /// <summary>Begins a session of whom the provider describes. Null when it began; else <c>stranger</c> or <c>slow</c>.</summary>
    public async Task<string?> WithProviderAsync(HttpContext http, JsonElement person)
        => limits.IsSpent(http) ? Slow : await BeginAsync(http, await provider.JudgeAsync(person, AddressClasses.Of(http), http.RequestAborted), "stranger");

    /// <summary>Records that somebody came from the provider without an answer that counts: <c>provider</c> or <c>slow</c>.</summary>
    public async Task<string> RefuseProviderAsync(HttpContext http)
    {
        if (limits.IsSpent(http))
            return Slow;
        limits.Refused(http);
        await sessions.AuditRefusedAsync(http, "An answer of the provider that is not valid, or none.");
        return "provider";
    }

    /// <summary>Begins a session with an API key. Null when it began; else <c>key</c>, <c>role</c> when the key may see no page, or <c>slow</c>.</summary>
    public async Task<string?> WithKeyAsync(HttpContext http, string key)
    {
        if (limits.IsSpent(http))
            return Slow;
        if (keys.Check(key.Trim(), AddressClasses.Of(http)) is not { } principal)
        {
            limits.Refused(http);
            await sessions.AuditRefusedAsync(http, "A key that is not valid.");
            return "key";
        }

        var caller = Caller.Of(principal);
        if (!principal.May(Policies.View))
        {
            await sessions.AuditRefusedAsync(http, "A key whose role sees no pages.", caller.Actor, caller.Team);
            return "role";
        }

        await sessions.AuditAsync(http, caller, Succeeded, "By key.");
        await http.SignInAsync(Sessions.Scheme, principal);
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
            await sessions.AuditRefusedAsync(http, "A one-time link that is not valid.");
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
            await sessions.AuditRefusedAsync(http, "A link of the demo that is not valid.");
            return false;
        }

        await sessions.AuditAsync(http, await sessions.BeginAsync(http, user), Succeeded, "By a link of the demo.");
        return true;
    }

    /// <summary>Ends the session.</summary>
    public async Task EndAsync(HttpContext http)
    {
        if (http.User.Identity is CallerIdentity { Caller: var caller })
            await sessions.AuditAsync(http, caller, "sign-in.ended", "Signed out.");
        await sessions.EndAsync(http);
    }

    /// <summary>403.</summary>
    internal static Problem UsedUp { get; } = new("link-used", StatusCodes.Status403Forbidden, "This link does not work any more",
        "It works once, only from the machine that Cockpit runs on, and only until Cockpit restarts.", "While there is no account, Cockpit prints a new one at each start; or make an account with: cockpit user create");

    private async Task<string?> BeginAsync(HttpContext http, Guid? user, string refusal)
    {
        if (user is not { } known)
        {
            limits.Refused(http);
            return refusal;
        }

        await sessions.BeginAsync(http, known);
        return null;
    }

    private static bool IsLocal(HttpContext http) => http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
