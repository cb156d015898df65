using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Queue;

/// <summary>How far a call has come that was handed in to be answered later.</summary>
public enum QueueState
{
    /// <summary>It will be asked when it is due.</summary>
    Waiting,
    /// <summary>A gateway is asking the model; while its lease lasts, no other does.</summary>
    Running,
    /// <summary>Answered; the answer is kept for a while.</summary>
    Done,
    /// <summary>Given up, until somebody redrives or discards it.</summary>
    Dead,
    /// <summary>Thrown away by a person.</summary>
    Discarded,
}

/// <summary>A call that was handed in to be answered later. The row is the durable truth; a gateway only holds it for the length of a lease.</summary>
public sealed class QueuedCallRow
{
    /// <summary>Unique, and ordered by the time of handing in.</summary>
    public required QueuedCallId Id { get; init; }
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>The version asked for; null leaves the choice to Cockpit.</summary>
    public string? AskedVersion { get; init; }
    /// <summary>The traffic class, which was settled when the call was handed in.</summary>
    public required string TrafficClass { get; init; }
    /// <summary>Who handed it in, as traces name them.</summary>
    public required string Caller { get; init; }
    /// <summary>The team that the caller's key was narrowed to.</summary>
    public string? Team { get; init; }
    /// <summary>In which wire protocol the request is written.</summary>
    public required string Protocol { get; init; }
    /// <summary>The subject that a header named. Personal.</summary>
    public string? Subject { get; init; }
    /// <summary>The distributed trace that the call belongs to, as W3C writes it.</summary>
    public string? TraceParent { get; init; }
    /// <summary>When it was handed in.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>How far it has come.</summary>
    public QueueState State { get; init; }
    /// <summary>When it is asked at the earliest.</summary>
    public required DateTimeOffset Due { get; init; }
    /// <summary>How often it was begun since it was handed in or redriven, without the times that no model was asked.</summary>
    public int Tries { get; init; }
    /// <summary>Grows each time that a gateway takes the call. Who comes with an older one changes nothing.</summary>
    public long Epoch { get; init; }
    /// <summary>Until when the gateway that took it has it for itself.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }
    /// <summary>The gateway that took it last.</summary>
    public string? Node { get; init; }
    /// <summary>JSON: the problem of the last try.</summary>
    public string? Problem { get; init; }
    /// <summary>The first decision of each try that was recorded, oldest first, separated by spaces.</summary>
    public string? Decisions { get; init; }
    /// <summary>When it was answered, given up or thrown away.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>When the row goes; null while it waits or runs.</summary>
    public DateTimeOffset? Expires { get; init; }
    /// <summary>How often it was redriven.</summary>
    public int Redrives { get; init; }
    /// <summary>Who redrove or discarded it last.</summary>
    public string? ChangedBy { get; init; }
    /// <summary>When.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
    /// <summary>JSON: the headers of the answer.</summary>
    public string? AnswerHeaders { get; init; }
    /// <summary>The answer's body, as the caller would have got it at once.</summary>
    public byte[]? Answer { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<QueuedCallRow>
    {
        public void Configure(EntityTypeBuilder<QueuedCallRow> builder)
        {
            builder.ToTable("queued_calls");
            builder.HasKey(row => row.Id);
            // Holds everything that choosing and counting need, so that neither reads the rows.
            builder.HasIndex(row => new { row.State, row.Model, row.TrafficClass, row.Caller, row.Due, row.At });
            builder.HasIndex(row => new { row.Model, row.Id });
            builder.HasIndex(row => row.Expires);
            builder.Property(row => row.State).HasConversion<StoreText.Converter<QueueState>>();
        }
    }
}

/// <summary>The request of a call that has no answer yet, apart from its row: that changes often, and this is large.</summary>
public sealed class QueuedRequestRow
{
    /// <summary>The call.</summary>
    public required QueuedCallId Id { get; init; }
    /// <summary>The body as it arrived, with personal data.</summary>
    public required byte[] Body { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<QueuedRequestRow>
    {
        public void Configure(EntityTypeBuilder<QueuedRequestRow> builder)
        {
            builder.ToTable("queued_requests");
            builder.HasKey(row => row.Id);
            builder.HasOne<QueuedCallRow>().WithOne().HasForeignKey<QueuedRequestRow>(row => row.Id).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
