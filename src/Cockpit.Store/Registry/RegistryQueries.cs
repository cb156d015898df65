using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Registry;

/// <summary>All models and versions as of one change version.</summary>
public sealed record RegistryContent(long ChangeVersion, IReadOnlyList<ModelRow> Models, IReadOnlyList<VersionRow> Versions);

/// <summary>Reads the registry.</summary>
public sealed class RegistryQueries(CockpitStore store)
{
    /// <summary>The whole registry, read in one transaction so that it never mixes two states.</summary>
    public async Task<RegistryContent> LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        await using var transaction = await context.Database.BeginTransactionAsync(store.Provider.SnapshotIsolation, cancellationToken);
        var version = await ChangeVersion.CurrentAsync(context, cancellationToken);
        var models = await context.Set<ModelRow>().OrderBy(row => row.Name).ToListAsync(cancellationToken);
        var versions = await context.Set<VersionRow>().OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);
        return new RegistryContent(version, models, versions);
    }

    /// <summary>The change version in force in the store.</summary>
    public async Task<long> ChangeVersionAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await ChangeVersion.CurrentAsync(context, cancellationToken);
    }
}
