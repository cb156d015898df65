using System.Buffers.Text;
using System.Text.Json;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>
/// Adds passkeys to the caller's own account and takes them away, each with its audit row in one transaction. Adding one takes the present
/// password: whoever finds a screen unlocked must not come back another day.
/// </summary>
public sealed class PasskeyKeeper(CockpitStore store, UserManagers managers, UserKeeper users, Passkeys passkeys, TimeProvider clock)
{
    private const int Most = 20;

    /// <summary>What the browser is to make, as JSON; null when the caller has no account.</summary>
    public async Task<string?> OfferAsync(HttpContext http, Caller caller)
        => await OwnAsync(caller, http.RequestAborted) is { } user ? await passkeys.OfferAsync(http, user) : null;

    /// <summary>Adds what the browser made; answers why not, or null.</summary>
    public async Task<Problem?> AddAsync(HttpContext http, string? name, string? password, string? answer, Caller caller)
    {
        if (AccountProblems.CheckText("name", name, isRequired: true) is { } refused)
            return refused;
        if (await OwnAsync(caller, http.RequestAborted) is not { } user)
            return AccountProblems.UnknownUser;
        if (!users.IsPassword(user, password))
            return AccountProblems.WrongPassword;

        return await store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (await Authority.PresentAsync(context, caller, now, token) is null)
                return CommonProblems.Forbidden;
            if (await context.Set<IdentityUserPasskey<Guid>>().CountAsync(row => row.UserId == user.Id, token) >= Most)
                return AccountProblems.TooManyPasskeys(Most);
            using var manager = managers.Over(context);
            if (await passkeys.ReadMadeAsync(http, manager, user.Id, answer ?? "") is not { } made)
                return AccountProblems.OddPasskey;

            made.Name = name!.Trim();
            var owner = await context.Set<UserRow>().SingleAsync(row => row.Id == user.Id, token);
            if (await manager.AddOrUpdatePasskeyAsync(owner, made) is { Succeeded: false } result)
                return AccountProblems.Of(result);
            context.Add(Row(caller, now, "passkey.added", owner, after: Describe(made.Name)));
            return null;
        }, http.RequestAborted);
    }

    /// <summary>Takes one away; the account's sessions end within seconds, since one of them may have begun with it.</summary>
    public async Task<Problem?> RemoveAsync(string? id, Caller caller, CancellationToken cancellationToken)
        => !Base64Url.IsValid(id ?? "") || caller.User is not { } user ? AccountProblems.UnknownPasskey : await store.ChangeAsync(async (context, _, token) =>
        {
            var (now, credential) = (clock.GetUtcNow(), Base64Url.DecodeFromChars(id));
            if (await Authority.PresentAsync(context, caller, now, token) is null)
                return CommonProblems.Forbidden;
            if (await context.Set<IdentityUserPasskey<Guid>>().SingleOrDefaultAsync(row => row.UserId == user && row.CredentialId == credential, token) is not { } passkey)
                return AccountProblems.UnknownPasskey;

            var owner = await context.Set<UserRow>().SingleAsync(row => row.Id == user, token);
            context.Remove(passkey);
            await users.EndSessionsAsync(context, owner);
            context.Add(Row(caller, now, "passkey.removed", owner, before: Describe(passkey.Data.Name)));
            return null;
        }, cancellationToken);

    private async Task<UserRow?> OwnAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<UserRow>().SingleOrDefaultAsync(row => row.Id == caller.User, cancellationToken);
    }

    private static string Describe(string? name) => JsonSerializer.Serialize(new { Name = name }, JsonSerializerOptions.Web);

    private static AuditRow Row(Caller caller, DateTimeOffset at, string action, UserRow user, string? before = null, string? after = null)
        => new() { At = at, Actor = caller.Actor, Action = action, Target = $"user:{user.UserName}", Before = before, After = after, Source = caller.Source };
}
