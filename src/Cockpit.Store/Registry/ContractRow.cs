using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Registry;

/// <summary>A data contract that was in force once; the one with a model's highest revision is in force now. Never changed.</summary>
public sealed class ContractRow
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>Counts the model's contracts from 1.</summary>
    public required long Revision { get; init; }
    /// <summary>The document as it was written, YAML or JSON.</summary>
    public required string Text { get; init; }
    /// <summary>Who asked for it.</summary>
    public required string SetBy { get; init; }
    /// <summary>Since when it is, or was, in force.</summary>
    public required DateTimeOffset SetAt { get; init; }
    /// <summary>The command that set it.</summary>
    public required Guid Command { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ContractRow>
    {
        public void Configure(EntityTypeBuilder<ContractRow> builder)
        {
            builder.ToTable("contracts");
            builder.HasKey(row => new { row.Model, row.Revision });
            builder.HasOne<ModelRow>().WithMany().HasForeignKey(row => row.Model).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
