using System.Text.Json;
using Cockpit.Problems;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>A key to make.</summary>
/// <param name="Name">Which it is, in 1 to 100 characters; no valid key may have the same.</param>
/// <param name="Grant">What it may do.</param>
/// <param name="Expires">From when on it is refused; in the future.</param>
/// <param name="User">The name of the account whose key it is; null for a program's.</param>
public sealed record NewKey(string? Name, Grant Grant, DateTimeOffset? Expires = null, string? User = null);

/// <summary>What making a key came to: the key, which is never shown again, or why there is none.</summary>
public sealed record KeyOutcome(ApiKey? Key, Problem? Problem);

/// <summary>Makes and revokes API keys, each with an audit row in one transaction. The key is returned once and never stored.</summary>
public sealed class KeyMaker(CockpitStore store, KeyHasher hasher, TimeProvider clock)
{
    /// <summary>Makes a key and stores its hash.</summary>
    public async Task<KeyOutcome> CreateAsync(NewKey wanted, Caller caller, CancellationToken cancellationToken)
    {
        var (now, (name, grant, expires, user)) = (clock.GetUtcNow(), wanted);
        if ((AccountProblems.CheckText("name", name, isRequired: true) ?? AccountProblems.CheckText("team", grant.Team, isRequired: false)) is { } refused)
            return new KeyOutcome(null, refused);
        if (expires <= now)
            return new KeyOutcome(null, CommonProblems.Invalid("expires", $"{expires:O} is not in the future.", "Give an instant in the future, or none."));

        return await store.ChangeAsync(async (context, _, token) =>
        {
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return new KeyOutcome(null, CommonProblems.Forbidden);
            if (await context.Set<ApiKeyRow>().AnyAsync(row => row.Name == name && row.RevokedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now), token))
                return new KeyOutcome(null, AccountProblems.KeyNameTaken(name!));

            var normalized = new UpperInvariantLookupNormalizer().NormalizeName(user);
            var owner = user is null ? null : await context.Set<UserRow>().SingleOrDefaultAsync(row => row.NormalizedUserName == normalized && row.DisabledAt == null, token);
            if (user is not null && owner is null)
                return new KeyOutcome(null, AccountProblems.NobodyOf(user));

            var key = ApiKey.New();
            var row = new ApiKeyRow { Id = key.Id, Name = name!, Role = grant.Role, Team = grant.Team, User = owner?.Id, MadeBy = caller.User, Hash = hasher.Hash(key), CreatedAt = now, ExpiresAt = expires };
            context.Add(row);
            context.Add(Row(caller, now, "key.created", row, after: Describe(row, owner?.UserName)));
            return new KeyOutcome(key, null);
        }, cancellationToken);
    }

    /// <summary>Refuses a key from now on, on every gateway within a second; answers why not, or null.</summary>
    public Task<Problem?> RevokeAsync(string id, Caller caller, CancellationToken cancellationToken)
        => store.ChangeAsync(async (context, _, token) =>
        {
            var now = clock.GetUtcNow();
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return CommonProblems.Forbidden;
            if (await context.Set<ApiKeyRow>().SingleOrDefaultAsync(known => known.Id == id && known.RevokedAt == null, token) is not { } row)
                return AccountProblems.UnknownKey;

            row.RevokedAt = now;
            context.Add(Row(caller, now, "key.revoked", row, before: Describe(row)));
            return null;
        }, cancellationToken);

    private static string Describe(ApiKeyRow row, string? user = null) => JsonSerializer.Serialize(new { row.Id, Role = StoreText.Of(row.Role), row.Team, row.ExpiresAt, User = user }, JsonSerializerOptions.Web);

    private static AuditRow Row(Caller caller, DateTimeOffset at, string action, ApiKeyRow key, string? before = null, string? after = null)
        => new() { At = at, Actor = caller.Actor, Action = action, Target = $"key:{key.Name}", Team = key.Team, Before = before, After = after, Source = caller.Source };
}
