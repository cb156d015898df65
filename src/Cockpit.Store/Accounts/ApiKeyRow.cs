using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Accounts;

/// <summary>What the holder of a key or account may do.</summary>
public enum Role
{
    /// <summary>See everything but personal data.</summary>
    Viewer,
    /// <summary>Register, pause, resume, promote.</summary>
    Operator,
    /// <summary>Approve what others request.</summary>
    Approver,
    /// <summary>See, export and verify.</summary>
    Auditor,
    /// <summary>All of it, and keys.</summary>
    Admin,
    /// <summary>Ask models for decisions, and send decisions and outcomes.</summary>
    Application,
}

/// <summary>An API key. The key itself is never stored, only its keyed hash.</summary>
public sealed class ApiKeyRow
{
    /// <summary>The public part of the key.</summary>
    public required string Id { get; init; }
    /// <summary>Whose it is, in words.</summary>
    public required string Name { get; init; }
    /// <summary>What it may do.</summary>
    public required Role Role { get; init; }
    /// <summary>Narrows it to one team's models.</summary>
    public string? Team { get; init; }
    /// <summary>The account whose key it is: it ends with the account, and counts as the same human. Null for a program's.</summary>
    public Guid? User { get; init; }
    /// <summary>The account that made it, which has seen it; null when no account did.</summary>
    public Guid? MadeBy { get; init; }
    /// <summary>HMAC-SHA-256 of the secret part under the installation's key; 32 bytes.</summary>
    public required byte[] Hash { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>From when on it is refused.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>Since when it is refused.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ApiKeyRow>
    {
        public void Configure(EntityTypeBuilder<ApiKeyRow> builder)
        {
            builder.ToTable("api_keys");
            builder.HasKey(row => row.Id);
            builder.Property(row => row.Role).HasConversion<StoreText.Converter<Role>>();
        }
    }
}
