using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Nodes;

/// <summary>A gateway that serves, and which control state it has in force.</summary>
public sealed class NodeRow
{
    /// <summary>Made at each start of a process.</summary>
    public required Guid Id { get; init; }
    /// <summary>Machine and process, for people.</summary>
    public required string Name { get; init; }
    /// <summary>When the process started.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Its last sign of life, by the store's clock; a node silent for longer than the time limit no longer counts.</summary>
    public required DateTimeOffset SeenAt { get; set; }
    /// <summary>The change version that its snapshot holds.</summary>
    public required long InForce { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<NodeRow>
    {
        public void Configure(EntityTypeBuilder<NodeRow> builder)
        {
            builder.ToTable("nodes");
            builder.Property(row => row.Id).ValueGeneratedNever();
        }
    }
}
