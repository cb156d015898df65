using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>
/// Tells whether a name and a password belong together. It takes as long and says as much for a name that is none; counts wrong
/// passwords, locks the account when there were too many, and leaves an audit row of every answer.
/// </summary>
public sealed class PasswordCheck(CockpitStore store, UserManagers managers, IPasswordHasher<UserRow> hasher, TimeProvider clock)
{
    private const string Refused = "sign-in.refused";

    // The hash of a password that nobody has, so that an unknown name costs what a known one does.
    private readonly Lazy<string> _nobodys = new(() => hasher.HashPassword(null!, ApiKey.New().Secret));

    /// <summary>The account's id; null when the two do not belong together, or the account is locked or disabled.</summary>
    public async Task<Guid?> JudgeAsync(string name, string password, AddressClass source, CancellationToken cancellationToken)
    {
        var normalized = new UpperInvariantLookupNormalizer().NormalizeName(name.Trim());
        UserRow? known;
        await using (var context = store.Read())
            known = await context.Set<UserRow>().SingleOrDefaultAsync(row => row.NormalizedUserName == normalized, cancellationToken);
        // Not inside the transaction: hashing takes a tenth of a second, on purpose, and decisions wait for the store.
        var isRight = password.Length <= PasswordRules.MostLength && hasher.VerifyHashedPassword(known!, known?.PasswordHash ?? _nobodys.Value, password) != PasswordVerificationResult.Failed;
        return await store.WriteAsync((context, token) => DecideAsync(context, known, isRight && known is not null, source, token), cancellationToken);
    }

    private async Task<Guid?> DecideAsync(CockpitContext context, UserRow? known, bool isRight, AddressClass source, CancellationToken cancellationToken)
    {
        if (known is null)
        {
            // The name is not kept: it may be a password in the wrong field.
            context.Add(Row("unknown", Refused, "session", "A user name that is not known.", source));
            return null;
        }

        // Changes nothing, and holds the row until the end: on PostgreSQL two wrong passwords at once would count as one.
        await context.Set<UserRow>().Where(row => row.Id == known.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.AccessFailedCount, row => row.AccessFailedCount), cancellationToken);
        using var manager = managers.Over(context);
        var user = (await manager.FindByIdAsync(known.Id.ToString()))!;
        var (target, isLocked) = ($"user:{user.UserName}", await manager.IsLockedOutAsync(user));
        if (user.DisabledAt is not null || isLocked)
        {
            context.Add(Row("unknown", Refused, target, isLocked ? "The account is locked." : "The account is disabled.", source));
            return null;
        }

        if (isRight && user.PasswordHash == known.PasswordHash)
        {
            await manager.ResetAccessFailedCountAsync(user);
            context.Add(Row(target, "sign-in.succeeded", "session", "By password.", source, AuditOutcome.Done));
            return user.Id;
        }

        await manager.AccessFailedAsync(user);
        context.Add(Row("unknown", Refused, target, "A password that is not right.", source));
        if (await manager.IsLockedOutAsync(user))
            context.Add(Row("unknown", "sign-in.locked-out", target, $"Too many wrong passwords; locked until {user.LockoutEnd:u}.", source));
        return null;
    }

    private AuditRow Row(string actor, string action, string target, string detail, AddressClass source, AuditOutcome outcome = AuditOutcome.Refused)
        => new() { At = clock.GetUtcNow(), Actor = actor, Action = action, Target = target, Detail = detail, Source = source, Outcome = outcome };
}
