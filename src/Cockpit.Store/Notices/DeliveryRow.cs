using System.Globalization;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Notices;

/// <summary>What a destination is told.</summary>
public enum NoticeEvent
{
    /// <summary>An incident began.</summary>
    Opened,
    /// <summary>It became more severe.</summary>
    Raised,
    /// <summary>Nobody has seen to it for so long.</summary>
    Escalated,
    /// <summary>Somebody sees to it.</summary>
    Acknowledged,
    /// <summary>It is over.</summary>
    Resolved,
    /// <summary>Nothing happened; somebody tries a destination out.</summary>
    Test,
}

/// <summary>How far a delivery has come.</summary>
public enum DeliveryState
{
    /// <summary>It is to be sent, for the first time or again.</summary>
    Waiting,
    /// <summary>The receiver took it.</summary>
    Delivered,
    /// <summary>It was given up; somebody may have it sent again.</summary>
    Dead,
}

/// <summary>One thing that one destination is told. It is written in the transaction that decides so, and sent at least once.</summary>
public sealed class DeliveryRow
{
    /// <summary>The order of deciding.</summary>
    public long Sequence { get; init; }
    /// <summary>Names it, also to the receiver: each attempt carries the same. <c>dlv_</c> and 32 hexadecimal digits.</summary>
    public required string Id { get; init; }
    /// <summary>Why it is sent; there is one delivery of a key, so that nobody decides the same twice.</summary>
    public required string Key { get; init; }
    /// <summary>The name of the destination.</summary>
    public required string Destination { get; init; }
    /// <summary>The incident that it is about.</summary>
    public required IncidentId Incident { get; init; }
    /// <summary>What is told.</summary>
    public required NoticeEvent Event { get; init; }
    /// <summary>All of it as JSON, as it was when it was decided.</summary>
    public required string Content { get; init; }
    /// <summary>When it was decided.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>How far it has come.</summary>
    public DeliveryState State { get; set; }
    /// <summary>How often sending was begun, since it was decided or last replayed.</summary>
    public int Attempts { get; set; }
    /// <summary>Nobody sends it before. Whoever sends puts it off first, so that two gateways do not, and so that it is tried again when they die.</summary>
    public required DateTimeOffset NextTryAt { get; set; }
    /// <summary>What the receiver answered last, or what kept it from being asked: a status, never a text of theirs.</summary>
    public string? LastAnswer { get; set; }
    /// <summary>When it was delivered or given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>A new id of that moment.</summary>
    public static string NewId(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"dlv_{Guid.CreateVersion7(at):N}");

    internal sealed class Configuration : IEntityTypeConfiguration<DeliveryRow>
    {
        public void Configure(EntityTypeBuilder<DeliveryRow> builder)
        {
            builder.ToTable("deliveries");
            builder.HasKey(row => row.Sequence);
            builder.Property(row => row.Id).IsRequired();
            builder.HasIndex(row => row.Id).IsUnique();
            builder.HasIndex(row => row.Key).IsUnique();
            builder.HasIndex(row => row.Incident);
            builder.HasIndex(row => new { row.State, row.NextTryAt });
            builder.Property(row => row.Event).HasConversion<StoreText.Converter<NoticeEvent>>();
            builder.Property(row => row.State).HasConversion<StoreText.Converter<DeliveryState>>();
        }
    }
}
