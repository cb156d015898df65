using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Ledger;

/// <summary>One leaf of the ledger: an audit row, or the decisions of one commit. The store refuses to change or delete it.</summary>
public sealed class LedgerLeafRow
{
    /// <summary>Its index, from 0, without gaps.</summary>
    public long Leaf { get; init; }
    /// <summary>Its hash.</summary>
    public required byte[] Hash { get; init; }
    /// <summary>The hashes of the perfect subtrees that this leaf completes, of level 1 and up, one behind the other; null when it completes none.</summary>
    public byte[]? Nodes { get; init; }
    /// <summary>The audit row, by its sequence; null for decisions.</summary>
    public long? Audit { get; init; }
    /// <summary>Names the batch in the rows of its decisions: a UUID of 16 bytes. Null for an audit row, and so is what follows.</summary>
    public byte[]? Batch { get; init; }
    /// <summary>The lowest sequence of its decisions.</summary>
    public long? First { get; init; }
    /// <summary>The highest. Between them may stand decisions of other batches.</summary>
    public long? Last { get; init; }
    /// <summary>The hashes of their records one behind the other, in the order of their sequence.</summary>
    public byte[]? Records { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<LedgerLeafRow>
    {
        public void Configure(EntityTypeBuilder<LedgerLeafRow> builder)
        {
            builder.ToTable("ledger_leaves");
            builder.HasKey(row => row.Leaf);
            builder.Property(row => row.Leaf).ValueGeneratedNever();
            builder.HasIndex(row => row.Audit).IsUnique().HasFilter("audit IS NOT NULL");
            builder.HasIndex(row => row.Batch).IsUnique().HasFilter("batch IS NOT NULL");
        }
    }
}

/// <summary>How far the ledger has grown: one row, which whoever appends holds until its transaction ends.</summary>
public sealed class LedgerHeadRow
{
    /// <summary>Always 1.</summary>
    public int Id { get; init; }
    /// <summary>How many leaves there are.</summary>
    public long Size { get; init; }
    /// <summary>The hashes of the perfect subtrees at the right edge, from left to right, one behind the other.</summary>
    public required byte[] Edge { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<LedgerHeadRow>
    {
        public void Configure(EntityTypeBuilder<LedgerHeadRow> builder)
        {
            builder.ToTable("ledger_head");
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.HasData(new LedgerHeadRow { Id = 1, Size = 0, Edge = [] });
        }
    }
}

/// <summary>A checkpoint that was signed. The store refuses to change or delete it.</summary>
public sealed class LedgerCheckpointRow
{
    /// <summary>How many leaves the ledger had; one checkpoint a size.</summary>
    public long Size { get; init; }
    /// <summary>When it was signed.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The signed note.</summary>
    public required string Note { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<LedgerCheckpointRow>
    {
        public void Configure(EntityTypeBuilder<LedgerCheckpointRow> builder)
        {
            builder.ToTable("ledger_checkpoints");
            builder.HasKey(row => row.Size);
            builder.Property(row => row.Size).ValueGeneratedNever();
        }
    }
}
