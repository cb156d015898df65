using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Registry;

/// <summary>What a version was trained or approved on, as distributions column by column. A version has one; setting another replaces it.</summary>
public sealed class BaselineRow
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>The version.</summary>
    public required string Version { get; init; }
    /// <summary>Changes with every replacement, so that counts on one baseline's bins are never taken for another's.</summary>
    public required Guid Id { get; set; }
    /// <summary>When it was set.</summary>
    public required DateTimeOffset SetAt { get; set; }
    /// <summary>Who set it.</summary>
    public required string SetBy { get; set; }
    /// <summary>Where it came from, in words: an upload, or a span of recorded decisions.</summary>
    public required string Source { get; set; }
    /// <summary>Rows taken.</summary>
    public required long Rows { get; set; }
    /// <summary>Bins and fences of every column: all that the writer of rollups needs.</summary>
    public required byte[] Layout { get; set; }
    /// <summary>The distributions.</summary>
    public required byte[] Content { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<BaselineRow>
    {
        public void Configure(EntityTypeBuilder<BaselineRow> builder)
        {
            builder.ToTable("baselines");
            builder.HasKey(row => new { row.Model, row.Version });
            builder.HasOne<VersionRow>().WithOne().HasForeignKey<BaselineRow>(row => new { row.Model, row.Version }).OnDelete(DeleteBehavior.Restrict);
            builder.Property(row => row.Id).ValueGeneratedNever();
        }
    }
}

/// <summary>A baseline without its distributions.</summary>
public sealed record BaselineHead(string Model, string Version, Guid Id, DateTimeOffset SetAt, string SetBy, string Source, long Rows, byte[] Layout);

/// <summary>Reads baselines.</summary>
public sealed class BaselineQueries(CockpitStore store)
{
    /// <summary>The distributions of the baseline with this id; null when it was replaced meanwhile.</summary>
    public async Task<byte[]?> ContentAsync(string model, string version, Guid id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<BaselineRow>().Where(row => row.Model == model && row.Version == version && row.Id == id)
            .Select(row => row.Content).SingleOrDefaultAsync(cancellationToken);
    }
}
