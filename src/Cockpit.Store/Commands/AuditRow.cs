using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Commands;

/// <summary>Who did what to what, and when. Written in the transaction of the fact it records; never changed.</summary>
public sealed class AuditRow
{
    /// <summary>The order of recording.</summary>
    public long Sequence { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who: <c>key:NAME</c>, <c>user:NAME</c>, <c>cli:ACCOUNT</c> or <c>system:PART</c>.</summary>
    public required string Actor { get; init; }
    /// <summary>What: <c>command.requested</c>, <c>key.created</c>, <c>model.registered</c> and so on.</summary>
    public required string Action { get; init; }
    /// <summary>To what: <c>model:NAME</c>, <c>key:NAME</c>.</summary>
    public required string Target { get; init; }
    /// <summary>The command it belongs to.</summary>
    public Guid? Command { get; init; }
    /// <summary>JSON: the state before.</summary>
    public string? Before { get; init; }
    /// <summary>JSON: the state after.</summary>
    public string? After { get; init; }
    /// <summary>Reason or remark, in words.</summary>
    public string? Detail { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<AuditRow>
    {
        public void Configure(EntityTypeBuilder<AuditRow> builder)
        {
            builder.ToTable("audit");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => row.At);
            builder.HasIndex(row => row.Target);
        }
    }
}
