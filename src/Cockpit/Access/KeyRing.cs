using System.Collections.Frozen;
using System.Security.Claims;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>The keys that are valid, as a snapshot in memory: checking a key never asks the database.</summary>
public sealed class KeyRing(CockpitStore store, KeyHasher hasher, TimeProvider clock)
{
    /// <summary>The authentication scheme of API keys.</summary>
    public const string Scheme = "Key";

    private FrozenDictionary<string, Entry> _keys = FrozenDictionary<string, Entry>.Empty;

    /// <summary>Whether there is any key at all, valid or not.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>The principal of a presented key, or null when it is unknown, wrong, expired or revoked, or its account is disabled.</summary>
    public ClaimsPrincipal? Check(string presented, AddressClass source = AddressClass.Loopback)
        => ApiKey.Parse(presented) is { } key && Find(key.Id) is { } entry && hasher.Matches(key, entry.Row.Hash) ? entry.From(source) : null;

    /// <summary>The principal of the key of this id while it is valid; a session that began with it ends with it.</summary>
    public ClaimsPrincipal? OfId(string id, AddressClass source) => Find(id)?.From(source);

    /// <summary>Takes the keys from the store again.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = await context.Set<ApiKeyRow>().ToListAsync(cancellationToken);
        var disabled = (await context.Set<UserRow>().Where(row => row.DisabledAt != null).Select(row => row.Id).ToListAsync(cancellationToken)).ToHashSet();
        Volatile.Write(ref _keys, rows.ToFrozenDictionary(row => row.Id, row => new Entry(row, row.User is { } user && disabled.Contains(user)), StringComparer.Ordinal));
    }

    private Entry? Find(string id)
        => Volatile.Read(ref _keys).TryGetValue(id, out var entry) && entry is { IsSuspended: false, Row.RevokedAt: null } && !(entry.Row.ExpiresAt <= clock.GetUtcNow()) ? entry : null;

    private sealed class Entry(ApiKeyRow row, bool isSuspended)
    {
        private readonly Dictionary<AddressClass, ClaimsPrincipal> _principals =
            AddressClasses.Principals(new Caller($"key:{row.Name}", [new Grant(row.Role, row.Team)]) { Key = row.Id, People = [.. new[] { row.User, row.MadeBy }.OfType<Guid>().Distinct()] }, Scheme);

        public ApiKeyRow Row => row;

        /// <summary>The account whose key it is cannot be used.</summary>
        public bool IsSuspended => isSuspended;

        public ClaimsPrincipal From(AddressClass source) => _principals[source];
    }
}
