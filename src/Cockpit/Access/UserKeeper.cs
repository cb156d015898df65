using System.Text.Json;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>
/// Makes accounts, changes what they may do, and ends them: each with its audit row in one transaction, in which the caller's own
/// right to do so is looked up once more. Every gateway notices at once.
/// </summary>
public sealed class UserKeeper(CockpitStore store, UserManagers managers, PasswordRules rules, IPasswordHasher<UserRow> hasher, TimeProvider clock)
{
    /// <summary>Makes an account with one role; answers why not, or null.</summary>
    public async Task<Problem?> CreateAsync(string? name, string? password, Grant grant, Caller caller, CancellationToken cancellationToken)
    {
        if (Check(name, password, grant) is { } refused)
            return refused;

        var now = clock.GetUtcNow();
        var user = new UserRow { Id = Guid.CreateVersion7(now), UserName = name!.Trim(), CreatedAt = now };
        // Hashing takes a tenth of a second, on purpose; the store must not wait for it.
        user.PasswordHash = hasher.HashPassword(user, password!);
        return await ChangeAsync(caller, async (context, token) =>
        {
            using var manager = managers.Over(context);
            if (await manager.CreateAsync(user) is { Succeeded: false } result)
                return AccountProblems.Of(result);
            context.Add(Row(caller, now, "user.created", user));
            Give(context, user, grant, caller, now);
            return null;
        }, cancellationToken);
    }

    /// <summary>Why an account of this name, password and role would not be made; null when nothing speaks against it but the store.</summary>
    public Problem? Check(string? name, string? password, Grant grant)
        => AccountProblems.CheckText("name", name, isRequired: true) ?? CheckGrant(grant) ?? rules.Check(name!, password ?? "");

