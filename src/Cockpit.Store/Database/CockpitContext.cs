using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Database;

/// <summary>
/// The one context of the store. It names no row: each area's rows bring their own configuration, and are reached by
/// <c>Set&lt;TRow&gt;()</c>. One short-lived instance a query; writes go through <see cref="CockpitStore"/> only.
/// </summary>
public sealed class CockpitContext(DbContextOptions<CockpitContext> options, StoreProvider provider) : DbContext(options)
{
    /// <summary>Set by <see cref="CockpitStore"/> for the contexts that hold the write gate.</summary>
    internal bool MayWrite { get; init; }

    /// <summary>Rows that were saved and are to be leaves of the ledger.</summary>
    internal List<IRecorded> Recorded { get; } = [];

    /// <inheritdoc />
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
        => throw new InvalidOperationException("Writes are asynchronous and pass CockpitStore.WriteAsync.");

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!MayWrite)
            throw new InvalidOperationException("This context only reads. Write through CockpitStore.WriteAsync, which holds the write gate.");
        var recorded = ChangeTracker.Entries<IRecorded>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity).ToList();
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        Recorded.AddRange(recorded);
        return saved;
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        => provider.ConfigureTypes(configurationBuilder);

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CockpitContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name)
        => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
