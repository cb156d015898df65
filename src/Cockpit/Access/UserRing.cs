using System.Collections.Frozen;
using System.Security.Claims;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>The accounts that can be used and what each may do, as a snapshot in memory: a session's request never asks the database.</summary>
public sealed class UserRing(CockpitStore store)
{
    /// <summary>The authentication scheme of accounts.</summary>
    public const string Scheme = "User";

    private FrozenDictionary<Guid, Entry> _users = FrozenDictionary<Guid, Entry>.Empty;
    private bool _isEmpty = true;

    /// <summary>Whether there is any account at all, disabled or not.</summary>
    public bool IsEmpty => Volatile.Read(ref _isEmpty);

    /// <summary>The principal of an account; null when it is unknown or disabled, or when its security stamp is another one by now.</summary>
    public ClaimsPrincipal? Check(Guid id, string? stamp, AddressClass source)
        => Volatile.Read(ref _users).TryGetValue(id, out var entry) && entry.Stamp == stamp ? entry.From(source) : null;

    /// <summary>The principal of an account that has just shown who it is; null when it is unknown or disabled.</summary>
    public ClaimsPrincipal? OfId(Guid id, AddressClass source) => Volatile.Read(ref _users).GetValueOrDefault(id)?.From(source);

    /// <summary>Takes accounts and grants from the store again.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = await context.Set<UserRow>().ToListAsync(cancellationToken);
        var grants = (await context.Set<GrantRow>().OrderBy(row => row.GrantedAt).ToListAsync(cancellationToken)).ToLookup(row => row.User);
        Volatile.Write(ref _users, rows.Where(row => row.DisabledAt is null).ToFrozenDictionary(row => row.Id, row => new Entry(row, grants[row.Id])));
        Volatile.Write(ref _isEmpty, rows.Count == 0);
    }

    private sealed class Entry(UserRow row, IEnumerable<GrantRow> grants)
    {
        private readonly Dictionary<AddressClass, ClaimsPrincipal> _principals = AddressClasses.Principals(
            new Caller($"user:{row.UserName}", [.. grants.Select(grant => new Grant(grant.Role, grant.Team))]) { User = row.Id, People = [row.Id], Stamp = row.SecurityStamp }, Scheme);

        public string? Stamp => row.SecurityStamp;
        public ClaimsPrincipal From(AddressClass source) => _principals[source];
    }
}
