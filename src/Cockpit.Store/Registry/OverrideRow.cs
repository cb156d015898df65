using System.Globalization;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Registry;

/// <summary>Names one override. Written <c>ovr_</c> and the 32 hexadecimal digits of the command that asked for it: a command sets one at most.</summary>
public readonly record struct OverrideId(Guid Value)
{
    private const string Prefix = "ovr_";

    /// <summary>The id behind its text, or null.</summary>
    public static OverrideId? Parse(string? text)
        => text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out var value) ? new(value) : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:N}");
}

/// <summary>Whom an override is for.</summary>
public enum OverrideScope
{
    /// <summary>One subject.</summary>
    Subject,
    /// <summary>Items whose features fulfil conditions.</summary>
    Segment,
    /// <summary>A traffic class.</summary>
    Class,
}

/// <summary>An answer that a person gives instead of the model, for a while. Written when it is asked for; in force from <see cref="Since"/>.</summary>
public sealed class OverrideRow
{
    /// <summary>Unique.</summary>
    public required OverrideId Id { get; init; }
    /// <summary>The model whose answers it replaces.</summary>
    public required string Model { get; init; }
    /// <summary>Whom it is for.</summary>
    public required OverrideScope Scope { get; init; }
    /// <summary>The person or thing decided about; null for other scopes. Personal data, and kept nowhere else of a command.</summary>
    public string? Subject { get; init; }
    /// <summary>Conditions on features as a policy writes them, all of which must hold; empty for other scopes.</summary>
    public IList<string> Conditions { get; init; } = [];
    /// <summary>The traffic class; null for other scopes.</summary>
    public string? TrafficClass { get; init; }
    /// <summary>What is answered.</summary>
    public required string Prediction { get; init; }
    /// <summary>A score beside it.</summary>
    public double? Score { get; init; }
    /// <summary>Why, in the requester's words.</summary>
    public required string Reason { get; init; }
    /// <summary>Who asked for it.</summary>
    public required string SetBy { get; init; }
    /// <summary>When it ends by itself; null until it is in force, where its request leaves that open.</summary>
    public DateTimeOffset? Until { get; set; }
    /// <summary>Since when it is in force; null until then.</summary>
    public DateTimeOffset? Since { get; set; }
    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    /// <summary>Who ended it.</summary>
    public string? EndedBy { get; set; }
    /// <summary>Why it ended, in words.</summary>
    public string? EndReason { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<OverrideRow>
    {
        public void Configure(EntityTypeBuilder<OverrideRow> builder)
        {
            builder.ToTable("overrides");
            builder.HasKey(row => row.Id);
            builder.HasIndex(row => new { row.Model, row.Since });
            builder.HasIndex(row => row.EndedAt);
            builder.HasOne<ModelRow>().WithMany().HasForeignKey(row => row.Model).OnDelete(DeleteBehavior.Restrict);
            builder.Property(row => row.Scope).HasConversion<StoreText.Converter<OverrideScope>>();
        }
    }
}
