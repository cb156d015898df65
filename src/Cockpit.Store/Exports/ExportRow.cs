using Cockpit.Ledger.Exports;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Exports;

/// <summary>What an export is made of.</summary>
public enum ExportWhat
{
    /// <summary>Decisions.</summary>
    Decisions,
    /// <summary>Rows of the audit trail.</summary>
    Audit,
}

/// <summary>How far an export has come.</summary>
public enum ExportState
{
    /// <summary>It waits for a node with a free place.</summary>
    Queued,
    /// <summary>A node is making it; while its lease lasts, no other does.</summary>
    Running,
    /// <summary>Made, verified, and there to be fetched.</summary>
    Done,
    /// <summary>It came to nothing; the row says why.</summary>
    Failed,
    /// <summary>Somebody did not want it any more.</summary>
    Cancelled,
    /// <summary>It was done; its time is over and the file is gone.</summary>
    Removed,
}

/// <summary>An export that somebody asked for. The row is the job: a node only holds it for the length of a lease.</summary>
public sealed class ExportRow
{
    /// <summary>Unique, and ordered by the time of asking.</summary>
    public required ExportId Id { get; init; }
    /// <summary>What it is made of.</summary>
    public required ExportWhat What { get; init; }
    /// <summary>How its lines are written.</summary>
    public required ExportFormat Format { get; init; }
    /// <summary>JSON object of texts: which records. A subject stands here until the export has ended.</summary>
    public required string Filter { get; init; }
    /// <summary>The teams, separated by line feeds, whose records alone are in it; null is everything.</summary>
    public string? Teams { get; init; }
    /// <summary>Whether sealed texts are opened in it.</summary>
    public bool IsUnmasked { get; init; }
    /// <summary>Why, as who asked wrote it.</summary>
    public string? Reason { get; init; }
    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    /// <summary>How far it has come.</summary>
    public ExportState State { get; init; }
    /// <summary>Grows each time that a node takes the export. Who comes with an older one changes nothing.</summary>
    public int Epoch { get; init; }
    /// <summary>Until when the node that took it has it for itself; of a queued one, before when it is not tried again.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }
    /// <summary>The node that took it last, and has its file.</summary>
    public string? Node { get; init; }
    /// <summary>When the last run began.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    /// <summary>When it was done, failed or cancelled.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>How many records match, as counted when the run began.</summary>
    public long? Counted { get; init; }
    /// <summary>How many more match that are not in the ledger, and so in no export.</summary>
    public long? Outside { get; init; }
    /// <summary>Records written so far.</summary>
    public long Written { get; init; }
    /// <summary>Size of the file.</summary>
    public long? Bytes { get; init; }
    /// <summary>Its SHA-256, in small hexadecimal digits.</summary>
    public string? Sha256 { get; init; }
    /// <summary>Leaves of the ledger at the export's checkpoint.</summary>
    public long? LedgerSize { get; init; }
    /// <summary>When the file is removed.</summary>
    public DateTimeOffset? Expires { get; init; }
    /// <summary>The kind of problem that it failed with.</summary>
    public string? Problem { get; init; }
    /// <summary>The same in words.</summary>
    public string? Failure { get; init; }

    /// <summary>The teams whose records alone are in it; null is everything.</summary>
    public IReadOnlyList<string>? TeamList => Teams?.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal sealed class Configuration : IEntityTypeConfiguration<ExportRow>
    {
        public void Configure(EntityTypeBuilder<ExportRow> builder)
        {
            builder.ToTable("exports");
            builder.HasKey(row => row.Id);
            builder.HasIndex(row => new { row.State, row.Id });
            builder.HasIndex(row => new { row.RequestedBy, row.Id });
            builder.Ignore(row => row.TeamList);
            builder.Property(row => row.What).HasConversion<StoreText.Converter<ExportWhat>>();
            builder.Property(row => row.Format).HasConversion<StoreText.Converter<ExportFormat>>();
            builder.Property(row => row.State).HasConversion<StoreText.Converter<ExportState>>();
        }
    }
}
