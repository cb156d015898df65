using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Exports;

/// <summary>Decisions that were sealed into a file because they were old: those of a range of the ledger's leaves. Ranges follow each other from the first leaf on.</summary>
public sealed class ArchiveRow
{
    /// <summary>The first leaf.</summary>
    public required long FirstLeaf { get; init; }
    /// <summary>The leaf behind the last.</summary>
    public required long EndLeaf { get; init; }
    /// <summary>The lowest sequence of its decisions.</summary>
    public required long FirstSequence { get; init; }
    /// <summary>The highest. Between them may stand decisions of other leaves.</summary>
    public required long LastSequence { get; init; }
    /// <summary>When the earliest of its decisions was made.</summary>
    public required DateTimeOffset FirstAt { get; init; }
    /// <summary>When the latest was.</summary>
    public required DateTimeOffset LastAt { get; init; }
    /// <summary>How many there are.</summary>
    public required long Count { get; init; }
    /// <summary>The file's name.</summary>
    public required string File { get; init; }
    /// <summary>Its SHA-256, in small hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }
    /// <summary>The node that made it, and has it.</summary>
    public required string Node { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>When the last of its decisions left the store; null while some are still there.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ArchiveRow>
    {
        public void Configure(EntityTypeBuilder<ArchiveRow> builder)
        {
            builder.ToTable("archives");
            builder.HasKey(row => row.FirstLeaf);
            builder.Property(row => row.FirstLeaf).ValueGeneratedNever();
        }
    }
}

/// <summary>Where a decision went that is no longer in the store.</summary>
public sealed class ArchivedDecisionRow
{
    /// <summary>The decision.</summary>
    public required DecisionId Id { get; init; }
    /// <summary>Its model, which says who may be told.</summary>
    public required string Model { get; init; }
    /// <summary>The archive, by its first leaf.</summary>
    public required long Archive { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ArchivedDecisionRow>
    {
        public void Configure(EntityTypeBuilder<ArchivedDecisionRow> builder)
        {
            builder.ToTable("archived_decisions");
            builder.HasKey(row => row.Id);
        }
    }
}
