using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Accounts;

/// <summary>That an account has a role, for everything or for one team's models. A user may have several; withdrawing one deletes the row, and the audit trail keeps both.</summary>
public sealed class GrantRow
{
    /// <summary>Unique.</summary>
    public required Guid Id { get; init; }
    /// <summary>Whose.</summary>
    public required Guid User { get; init; }
    /// <summary>What they may do.</summary>
    public required Role Role { get; init; }
    /// <summary>With which team's models; null is with everything.</summary>
    public string? Team { get; init; }
    /// <summary>Who granted it.</summary>
    public required string GrantedBy { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset GrantedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<GrantRow>
    {
        public void Configure(EntityTypeBuilder<GrantRow> builder)
        {
            builder.ToTable("grants");
            builder.HasKey(row => row.Id);
            builder.HasIndex(row => new { row.User, row.Role, row.Team }).IsUnique();
            builder.HasOne<UserRow>().WithMany().HasForeignKey(row => row.User).OnDelete(DeleteBehavior.Restrict);
            builder.Property(row => row.Role).HasConversion<StoreText.Converter<Role>>();
        }
    }
}
