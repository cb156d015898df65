using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Accounts;

/// <summary>How Identity's row of a passkey is stored. Its public half only: nothing in it signs anybody in.</summary>
internal sealed class PasskeyRow : IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        builder.ToTable("passkeys");
        builder.HasKey(row => row.CredentialId);
        builder.HasIndex(row => row.UserId);
        builder.HasOne<UserRow>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Restrict);
        // One document, which is read and written whole, as Identity does.
        builder.Property(row => row.Data).HasConversion(data => JsonSerializer.Serialize(data, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<IdentityPasskeyData>(text, JsonSerializerOptions.Web)!);
    }
}
