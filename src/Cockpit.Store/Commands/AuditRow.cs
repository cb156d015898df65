using System.Globalization;
using Cockpit.Ledger.Records;
using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Commands;

/// <summary>From where somebody acted. The class and never the address, which would be personal data kept for ever.</summary>
public enum AddressClass
{
    /// <summary>This machine.</summary>
    Loopback,
    /// <summary>A private or link-local network.</summary>
    Private,
    /// <summary>Anywhere else.</summary>
    Public,
    /// <summary>The command line, beside or without a server.</summary>
    Console,
    /// <summary>Cockpit itself: a job, or the demo.</summary>
    System,
}

/// <summary>How what the row records ended.</summary>
public enum AuditOutcome
{
    /// <summary>It is so now.</summary>
    Done,
    /// <summary>It was asked for and not allowed.</summary>
    Refused,
    /// <summary>It was allowed and came to nothing.</summary>
    Failed,
}

/// <summary>
/// Who did what to what, when and from where. Written in the transaction of the fact it records; the store refuses to change or
/// delete it, and it is a leaf of the ledger.
/// </summary>
public sealed class AuditRow : IRecorded
{
    /// <summary>The order of recording on this store. Not part of the record: on PostgreSQL it is not the order of commits.</summary>
    public long Sequence { get; init; }
    /// <summary>Names the row wherever it is copied to.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who: <c>key:NAME</c>, <c>user:NAME</c>, <c>cli:ACCOUNT</c>, <c>system:PART</c>, or <c>unknown</c> before anybody was known.</summary>
    public required string Actor { get; init; }
    /// <summary>What: <c>command.requested</c>, <c>key.created</c>, <c>model.registered</c> and so on.</summary>
    public required string Action { get; init; }
    /// <summary>To what, by kind and name: <c>model:NAME</c>, <c>key:NAME</c>, <c>user:NAME</c>, <c>decision:ID</c>, <c>session</c>.</summary>
    public required string Target { get; init; }
    /// <summary>Whose team's it is, then; null is a matter of the whole installation, or of a model without a team.</summary>
    public string? Team { get; init; }
    /// <summary>The command it belongs to.</summary>
    public Guid? Command { get; init; }
    /// <summary>JSON: the state before. Never a secret.</summary>
    public string? Before { get; init; }
    /// <summary>JSON: the state after. Never a secret.</summary>
    public string? After { get; init; }
    /// <summary>Why, as the actor wrote it.</summary>
    public string? Reason { get; init; }
    /// <summary>A remark of Cockpit's own.</summary>
    public string? Detail { get; init; }
    /// <summary>From where.</summary>
    public required AddressClass Source { get; init; }
    /// <summary>How it ended.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>
    /// The row as bytes that any language can make again: <see cref="RecordShape.Audit"/>, and <c>docs/audit.md</c>. Equal rows have equal
    /// records, and different rows different ones.
    /// </summary>
    public byte[] Record() => RecordBytes.Of(RecordShape.Audit.Format, Fields());

    /// <summary>The values of the record's fields, in their order.</summary>
    public IReadOnlyList<string?> Fields() =>
    [
        Id.ToString("D", CultureInfo.InvariantCulture), At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), Actor, Action, Target, Team,
        Command?.ToString("D", CultureInfo.InvariantCulture), Before, After, Reason, Detail, StoreText.Of(Source), StoreText.Of(Outcome),
    ];

    internal sealed class Configuration : IEntityTypeConfiguration<AuditRow>
    {
        public void Configure(EntityTypeBuilder<AuditRow> builder)
        {
            builder.ToTable("audit");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => row.Id).IsUnique();
            builder.HasIndex(row => row.At);
            builder.HasIndex(row => row.Target);
            builder.HasIndex(row => row.Team);
            builder.Property(row => row.Source).HasConversion<StoreText.Converter<AddressClass>>();
            builder.Property(row => row.Outcome).HasConversion<StoreText.Converter<AuditOutcome>>();
        }
    }
}
