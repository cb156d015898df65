using Cockpit.Store.Accounts;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>
/// Asks the store whether a caller may still do what they are about to do, in the transaction that does it: a page may have been
/// open, and a snapshot in memory be a moment old, since before a key was revoked or a role withdrawn.
/// </summary>
public static class Authority
{
    /// <summary>Whether the caller may do what the policy allows with what belongs to <paramref name="team"/>.</summary>
    public static async Task<bool> HoldsAsync(CockpitContext context, Caller caller, string policy, string? team, DateTimeOffset now, CancellationToken cancellationToken)
        => await PresentAsync(context, caller, now, cancellationToken) is { } present && present.May(policy, team);

    /// <summary>The caller with what they may do now; null when their key or session is over.</summary>
    public static async Task<Caller?> PresentAsync(CockpitContext context, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (caller.Key is { } key)
        {
            var valid = context.Set<ApiKeyRow>().Where(row => row.Id == key && row.RevokedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now))
                .Where(row => row.User == null || context.Set<UserRow>().Any(user => user.Id == row.User && user.DisabledAt == null));
            return await valid.SingleOrDefaultAsync(cancellationToken) is { } held
                ? caller with { Grants = [new Grant(held.Role, held.Team)] } : null;
        }

        if (caller.User is not { } user)
            return caller;
        if (!await context.Set<UserRow>().AnyAsync(row => row.Id == user && row.DisabledAt == null && row.SecurityStamp == caller.Stamp, cancellationToken))
            return null;
        var grants = await context.Set<GrantRow>().Where(row => row.User == user).ToListAsync(cancellationToken);
        return caller with { Grants = [.. grants.Select(row => new Grant(row.Role, row.Team))] };
    }
}
