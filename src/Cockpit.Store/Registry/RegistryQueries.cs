using Cockpit.Store.Database;
using Cockpit.Store.Erasures;
using Cockpit.Store.Rollouts;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Registry;

/// <summary>All models, versions, heads of baselines, policies in force and rollouts that are not over, as of one change version.</summary>
public sealed record RegistryContent(
    long ChangeVersion, IReadOnlyList<ModelRow> Models, IReadOnlyList<VersionRow> Versions, IReadOnlyList<BaselineHead> Baselines, IReadOnlyList<PolicyRow> Policies,
    IReadOnlyList<RolloutRow> Rollouts)
{
    /// <summary>Overrides in force, the newest first.</summary>
    public IReadOnlyList<OverrideRow> Overrides { get; init; } = [];
    /// <summary>Contracts in force.</summary>
    public IReadOnlyList<ContractRow> Contracts { get; init; } = [];
    /// <summary>How often a subject was erased.</summary>
    public long Erasures { get; init; }
}

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
        var baselines = await context.Set<BaselineRow>()
            .Select(row => new BaselineHead(row.Model, row.Version, row.Id, row.SetAt, row.SetBy, row.Source, row.Rows, row.Layout)).ToListAsync(cancellationToken);
        var policies = await context.Set<PolicyRow>()
            .Where(row => !context.Set<PolicyRow>().Any(newer => newer.Model == row.Model && newer.Revision > row.Revision)).ToListAsync(cancellationToken);
        var contracts = await context.Set<ContractRow>()
            .Where(row => !context.Set<ContractRow>().Any(newer => newer.Model == row.Model && newer.Revision > row.Revision)).ToListAsync(cancellationToken);
        var rollouts = await context.Set<RolloutRow>().Where(row => row.EndedAt == null).ToListAsync(cancellationToken);
        var overrides = await context.Set<OverrideRow>().Where(row => row.Since != null && row.EndedAt == null)
            .OrderByDescending(row => row.Since).ThenByDescending(row => row.Id).ToListAsync(cancellationToken);
        var erasures = await context.Set<ErasureRow>().LongCountAsync(row => row.OverwrittenAt != null, cancellationToken);
        return new RegistryContent(version, models, versions, baselines, policies, rollouts) { Overrides = overrides, Contracts = contracts, Erasures = erasures };
    }

    /// <summary>The change version in force in the store.</summary>
    public async Task<long> ChangeVersionAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await ChangeVersion.CurrentAsync(context, cancellationToken);
    }
}
