using System.Collections.Frozen;
using System.Security.Claims;
using Cockpit.Store.Accounts;
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

    /// <summary>The principal of a presented key, or null when it is unknown, wrong, expired or revoked.</summary>
    public ClaimsPrincipal? Check(string presented)
        => ApiKey.Parse(presented) is { } key && Find(key.Id) is { } entry && hasher.Matches(key, entry.Row.Hash) ? entry.Principal : null;

    /// <summary>Whether the key of this id is still valid; a session that began with it ends with it.</summary>
    public bool IsValid(string id) => Find(id) is not null;

    /// <summary>Takes the keys from the store again.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = await context.Set<ApiKeyRow>().ToListAsync(cancellationToken);
        Volatile.Write(ref _keys, rows.ToFrozenDictionary(row => row.Id, row => new Entry(row), StringComparer.Ordinal));
    }

    private Entry? Find(string id)
        => Volatile.Read(ref _keys).TryGetValue(id, out var entry) && entry.Row.RevokedAt is null && !(entry.Row.ExpiresAt <= clock.GetUtcNow()) ? entry : null;

    private sealed class Entry(ApiKeyRow row)
    {
        public ApiKeyRow Row => row;
        public ClaimsPrincipal Principal { get; } = Caller.Principal(Scheme, $"key:{row.Name}", row.Role, row.Team, row.Id);
    }
}