    /// <summary>Ends an account, or lets it be used again; its sessions end within seconds.</summary>
    public Task<Problem?> SetDisabledAsync(Guid id, bool isDisabled, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(caller, async (context, token) =>
        {
            if (await context.Set<UserRow>().SingleOrDefaultAsync(row => row.Id == id, token) is not { } user)
                return AccountProblems.UnknownUser;
            if ((user.DisabledAt is not null) == isDisabled)
                return null;
            if (isDisabled && await IsLastAdministratorAsync(context, id, null, token))
                return AccountProblems.LastAdministrator;

            var now = clock.GetUtcNow();
            user.DisabledAt = isDisabled ? now : null;
            await EndSessionsAsync(context, user);
            context.Add(Row(caller, now, isDisabled ? "user.disabled" : "user.enabled", user));
            return null;
        }, cancellationToken);

    /// <summary>Gives an account one more role.</summary>
    public async Task<Problem?> GrantAsync(Guid id, Grant grant, Caller caller, CancellationToken cancellationToken)
        => CheckGrant(grant) ?? await ChangeAsync(caller, async (context, token) =>
        {
            if (await context.Set<UserRow>().SingleOrDefaultAsync(row => row.Id == id, token) is not { } user)
                return AccountProblems.UnknownUser;
            if (await context.Set<GrantRow>().AnyAsync(row => row.User == id && row.Role == grant.Role && row.Team == grant.Team, token))
                return AccountProblems.GrantedAlready(grant);
            Give(context, user, grant, caller, clock.GetUtcNow());
            return null;
        }, cancellationToken);

    /// <summary>Takes a role away; open pages lose it within seconds.</summary>
    public Task<Problem?> WithdrawAsync(Guid grant, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(caller, async (context, token) =>
        {
            if (await context.Set<GrantRow>().SingleOrDefaultAsync(row => row.Id == grant, token) is not { } row)
                return AccountProblems.UnknownGrant;
            if (await IsLastAdministratorAsync(context, row.User, row.Id, token))
                return AccountProblems.LastAdministrator;

            var user = await context.Set<UserRow>().SingleAsync(known => known.Id == row.User, token);
            context.Remove(row);
            context.Add(Row(caller, clock.GetUtcNow(), "role.withdrawn", user, before: Describe(row)));
            return null;
        }, cancellationToken);

    /// <summary>Sets another person's password and unlocks the account; its sessions end within seconds, and its passkeys are gone: whoever had the account before must not keep it.</summary>
    public async Task<Problem?> SetPasswordAsync(Guid id, string? password, Caller caller, CancellationToken cancellationToken)
    {
        var user = await FindAsync(id, cancellationToken);
        if (user is null)
            return AccountProblems.UnknownUser;
        if (rules.Check(user.UserName!, password ?? "") is { } refused)
            return refused;

        var hash = hasher.HashPassword(user, password!);
        return await ChangeAsync(caller, async (context, token) =>
        {
            await context.Set<IdentityUserPasskey<Guid>>().Where(row => row.UserId == id).ExecuteDeleteAsync(token);
            return await PutPasswordAsync(context, id, hash, caller, token);
        }, cancellationToken);
    }

    /// <summary>Changes the caller's own password; their other sessions end within seconds, and so does this one.</summary>
    public async Task<Problem?> ChangePasswordAsync(string? current, string? wanted, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.User is not { } id || await FindAsync(id, cancellationToken) is not { } user)
            return AccountProblems.UnknownUser;
        if (!IsPassword(user, current))
            return AccountProblems.WrongPassword;
        if (rules.Check(user.UserName!, wanted ?? "") is { } refused)
            return refused;

        var hash = hasher.HashPassword(user, wanted!);
        return await store.ChangeAsync(async (context, _, token) =>
            await Authority.PresentAsync(context, caller, clock.GetUtcNow(), token) is null
                ? CommonProblems.Forbidden : await PutPasswordAsync(context, id, hash, caller, token), cancellationToken);
    }

    /// <summary>Whether this is the account's password; never for one that has none. Takes a tenth of a second, on purpose.</summary>
    internal bool IsPassword(UserRow user, string? password)
        => user.PasswordHash is { } hash && password is { Length: > 0 and <= PasswordRules.MostLength } && hasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed;

    private async Task<Problem?> PutPasswordAsync(CockpitContext context, Guid id, string hash, Caller caller, CancellationToken cancellationToken)
    {
        var user = await context.Set<UserRow>().SingleAsync(row => row.Id == id, cancellationToken);
        (user.PasswordHash, user.LockoutEnd, user.AccessFailedCount) = (hash, null, 0);
        await EndSessionsAsync(context, user);
        context.Add(Row(caller, clock.GetUtcNow(), "password.changed", user));
        return null;
    }

    /// <summary>Gives the account a new security stamp; sessions that began under the old one are over, even if the account can be used again.</summary>
    internal async Task EndSessionsAsync(CockpitContext context, UserRow user)
    {
        using var manager = managers.Over(context);
        if (await manager.UpdateSecurityStampAsync(user) is { Succeeded: false } result)
            throw new InvalidOperationException($"An account that exists cannot be saved: {result}.");
    }

    private async Task<UserRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<UserRow>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    private Task<Problem?> ChangeAsync(Caller caller, Func<CockpitContext, CancellationToken, Task<Problem?>> work, CancellationToken cancellationToken)
        => store.ChangeAsync(async (context, _, token) =>
            await Authority.HoldsAsync(context, caller, Policies.Administer, null, clock.GetUtcNow(), token) ? await work(context, token) : CommonProblems.Forbidden, cancellationToken);

    /// <summary>Whether nobody could administer any more without this account, or without this one of its grants. Changes come one after the other, so two cannot each leave the other's.</summary>
    private static async Task<bool> IsLastAdministratorAsync(CockpitContext context, Guid user, Guid? grant, CancellationToken cancellationToken)
    {
        var administrators = await context.Set<GrantRow>().Where(row => row.Role == Role.Admin && row.Team == null)
            .Where(row => context.Set<UserRow>().Any(known => known.Id == row.User && known.DisabledAt == null)).ToListAsync(cancellationToken);
        return administrators.Exists(row => row.User == user && (grant is null || row.Id == grant)) && administrators.TrueForAll(row => row.User == user);
    }

    private static Problem? CheckGrant(Grant grant) => grant.Role == Role.Application ? AccountProblems.NotForPeople : AccountProblems.CheckText("team", grant.Team, isRequired: false);

    internal static GrantRow Give(CockpitContext context, UserRow user, Grant grant, Caller caller, DateTimeOffset now)
    {
        var row = new GrantRow { Id = Guid.CreateVersion7(now), User = user.Id, Role = grant.Role, Team = grant.Team, GrantedBy = caller.Actor, GrantedAt = now };
        context.Add(row);
        context.Add(Row(caller, now, "role.granted", user, after: Describe(row)));
        return row;
    }

    internal static string Describe(GrantRow row) => JsonSerializer.Serialize(new { Role = StoreText.Of(row.Role), row.Team }, JsonSerializerOptions.Web);

    internal static AuditRow Row(Caller caller, DateTimeOffset at, string action, UserRow user, string? before = null, string? after = null)
        => new() { At = at, Actor = caller.Actor, Action = action, Target = $"user:{user.UserName}", Before = before, After = after, Source = caller.Source };
}
