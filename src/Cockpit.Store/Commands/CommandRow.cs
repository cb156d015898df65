using System.Globalization;
using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Commands;

/// <summary>Names one command. Written <c>cmd_</c> and 32 hexadecimal digits.</summary>
public readonly record struct CommandId(Guid Value)
{
    private const string Prefix = "cmd_";

    /// <summary>A new id, ordered by the clock's time.</summary>
    public static CommandId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>The id behind its text, or null.</summary>
    public static CommandId? Parse(string text)
        => text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out var value) ? new(value) : null;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:N}");
}

/// <summary>What a command changes.</summary>
public enum CommandKind
{
    /// <summary>Stop serving.</summary>
    Pause,
    /// <summary>Serve again.</summary>
    Resume,
    /// <summary>Make a version live.</summary>
    Promote,
    /// <summary>Put a route policy in force.</summary>
    Policy,
    /// <summary>Have routing avoid a version for a while.</summary>
    Mark,
    /// <summary>Take the mark off a version.</summary>
    Unmark,
    /// <summary>Make a version live again that was live before.</summary>
    Rollback,
    /// <summary>Never let a version serve again.</summary>
    Retire,
    /// <summary>Have a person's answer given instead of the model's for a while, or no longer.</summary>
    Override,
    /// <summary>Have a version take over from the live one step by step.</summary>
    Rollout,
    /// <summary>Put a data contract in force.</summary>
    Contract,
    /// <summary>Have a rollout stay where it is.</summary>
    Hold,
    /// <summary>Have a rollout that is held go on.</summary>
    Continue,
    /// <summary>End a rollout: the version before answers everything again.</summary>
    Abort,
}

/// <summary>How far a command has come.</summary>
public enum CommandStatus
{
    /// <summary>Accepted and stored; not yet begun.</summary>
    Requested,
    /// <summary>Someone else agreed.</summary>
    Approved,
    /// <summary>Someone else refused.</summary>
    Rejected,
    /// <summary>A job is carrying it out.</summary>
    Executing,
    /// <summary>The effect is stored and every gateway has it in force.</summary>
    Applied,
    /// <summary>Traffic proves it.</summary>
    Verified,
    /// <summary>It has no effect; the failure says why.</summary>
    Failed,
    /// <summary>Nobody agreed in time; it has no effect.</summary>
    Expired,
}

/// <summary>A request to change what serves. This row is the durable truth of the job that carries it out.</summary>
public sealed class CommandRow
{
    /// <summary>Unique.</summary>
    public required CommandId Id { get; init; }
    /// <summary>What it changes.</summary>
    public required CommandKind Kind { get; init; }
    /// <summary>The model it changes.</summary>
    public required string Model { get; init; }
    /// <summary>The version it names, where it names one.</summary>
    public string? Version { get; init; }
    /// <summary>What it puts in force, where its kind needs more than a name: the route policy or the contract as it was written, a <see cref="MarkPayload"/>, an <see cref="OverridePayload"/>, the plan of a rollout, or the rollout's id.</summary>
    public string? Payload { get; init; }
    /// <summary>Why, in the requester's words.</summary>
    public required string Reason { get; init; }
    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }
    /// <summary>The accounts of whoever may be the human behind that: they cannot be the somebody else who agrees or reviews. Empty for a program.</summary>
    public IList<Guid> Requesters { get; init; } = [];
    /// <summary>When.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    /// <summary>Orders the commands on one model: an effect with an older epoch than the applied one is refused. An approval gives a new one, so that the order is that of permission.</summary>
    public required long Epoch { get; set; }
    /// <summary>Until when somebody else must have agreed, and a job have begun; null for a command that waits for nobody.</summary>
    public DateTimeOffset? ApproveBy { get; init; }
    /// <summary>JSON: how the versions concerned fared when it was asked for; null when that could not be read.</summary>
    public string? Evidence { get; init; }
    /// <summary>Set on a command that would have waited for an approver and did not: until when its requester acts alone on the model.</summary>
    public DateTimeOffset? BreakGlassUntil { get; init; }
    /// <summary>Why nobody else could be waited for, in the requester's words.</summary>
    public string? BreakGlassWhy { get; init; }
    /// <summary>Who has looked afterwards at what was done alone; null until somebody has.</summary>
    public string? ReviewedBy { get; set; }
    /// <summary>When.</summary>
    public DateTimeOffset? ReviewedAt { get; set; }
    /// <summary>What they say of it.</summary>
    public string? Review { get; set; }
    /// <summary>How far it has come.</summary>
    public CommandStatus Status { get; set; }
    /// <summary>How often a job has begun it.</summary>
    public int Attempts { get; set; }
    /// <summary>Why it failed.</summary>
    public string? Failure { get; set; }
    /// <summary>JSON: what served before its effect. Of a command that waits for approval, what served when it was asked for, which must still be so.</summary>
    public string? Before { get; set; }
    /// <summary>JSON: what serves after.</summary>
    public string? After { get; set; }
    /// <summary>The change version that carries the effect; a gateway at or above it has it in force.</summary>
    public long? ChangeVersion { get; set; }
    /// <summary>When the effect was stored.</summary>
    public DateTimeOffset? EffectAt { get; set; }
    /// <summary>When every gateway had it in force.</summary>
    public DateTimeOffset? AppliedAt { get; set; }
    /// <summary>Gateways that have it in force.</summary>
    public int NodesApplied { get; set; }
    /// <summary>Gateways that serve.</summary>
    public int NodesTotal { get; set; }

    /// <summary>Whether it waits for somebody else to agree.</summary>
    public bool Waits => Status == CommandStatus.Requested && ApproveBy is not null;

    internal sealed class Configuration : IEntityTypeConfiguration<CommandRow>
    {
        public void Configure(EntityTypeBuilder<CommandRow> builder)
        {
            builder.ToTable("commands");
            builder.HasKey(row => row.Id);
            builder.HasIndex(row => new { row.Model, row.Epoch }).IsUnique();
            builder.HasIndex(row => row.Status);
            builder.Ignore(row => row.Waits);
            builder.Property(row => row.Kind).HasConversion<StoreText.Converter<CommandKind>>();
            builder.Property(row => row.Status).HasConversion<StoreText.Converter<CommandStatus>>();
        }
    }
}

/// <summary>One step in a command's life.</summary>
public sealed class CommandStepRow
{
    /// <summary>The order of steps.</summary>
    public long Sequence { get; init; }
    /// <summary>The command.</summary>
    public required CommandId Command { get; init; }
    /// <summary>The status it reached.</summary>
    public required CommandStatus Status { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who or what took the step.</summary>
    public required string Actor { get; init; }
    /// <summary>What happened, in words.</summary>
    public required string Detail { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<CommandStepRow>
    {
        public void Configure(EntityTypeBuilder<CommandStepRow> builder)
        {
            builder.ToTable("command_steps");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => new { row.Command, row.Status }).IsUnique();
            builder.HasOne<CommandRow>().WithMany().HasForeignKey(row => row.Command).OnDelete(DeleteBehavior.Restrict);
            builder.Property(row => row.Status).HasConversion<StoreText.Converter<CommandStatus>>();
        }
    }
}
