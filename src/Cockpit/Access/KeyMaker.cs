using System.Globalization;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Access;

/// <summary>Makes API keys. The key is returned once and never stored.</summary>
public sealed class KeyMaker(CockpitStore store, KeyHasher hasher, TimeProvider clock)
{
    /// <summary>Makes a key and stores its hash with an audit row, in one transaction.</summary>
    /// <exception cref="ArgumentException">A valid key of this name exists.</exception>
    public Task<ApiKey> CreateAsync(string name, Role role, string? team, DateTimeOffset? expires, string actor, CancellationToken cancellationToken)
        => store.ChangeAsync(async (context, _, token) =>
        {
            var now = clock.GetUtcNow();
            if (await context.Set<ApiKeyRow>().AnyAsync(row => row.Name == name && row.RevokedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now), token))
                throw new ArgumentException($"There is a valid key named '{name}' already. Choose another name.", nameof(name));

            var key = ApiKey.New();
            context.Add(new ApiKeyRow { Id = key.Id, Name = name, Role = role, Team = team, Hash = hasher.Hash(key), CreatedAt = now, ExpiresAt = expires });
            context.Add(new AuditRow
            {
                At = now,
                Actor = actor,
                Action = "key.created",
                Target = $"key:{name}",
                Detail = string.Create(CultureInfo.InvariantCulture, $"Role {StoreText.Of(role)}, team {team ?? "all"}, expires {(expires is { } at ? at.ToString("O", CultureInfo.InvariantCulture) : "never")}."),
            });
            return key;
        }, cancellationToken);
}
