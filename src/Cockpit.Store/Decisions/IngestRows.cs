using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Decisions;

/// <summary>One delivery of decisions made elsewhere: a request to <c>decisions:ingest</c> or a run of <c>cockpit import</c>.</summary>
public sealed class IngestRow
{
    /// <summary>Unique.</summary>
    public required Guid Id { get; init; }
    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who delivered it.</summary>
    public required string Actor { get; init; }
    /// <summary><c>api</c> or the file's name.</summary>
    public required string Source { get; init; }
    /// <summary>Decisions stored.</summary>
    public long Accepted { get; set; }
    /// <summary>Decisions whose id was stored already.</summary>
    public long Duplicates { get; set; }
    /// <summary>Lines kept in quarantine.</summary>
    public long Quarantined { get; set; }
    /// <summary>False while it runs, and for ever when it was cut off.</summary>
    public bool Complete { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<IngestRow>
    {
        public void Configure(EntityTypeBuilder<IngestRow> builder)
        {
            builder.ToTable("ingests");
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.HasIndex(row => row.At);
        }
    }
}

/// <summary>A line that could not become a decision, kept whole for inspection.</summary>
public sealed class QuarantineRow
{
    /// <summary>The order of arrival.</summary>
    public long Sequence { get; init; }
    /// <summary>The delivery it came with.</summary>
    public required Guid IngestId { get; init; }
    /// <summary>Line number in the delivery, from 1.</summary>
    public required long Line { get; init; }
    /// <summary>What is wrong with it.</summary>
    public required string Reason { get; init; }
    /// <summary>The line as it came, up to <see cref="ContentLimit"/> characters.</summary>
    public required string Content { get; init; }

    /// <summary>Most characters of a line that are kept.</summary>
    public const int ContentLimit = 64 * 1024;

    internal sealed class Configuration : IEntityTypeConfiguration<QuarantineRow>
    {
        public void Configure(EntityTypeBuilder<QuarantineRow> builder)
        {
            builder.ToTable("quarantine");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => new { row.IngestId, row.Line });
        }
    }
}
