using System.Text.Json;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Access;

/// <summary>
/// The accounts of people who come from the provider. The first sign-in makes one; each sign-in gives it the roles that the provider says, and
/// takes away those that it said before and does not say any more. Roles that an administrator granted stay.
/// </summary>
public sealed class ProviderAccounts(CockpitStore store, UserManagers managers, IOptions<ProviderOptions> options, TimeProvider clock)
{
    /// <summary>Who grants what the provider says.</summary>
    private const string Provider = "system:provider";
    private const int LongestSubject = 255;

    /// <summary>The account of whom the provider describes; null when it is disabled, has no role, or cannot be made. Leaves an audit row either way.</summary>
    /// <param name="person">The provider's answer to who it is.</param>
    /// <param name="source">From where they come.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Guid?> JudgeAsync(JsonElement person, AddressClass source, CancellationToken cancellationToken)
        => store.ChangeAsync(async (context, _, token) =>
        {
            var caller = Caller.Trusted(Provider, source);
            if (Text(person, options.Value.SubjectClaim) is not { Length: > 0 and <= LongestSubject } subject)
                return Refuse(context, "session", $"The provider named no {options.Value.SubjectClaim}.", source);
            // Never by name: a person of that name at the provider need not be the one of that name here.
            var external = $"{new Uri(options.Value.UserInfoEndpoint!).Host}/{subject}";
            var (user, granted) = (await context.Set<UserRow>().SingleOrDefaultAsync(row => row.External == external, token), Granted(person));
            if (user is null && granted.Count == 0)
                return Refuse(context, "session", "None of the provider's roles gives one here.", source);

            user ??= await MakeAsync(context, external, Text(person, options.Value.NameClaim) ?? subject, caller, token);
            if (user is null)
                return Refuse(context, "session", "The provider's name is none that an account can have.", source);
            if (user.DisabledAt is not null)
                return Refuse(context, $"user:{user.UserName}", "The account is disabled.", source);
            if (!await SyncAsync(context, user, granted, caller, token))
                return Refuse(context, $"user:{user.UserName}", "The account has no role any more.", source);
            context.Add(new AuditRow { At = clock.GetUtcNow(), Actor = $"user:{user.UserName}", Action = "sign-in.succeeded", Target = "session", Detail = "By the provider.", Source = source });
            return user.Id;
        }, cancellationToken);

    /// <summary>A new account; null when neither the name nor the name with the provider's host can be had.</summary>
    private async Task<UserRow?> MakeAsync(CockpitContext context, string external, string wanted, Caller caller, CancellationToken cancellationToken)
    {
        using var manager = managers.Over(context);
        foreach (var name in new[] { wanted.Trim(), $"{wanted.Trim()}@{external.Split('/', 2)[0]}" })
        {
            var normalized = manager.NormalizeName(name);
            if (AccountProblems.CheckText("name", name, isRequired: true) is not null || await context.Set<UserRow>().AnyAsync(row => row.NormalizedUserName == normalized, cancellationToken))
                continue;
            var now = clock.GetUtcNow();
            var user = new UserRow { Id = Guid.CreateVersion7(now), UserName = name, CreatedAt = now, External = external };
            if (await manager.CreateAsync(user) is { Succeeded: false })
                return null;
            context.Add(new AuditRow { At = now, Actor = caller.Actor, Action = "user.created", Target = $"user:{name}", Source = caller.Source });
            return user;
        }

        return null;
    }

    /// <summary>Gives and takes away what the provider says; answers whether any role is left.</summary>
    private async Task<bool> SyncAsync(CockpitContext context, UserRow user, List<Grant> granted, Caller caller, CancellationToken cancellationToken)
    {
        var (now, held) = (clock.GetUtcNow(), await context.Set<GrantRow>().Where(row => row.User == user.Id).ToListAsync(cancellationToken));
        foreach (var row in held.Where(row => row.GrantedBy == Provider && !granted.Contains(new Grant(row.Role, row.Team))).ToList())
        {
            held.Remove(row);
            context.Remove(row);
            context.Add(UserKeeper.Row(caller, now, "role.withdrawn", user, before: UserKeeper.Describe(row)));
        }

        foreach (var grant in granted.Where(grant => !held.Exists(row => row.Role == grant.Role && row.Team == grant.Team)).ToList())
            held.Add(UserKeeper.Give(context, user, grant, caller, now));
        return held.Count > 0;
    }

    private List<Grant> Granted(JsonElement person)
    {
        var values = person.TryGetProperty(options.Value.RoleClaim, out var claim) ? claim.ValueKind switch
        {
            JsonValueKind.String => [claim.GetString()!],
            JsonValueKind.Array => claim.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!).ToList(),
            _ => [],
        } : [];
        return [.. options.Value.Roles.Where(role => values.Contains(role.Value, StringComparer.Ordinal)).Select(role => role.Grant!.Value).Distinct()];
    }

    private Guid? Refuse(CockpitContext context, string target, string why, AddressClass source)
    {
        context.Add(new AuditRow { At = clock.GetUtcNow(), Actor = "unknown", Action = "sign-in.refused", Target = target, Detail = why, Source = source, Outcome = AuditOutcome.Refused });
        return null;
    }

    private static string? Text(JsonElement person, string claim)
        => person.TryGetProperty(claim, out var value) ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null } : null;
}
