using System.Globalization;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Incidents;

/// <summary>Names one incident. Written <c>inc_</c> and 32 hexadecimal digits.</summary>
public readonly record struct IncidentId(Guid Value)
{
    private const string Prefix = "inc_";

    /// <summary>A new id of that moment.</summary>
    public static IncidentId New(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    /// <summary>The id behind its text, or null.</summary>
    public static IncidentId? Parse(string text)
        => text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out var value) ? new(value) : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:N}");
}

/// <summary>What went wrong.</summary>
public enum IncidentKind
{
    /// <summary>Somebody changed alone what somebody else would have had to approve.</summary>
    BreakGlass,
    /// <summary>A command was given up: its job could not carry it out.</summary>
    CommandGivenUp,
    /// <summary>A rollout was ended by its guards, or by a change beside it.</summary>
    RolloutAborted,
    /// <summary>A guardrail of the model's policy was breached.</summary>
    Guardrail,
    /// <summary>An alert of an outside Prometheus fires.</summary>
    Alert,
    /// <summary>The ledger is not the one that was signed: its store was rolled back, or rows were changed. Of the whole installation.</summary>
    Ledger,
}

/// <summary>How much an incident asks for attention, in rising order.</summary>
public enum IncidentSeverity
{
    /// <summary>Worth knowing; nothing has to be done today.</summary>
    Low,
    /// <summary>Somebody should look within the day: what serves is in order, or has been put in order.</summary>
    Medium,
    /// <summary>Somebody should look now: the model may be doing what nobody wants.</summary>
    High,
    /// <summary>Somebody must act now: people are being harmed, or nothing serves.</summary>
    Critical,
}

/// <summary>How far an incident has come.</summary>
public enum IncidentState
{
    /// <summary>Nobody has said that they see to it.</summary>
    Open,
    /// <summary>Somebody sees to it.</summary>
    Acknowledged,
    /// <summary>It is over; what was learnt is written down.</summary>
    Resolved,
}

/// <summary>Something that went wrong with a model, from when it was noticed until somebody says that it is over. A model has at most one of a kind and subject that is not over: what happens again joins it.</summary>
public sealed class IncidentRow
{
    /// <summary>The model of an incident that is about the whole installation.</summary>
    public const string Installation = "";

    /// <summary>The order of opening.</summary>
    public long Sequence { get; init; }
    /// <summary>Names it wherever it is told of.</summary>
    public required IncidentId Id { get; init; }
    /// <summary>What went wrong.</summary>
    public required IncidentKind Kind { get; init; }
    /// <summary>With which model, or <see cref="Installation"/>.</summary>
    public required string Model { get; init; }
    /// <summary>What of the kind it is about, such as a guardrail's name; null when the kind says all.</summary>
    public string? Subject { get; init; }
    /// <summary>How much it asks for attention. It rises when what happens again is worse, and never sinks.</summary>
    public required IncidentSeverity Severity { get; set; }
    /// <summary>What happened first, in a sentence.</summary>
    public required string Title { get; init; }
    /// <summary>When that was.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
    /// <summary>How far it has come.</summary>
    public IncidentState State { get; set; }
    /// <summary>Who sees to it; null until somebody said so.</summary>
    public string? Owner { get; set; }
    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? ResolvedAt { get; set; }
    /// <summary>What was learnt.</summary>
    public string? Learnt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<IncidentRow>
    {
        public void Configure(EntityTypeBuilder<IncidentRow> builder)
        {
            builder.ToTable("incidents");
            builder.HasKey(row => row.Sequence);
            builder.HasAlternateKey(row => row.Id);
            // To an index no two nulls are equal, so that incidents without a subject have one of their own.
            builder.HasIndex(row => new { row.Model, row.Kind }).IsUnique().HasFilter("resolved_at IS NULL AND subject IS NULL");
            builder.HasIndex(row => new { row.Model, row.Kind, row.Subject }).IsUnique().HasFilter("resolved_at IS NULL");
            builder.HasIndex(row => row.State);
            builder.Property(row => row.Kind).HasConversion<StoreText.Converter<IncidentKind>>();
            builder.Property(row => row.Severity).HasConversion<StoreText.Converter<IncidentSeverity>>().HasDefaultValue(IncidentSeverity.Low);
            builder.Property(row => row.State).HasConversion<StoreText.Converter<IncidentState>>();
        }
    }
}

/// <summary>What happened in an incident.</summary>
public enum IncidentEvent
{
    /// <summary>It began.</summary>
    Opened,
    /// <summary>The same happened again.</summary>
    Again,
    /// <summary>It happened again and is worse than before.</summary>
    Raised,
    /// <summary>Nobody had seen to it for a while, and somebody else was told.</summary>
    Escalated,
    /// <summary>Somebody said that they see to it.</summary>
    Acknowledged,
    /// <summary>Somebody wrote something down, or a part of it was seen to.</summary>
    Noted,
    /// <summary>A step of the response was done; the line's words are the step's.</summary>
    Checked,
    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>One line of an incident's timeline.</summary>
public sealed class IncidentEventRow
{
    /// <summary>The order of lines.</summary>
    public long Sequence { get; init; }
    /// <summary>The incident.</summary>
    public required IncidentId Incident { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who, as audit rows name them.</summary>
    public required string Actor { get; init; }
    /// <summary>What happened.</summary>
    public required IncidentEvent Event { get; init; }
    /// <summary>In words.</summary>
    public required string Detail { get; init; }
    /// <summary>The command that it is about.</summary>
    public CommandId? Command { get; init; }
    /// <summary>When it was decided who is told of it; null while that is to be done.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<IncidentEventRow>
    {
        public void Configure(EntityTypeBuilder<IncidentEventRow> builder)
        {
            builder.ToTable("incident_events");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => row.Incident);
            builder.HasIndex(row => row.Command);
            builder.HasIndex(row => row.ToldAt).HasFilter("told_at IS NULL");
            builder.HasOne<IncidentRow>().WithMany().HasForeignKey(row => row.Incident).HasPrincipalKey(row => row.Id).OnDelete(DeleteBehavior.Restrict);
            builder.Property(row => row.Event).HasConversion<StoreText.Converter<IncidentEvent>>();
        }
    }
}
