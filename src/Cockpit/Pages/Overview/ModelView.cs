using Cockpit.Insight.Reports;
using Cockpit.Store.Commands;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;

namespace Cockpit.Pages.Overview;

/// <summary>What a card shows of one model; plain values, as of one moment.</summary>
public sealed record ModelView
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }
    /// <summary>The team that it belongs to; null belongs to everyone.</summary>
    public string? Team { get; init; }
    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }
    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }
    /// <summary>low, medium or high.</summary>
    public required string RiskTier { get; init; }
    /// <summary>What a command asked for on this view is guarded by.</summary>
    public long Revision { get; init; }
    /// <summary>The version that serves.</summary>
    public string? LiveVersion { get; init; }
    /// <summary>Since when it is live.</summary>
    public DateTimeOffset? LiveSince { get; init; }
    /// <summary>Since when it, or else its live version, is paused.</summary>
    public DateTimeOffset? PausedAt { get; init; }
    /// <summary>The version that is paused when not the whole model is.</summary>
    public string? PausedVersion { get; init; }
    /// <summary>What the live version, or without one every version, did lately.</summary>
    public TrafficView Traffic { get; init; } = TrafficView.None;
    /// <summary>Decisions of the model's other versions in the same time.</summary>
    public long OtherDecisions { get; init; }
    /// <summary>Answers of all versions, and of those that no version gave, in the same time.</summary>
    public long Answers { get; init; }
    /// <summary>Those among them that a fallback gave.</summary>
    public long Degraded { get; init; }
    /// <summary>The mark of the live version while it holds; null without one.</summary>
    public MarkView? Mark { get; init; }
    /// <summary>The model's decisions of each of the last minutes, oldest first; the last minute is not over yet.</summary>
    public IReadOnlyList<MinuteView> Minutes { get; init; } = [];
    /// <summary>Whether the live version is still fit; null until that was read.</summary>
    public Fitness? Fitness { get; init; }
    /// <summary>The newest command.</summary>
    public CommandView? Command { get; init; }
    /// <summary>Incidents that are not over, the oldest first.</summary>
    public IReadOnlyList<OpenIncident> Incidents { get; init; } = [];
    /// <summary>Commands that wait for approval.</summary>
    public int Waiting { get; init; }
    /// <summary>What was done alone and nobody has reviewed, the newest first.</summary>
    public IReadOnlyList<AloneView> Alone { get; init; } = [];
    /// <summary>The version that a rollback goes to; null when there is none.</summary>
    public string? LastGood { get; init; }
}

/// <summary>An incident that is not over.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Severity">How much it asks for attention.</param>
/// <param name="Title">What happened.</param>
/// <param name="Owner">Who sees to it; null while nobody does.</param>
public sealed record OpenIncident(string Id, IncidentSeverity Severity, string Title, string? Owner);

/// <summary>Traffic over a span.</summary>
/// <param name="Answered">Decisions that were answered.</param>
/// <param name="Failed">Decisions that failed.</param>
/// <param name="MedianMs">Approximate; see <see cref="Store.Rollups.LatencyBuckets"/>.</param>
/// <param name="P99Ms">Approximate as well.</param>
/// <param name="Span">How long the span is.</param>
public sealed record TrafficView(long Answered, long Failed, double? MedianMs, double? P99Ms, TimeSpan Span)
{
    /// <summary>Nothing was seen.</summary>
    public static TrafficView None { get; } = new(0, 0, null, null, TimeSpan.FromMinutes(5));

    /// <summary>Answered and failed together.</summary>
    public long Total => Answered + Failed;

    /// <summary>Failed over total; null without traffic.</summary>
    public double? FailureRate => Total == 0 ? null : (double)Failed / Total;

    /// <summary>Decisions a minute.</summary>
    public double PerMinute => Total / Span.TotalMinutes;
}

/// <summary>Counts of one minute.</summary>
public readonly record struct MinuteView(DateTimeOffset Minute, long Answered, long Failed)
{
    /// <summary>Answered and failed together.</summary>
    public long Total => Answered + Failed;
}

/// <summary>Why routing avoids a version, who said so, and until when.</summary>
public sealed record MarkView(VersionMark Mark, string Reason, string By, DateTimeOffset Until)
{
    /// <summary>The mark of a version while it holds; null without one.</summary>
    public static MarkView? Of(VersionRow? version, DateTimeOffset now)
        => version is { Mark: { } mark, MarkedUntil: { } until } && version.IsMarked(now) ? new MarkView(mark, version.MarkReason ?? "", version.MarkedBy ?? "", until) : null;
}

/// <summary>What somebody did without the approver it takes: who, when and why.</summary>
public sealed record AloneView(string By, DateTimeOffset At, string Why);

/// <summary>How far a command has come.</summary>
public sealed record CommandView(
    CommandKind Kind, string? Version, CommandStatus Status, string RequestedBy, DateTimeOffset RequestedAt, string Reason,
    int NodesApplied, int NodesTotal, string? Failure)
{
    /// <summary>What it marks its version as, and until when; null for other kinds.</summary>
    public MarkPayload? Mark { get; init; }
    /// <summary>Whether it ends an override; false for one that sets one, and for other kinds.</summary>
    public bool EndsOverride { get; init; }
    /// <summary>Until when it must be approved; null where nobody else is needed.</summary>
    public DateTimeOffset? ApproveBy { get; init; }
    /// <summary>Whether nothing happens until somebody else agrees.</summary>
    public bool Waits => Status == CommandStatus.Requested && ApproveBy is not null;
    /// <summary>Whether it may still change something.</summary>
    public bool IsUnderWay => Status is CommandStatus.Requested or CommandStatus.Approved or CommandStatus.Executing;
}
