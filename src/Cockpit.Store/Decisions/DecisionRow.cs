using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Decisions;

/// <summary>How a decision ended for the application that asked.</summary>
public enum DecisionStatus
{
    /// <summary>The application got an answer.</summary>
    Answered,

    /// <summary>No answer could be given; the trace says why.</summary>
    Failed,
}

/// <summary>Which way an answer came about. Said in the <c>Cockpit-Path</c> header.</summary>
public enum DecisionPath
{
    /// <summary>The model answered.</summary>
    Model,
    /// <summary>A stored answer to the same question.</summary>
    Cache,
    /// <summary>Another version answered.</summary>
    Fallback,
    /// <summary>A rule answered.</summary>
    Rule,
    /// <summary>A person's override answered.</summary>
    Override,
    /// <summary>The declared default.</summary>
    Default,
    /// <summary>Held for, or answered by, a reviewer.</summary>
    Review,
}

/// <summary>Where a decision was made.</summary>
public enum DecisionSource
{
    /// <summary>Behind Cockpit's gateway.</summary>
    Gateway,

    /// <summary>Elsewhere, and told to Cockpit afterwards.</summary>
    Ingest,
}

/// <summary>One stored decision with its trace.</summary>
public sealed class DecisionRow
{
    /// <summary>The order of storing in this store; not the order of commits on PostgreSQL.</summary>
    public long Sequence { get; init; }
    /// <summary>Unique.</summary>
    public DecisionId Id { get; init; }
    /// <summary>The id that the source gave, where it gave one.</summary>
    public string? ForeignId { get; init; }
    /// <summary>Shared by the decisions of one batched request.</summary>
    public Guid RequestId { get; init; }
    /// <summary>The place in the batch, from 0.</summary>
    public int Item { get; init; }
    /// <summary>When the request was admitted (gateway) or the decision was made (ingest).</summary>
    public DateTimeOffset At { get; init; }
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>The version that decided, or was to decide; empty when a rule, a default or an override decided.</summary>
    public required string Version { get; init; }
    /// <summary>interactive, batch, critical, exploratory, or another configured class.</summary>
    public required string TrafficClass { get; init; }
    /// <summary>Answered or failed.</summary>
    public DecisionStatus Status { get; init; }
    /// <summary>Which way the answer took.</summary>
    public DecisionPath Path { get; init; }
    /// <summary>The override that answered; null when none did.</summary>
    public OverrideId? OverrideId { get; init; }
    /// <summary>Gateway or ingest.</summary>
    public DecisionSource Source { get; init; }
    /// <summary>The person or thing decided about. Personal data.</summary>
    public string? Subject { get; init; }
    /// <summary>The decided class, as text.</summary>
    public string? Prediction { get; init; }
    /// <summary>The model's score.</summary>
    public double? Score { get; init; }
    /// <summary>What turned out to be true, when the source already knew it.</summary>
    public string? Label { get; init; }
    /// <summary>From admission to answer, in milliseconds.</summary>
    public double? LatencyMs { get; init; }
    /// <summary>In the version's currency.</summary>
    public decimal? Cost { get; init; }
    /// <summary>JSON object: what the model saw.</summary>
    public required string Features { get; init; }
    /// <summary>JSON object: protected attributes, never forwarded to a model. Personal data.</summary>
    public string? Attributes { get; init; }
    /// <summary>JSON array: the model's outputs for this decision.</summary>
    public string? Answer { get; init; }
    /// <summary>JSON object: request, caller, attempts, failure.</summary>
    public string? Trace { get; init; }
    /// <summary>JSON array: what its contract and guardrails found; null when that is nothing.</summary>
    public string? Findings { get; init; }
    /// <summary>The batch of the ledger that the decision was stored with; null for those from before there was a ledger.</summary>
    public byte[]? Batch { get; init; }
    /// <summary>From which the salts of its sealed texts are made. Null: there is none, or it was destroyed.</summary>
    public byte[]? Salt { get; init; }
    /// <summary>When its subject was erased, and with it all personal data here; null while that stands.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
    /// <summary>JSON array: what its record says in place of the erased texts, in the order of <see cref="DecisionRecord.SealedFields"/>; null while they stand, or when they were never sealed.</summary>
    public string? Sealed { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<DecisionRow>
    {
        public void Configure(EntityTypeBuilder<DecisionRow> builder)
        {
            builder.ToTable("decisions");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => row.Id).IsUnique();
            builder.HasIndex(row => new { row.At, row.Sequence });
            builder.HasIndex(row => new { row.Model, row.At, row.Sequence });
            builder.HasIndex(row => row.Subject).HasFilter("subject IS NOT NULL");
            builder.HasIndex(row => new { row.Model, row.At }).HasFilter("findings IS NOT NULL").HasDatabaseName("ix_decisions_findings");
            builder.HasIndex(row => new { row.OverrideId, row.At }).HasFilter("override_id IS NOT NULL");
            builder.Property(row => row.Status).HasConversion<StoreText.Converter<DecisionStatus>>();
            builder.Property(row => row.Path).HasConversion<StoreText.Converter<DecisionPath>>();
            builder.Property(row => row.Source).HasConversion<StoreText.Converter<DecisionSource>>();
        }
    }
}
