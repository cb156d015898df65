using System.Security.Cryptography;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cockpit.Access;

/// <summary>
/// Passkeys, by Identity's own handler: asks the browser to prove that it holds one, and judges the proof. What was asked lies
/// meanwhile in a cookie that only this installation can read, for minutes.
/// </summary>
public sealed class Passkeys(CockpitStore store, UserManagers managers, IOptions<IdentityPasskeyOptions> options, IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Cookie = "cockpit-passkey";
    private const string Proving = "prove";
    private const string Making = "make";
    private const int LongestAnswer = 65_536;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>What the browser is to prove for a sign-in: JSON for <c>navigator.credentials.get</c>. It names nobody: the passkey itself knows whose it is.</summary>
    public async Task<string> AskAsync(HttpContext http)
    {
        await using var context = store.Read();
        using var manager = managers.Over(context);
        var asked = await Handler(manager).MakeRequestOptionsAsync(null, http);
        Keep(http, Proving, asked.AssertionState);
        return asked.RequestOptionsJson;
    }

    /// <summary>What the browser is to make for an account: JSON for <c>navigator.credentials.create</c>.</summary>
    public async Task<string> OfferAsync(HttpContext http, UserRow user)
    {
        await using var context = store.Read();
        using var manager = managers.Over(context);
        var offered = await Handler(manager).MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.UserName!, DisplayName = user.UserName! }, http);
        Keep(http, Making, offered.AttestationState);
        return offered.CreationOptionsJson;
    }

    /// <summary>The account whose passkey answered rightly; null when none did, or when it is disabled. Leaves an audit row either way.</summary>
    public async Task<Guid?> JudgeAsync(HttpContext http, string answer, AddressClass source)
    {
        var asked = Take(http, Proving);
        return await store.WriteAsync(async (context, token) =>
        {
            using var manager = managers.Over(context);
            var proof = asked is null || answer.Length is 0 or > LongestAnswer ? null
                : await Handler(manager).PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = answer, AssertionState = asked });
            if (proof is not { Succeeded: true, User: { } user, Passkey: { } passkey } || user.DisabledAt is not null)
            {
                var (target, why) = proof?.User is { } known ? ($"user:{known.UserName}", "The account is disabled.") : ("session", "A passkey that is not valid.");
                context.Add(new AuditRow { At = clock.GetUtcNow(), Actor = "unknown", Action = "sign-in.refused", Target = target, Detail = why, Source = source, Outcome = AuditOutcome.Refused });
                return (Guid?)null;
            }

            // The count of its uses goes up; a copy of a key that counts falls behind and is refused.
            if (await manager.AddOrUpdatePasskeyAsync(user, passkey) is { Succeeded: false } refused)
                throw new InvalidOperationException($"A passkey that was just read cannot be saved: {refused}.");
            context.Add(new AuditRow { At = clock.GetUtcNow(), Actor = $"user:{user.UserName}", Action = "sign-in.succeeded", Target = "session", Detail = "By passkey.", Source = source });
            return user.Id;
        }, http.RequestAborted);
    }

    /// <summary>What the browser made, in the transaction that will keep it; null when it is not what was offered to this account.</summary>
    public async Task<UserPasskeyInfo?> ReadMadeAsync(HttpContext http, UserManager<UserRow> manager, Guid user, string answer)
    {
        if (Take(http, Making) is not { } offered || answer.Length is 0 or > LongestAnswer)
            return null;
        var made = await Handler(manager).PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = answer, AttestationState = offered });
        return made.Succeeded && made.UserEntity.Id == user.ToString() ? made.Passkey : null;
    }

    private PasskeyHandler<UserRow> Handler(UserManager<UserRow> manager) => new(manager, options);

    private ITimeLimitedDataProtector Protector(string purpose) => protection.CreateProtector("Cockpit.Access.Passkeys", purpose).ToTimeLimitedDataProtector();

    private void Keep(HttpContext http, string purpose, string? state)
        => http.Response.Cookies.Append(Cookie, Protector(purpose).Protect(state ?? "", Life), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, MaxAge = Life });

    /// <summary>What was asked of this browser, once; null when nothing was, or too long ago.</summary>
    private string? Take(HttpContext http, string purpose)
    {
        if (http.Request.Cookies[Cookie] is not { } kept)
            return null;
        http.Response.Cookies.Delete(Cookie);
        try
        {
            return Protector(purpose).Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
