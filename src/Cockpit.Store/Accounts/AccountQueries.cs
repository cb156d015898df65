using Cockpit.Store.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Accounts;

/// <summary>An account with what it may do.</summary>
public sealed record UserAccount(UserRow User, IReadOnlyList<GrantRow> Grants);

/// <summary>Reads accounts and keys.</summary>
public sealed class AccountQueries(CockpitStore store)
{
    /// <summary>Every account with its grants, by name.</summary>
    public async Task<IReadOnlyList<UserAccount>> UsersAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var grants = (await context.Set<GrantRow>().OrderBy(row => row.GrantedAt).ToListAsync(cancellationToken)).ToLookup(row => row.User);
        var users = await context.Set<UserRow>().OrderBy(row => row.NormalizedUserName).ToListAsync(cancellationToken);
        return [.. users.Select(user => new UserAccount(user, [.. grants[user.Id]]))];
    }

    /// <summary>An account's passkeys, the oldest first.</summary>
    public async Task<IReadOnlyList<IdentityUserPasskey<Guid>>> PasskeysAsync(Guid user, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var passkeys = await context.Set<IdentityUserPasskey<Guid>>().Where(row => row.UserId == user).ToListAsync(cancellationToken);
        return [.. passkeys.OrderBy(row => row.Data.CreatedAt)];
    }

    /// <summary>Every key, the newest first.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> KeysAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ApiKeyRow>().OrderByDescending(row => row.CreatedAt).ToListAsync(cancellationToken);
    }
}
