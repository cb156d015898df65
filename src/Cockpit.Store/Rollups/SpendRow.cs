using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Rollups;

/// <summary>
/// What the gateway's calls to one version cost in one hour, by class and caller: every call, also those that failed, were tried
/// again, or whose answer nobody heard. Merging is adding.
/// </summary>
public sealed class SpendRow
{
    /// <summary>The hour's beginning, UTC.</summary>
    public required DateTimeOffset Hour { get; init; }
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>The version called.</summary>
    public required string Version { get; init; }
    /// <summary>The traffic class.</summary>
    public required string TrafficClass { get; init; }
    /// <summary>Who asked.</summary>
    public required string Caller { get; init; }
    /// <summary>Calls to the version.</summary>
    public long Calls { get; init; }
    /// <summary>What they cost, in the version's currency.</summary>
    public decimal Cost { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SpendRow>
    {
        public void Configure(EntityTypeBuilder<SpendRow> builder)
        {
            builder.ToTable("spend");
            builder.HasKey(row => new { row.Hour, row.Model, row.Version, row.TrafficClass, row.Caller });
        }
    }
}
