using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Erasures;

/// <summary>Names one erasure. Written <c>ers_</c> and 32 hexadecimal digits.</summary>
public readonly record struct ErasureId(Guid Value)
{
    private const string Prefix = "ers_";

    /// <summary>A new id, ordered by the clock's time.</summary>
    public static ErasureId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>The id behind its text, or null.</summary>
    public static ErasureId? Parse(string text)
        => text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out var value) ? new(value) : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:N}");
}

/// <summary>A request to destroy the personal data of a subject. The row is the durable truth of the job that does it, batch by batch.</summary>
public sealed class ErasureRow
{
    /// <summary>Unique.</summary>
    public required ErasureId Id { get; init; }
    /// <summary>Whose data: until all of it is overwritten, then null. Personal data.</summary>
    public string? Subject { get; init; }
    /// <summary>The keyed hash of the subject, by which it is known again: 32 bytes.</summary>
    public required byte[] SubjectHash { get; init; }
    /// <summary>Why, in the requester's words.</summary>
    public required string Reason { get; init; }
    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Decisions whose personal data was destroyed.</summary>
    public long Decisions { get; init; }
    /// <summary>Overrides that no longer say whom they were for.</summary>
    public long Overrides { get; init; }
    /// <summary>Calls answered later that were thrown away, with their requests and answers.</summary>
    public long Calls { get; init; }
    /// <summary>Lines in quarantine that were emptied.</summary>
    public long Lines { get; init; }
    /// <summary>When all of it was overwritten: from then on no query finds it.</summary>
    public DateTimeOffset? OverwrittenAt { get; init; }
    /// <summary>When the engine had done its part, so that its own files hold it no more.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ErasureRow>
    {
        public void Configure(EntityTypeBuilder<ErasureRow> builder)
        {
            builder.ToTable("erasures");
            builder.HasKey(row => row.Id);
            builder.HasIndex(row => row.SubjectHash);
            builder.HasIndex(row => row.At).HasFilter("ended_at IS NULL");
        }
    }
}
