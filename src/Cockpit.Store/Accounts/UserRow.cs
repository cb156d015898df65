using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Accounts;

/// <summary>A person's account, as ASP.NET Core Identity keeps it. What it may do stands in <see cref="GrantRow"/>.</summary>
public sealed class UserRow : IdentityUser<Guid>
{
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Since when it cannot be used; null while it can. Accounts are never deleted: audit rows name them.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Who it is at the provider, as its host and its subject; null for an account that was made here.</summary>
    public string? External { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<UserRow>
    {
        public void Configure(EntityTypeBuilder<UserRow> builder)
        {
            builder.ToTable("users");
            builder.HasKey(row => row.Id);
            builder.HasIndex(row => row.NormalizedUserName).IsUnique();
            builder.HasIndex(row => row.External).IsUnique();
            builder.Property(row => row.UserName).IsRequired().HasMaxLength(100);
            builder.Property(row => row.NormalizedUserName).IsRequired().HasMaxLength(100);
            builder.Property(row => row.ConcurrencyStamp).IsConcurrencyToken();
            // Cockpit sends no messages, so it keeps no addresses.
            builder.Ignore(row => row.Email).Ignore(row => row.NormalizedEmail).Ignore(row => row.EmailConfirmed);
            builder.Ignore(row => row.PhoneNumber).Ignore(row => row.PhoneNumberConfirmed).Ignore(row => row.TwoFactorEnabled);
        }
    }
}
