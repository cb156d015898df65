using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Database;

/// <summary>One row that counts committed control changes, so that another process or node notices them by polling a single number.</summary>
public sealed class ChangeVersion
{
    /// <summary>Always 1.</summary>
    public int Id { get; init; }

    /// <summary>Grows by one with each control change.</summary>
    public long Version { get; init; }

    /// <summary>The version in force.</summary>
    public static Task<long> CurrentAsync(CockpitContext context, CancellationToken cancellationToken)
        => context.Set<ChangeVersion>().Select(row => row.Version).SingleAsync(cancellationToken);

    internal static async Task<long> NextAsync(CockpitContext context, CancellationToken cancellationToken)
    {
        await context.Set<ChangeVersion>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version + 1), cancellationToken);
        return await CurrentAsync(context, cancellationToken);
    }

    internal sealed class Configuration : IEntityTypeConfiguration<ChangeVersion>
    {
        public void Configure(EntityTypeBuilder<ChangeVersion> builder)
        {
            builder.ToTable("change_version");
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.HasData(new ChangeVersion { Id = 1, Version = 0 });
        }
    }
}
