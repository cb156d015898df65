using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Rollouts;

/// <summary>How far a rollout has come.</summary>
public enum RolloutState
{
    /// <summary>Goes through its steps by itself.</summary>
    Running,
    /// <summary>Stays where it is until somebody decides; it can still be aborted by itself.</summary>
    Held,
    /// <summary>The version is live; the guards go on for a while.</summary>
    Watching,
    /// <summary>The version is live and the rollout over.</summary>
    Completed,
    /// <summary>The version before answers everything again.</summary>
    Aborted,
}

/// <summary>Why a rollout is held.</summary>
public enum HoldCause
{
    /// <summary>Somebody wanted it.</summary>
    Hand,
    /// <summary>A guard is beyond its limit, though chance could explain it.</summary>
    Guard,
    /// <summary>The plan is at its end, and says that somebody decides.</summary>
    End,
    /// <summary>The model was changed by another command.</summary>
    Model,
    /// <summary>The version could not be made live.</summary>
    Failure,
}

/// <summary>A version on its way to take over from the live one. Named by the command that began it. At most one of a model is open.</summary>
public sealed class RolloutRow
{
    /// <summary>The command that began it.</summary>
    public required Guid Command { get; init; }
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>The version that is to take over.</summary>
    public required string Version { get; init; }
    /// <summary>The version that was live when it began, and is put back.</summary>
    public required string LiveBefore { get; init; }
    /// <summary>A <see cref="RolloutPlan"/>.</summary>
    public required string Plan { get; init; }
    /// <summary>Who asked for it.</summary>
    public required string StartedBy { get; init; }
    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>How far it has come.</summary>
    public RolloutState State { get; set; }
    /// <summary>Why it is held; null when it is not.</summary>
    public HoldCause? Cause { get; set; }
    /// <summary>The step it is in, from 0; as many as there are steps once the last one is over.</summary>
    public int Step { get; set; }
    /// <summary>Since when its decisions are counted: the step, the watch or the continuation began.</summary>
    public DateTimeOffset StepSince { get; set; }
    /// <summary>The share of the live version's requests that it answers now, in percent.</summary>
    public int Weight { get; set; }
    /// <summary>Whether requests that the live version answers are copied to it.</summary>
    public bool Shadow { get; set; }
    /// <summary>Counts the changes of its state; whoever looked at an older one changes nothing.</summary>
    public long Moves { get; set; }
    /// <summary>Why it is as it is, in words.</summary>
    public required string Why { get; set; }
    /// <summary>JSON: what the guards last showed; null before they were looked at.</summary>
    public string? Evidence { get; set; }
    /// <summary>When they were last looked at.</summary>
    public DateTimeOffset? CheckedAt { get; set; }
    /// <summary>The command that ends it, once it was asked for: the promotion, or the rollback after it.</summary>
    public Guid? Ending { get; set; }
    /// <summary>How often such a command has failed.</summary>
    public int Tries { get; set; }
    /// <summary>When it was over; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether it is not over yet.</summary>
    public bool IsOpen => EndedAt is null;

    internal sealed class Configuration : IEntityTypeConfiguration<RolloutRow>
    {
        public void Configure(EntityTypeBuilder<RolloutRow> builder)
        {
            builder.ToTable("rollouts");
            builder.HasKey(row => row.Command);
            builder.HasIndex(row => row.Model).IsUnique().HasFilter("ended_at IS NULL");
            builder.Ignore(row => row.IsOpen);
            builder.Property(row => row.State).HasConversion<StoreText.Converter<RolloutState>>();
            builder.Property(row => row.Cause).HasConversion<StoreText.Converter<HoldCause>>();
        }
    }
}

/// <summary>What a change of a rollout's state was.</summary>
public enum RolloutChange
{
    /// <summary>It began.</summary>
    Started,
    /// <summary>It went on to its next step, or came to the end of the last one.</summary>
    Advanced,
    /// <summary>It was held.</summary>
    Held,
    /// <summary>Somebody had it go on.</summary>
    Continued,
    /// <summary>Its version was made live.</summary>
    Promoted,
    /// <summary>It ended well.</summary>
    Completed,
    /// <summary>It ended, and the version before answers everything.</summary>
    Aborted,
}

/// <summary>One change of a rollout's state. Never changed.</summary>
public sealed class RolloutMoveRow
{
    /// <summary>The order of storing.</summary>
    public long Sequence { get; init; }
    /// <summary>The rollout.</summary>
    public required Guid Rollout { get; init; }
    /// <summary>Counts the rollout's changes from 1; unique, so that none is made twice.</summary>
    public required long Number { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who or what made it.</summary>
    public required string Actor { get; init; }
    /// <summary>What it was.</summary>
    public required RolloutChange Change { get; init; }
    /// <summary>The step from then on.</summary>
    public required int Step { get; init; }
    /// <summary>The weight from then on.</summary>
    public required int Weight { get; init; }
    /// <summary>Why, in words.</summary>
    public required string Why { get; init; }
    /// <summary>JSON: what the guards showed in the step that this change left; null where they were not looked at.</summary>
    public string? Evidence { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RolloutMoveRow>
    {
        public void Configure(EntityTypeBuilder<RolloutMoveRow> builder)
        {
            builder.ToTable("rollout_moves");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => new { row.Rollout, row.Number }).IsUnique();
            builder.HasOne<RolloutRow>().WithMany().HasForeignKey(row => row.Rollout).OnDelete(DeleteBehavior.Restrict);
            builder.Property(row => row.Change).HasConversion<StoreText.Converter<RolloutChange>>();
        }
    }
}
