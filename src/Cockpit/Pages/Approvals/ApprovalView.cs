using Cockpit.Control.Desk;
using Cockpit.Store.Commands;

namespace Cockpit.Pages.Approvals;

/// <summary>One thing that becomes different.</summary>
/// <param name="What">What it is.</param>
/// <param name="Before">How it is when the command was asked for.</param>
/// <param name="After">How it will be.</param>
public sealed record ChangedFigure(string What, string Before, string After);

/// <summary>A command that waits for somebody, with what they need to decide; plain values.</summary>
public sealed record ApprovalView
{
    /// <summary>The command.</summary>
    public required string Id { get; init; }
    /// <summary>What it changes.</summary>
    public required CommandKind Kind { get; init; }
    /// <summary>Of which model.</summary>
    public required string Model { get; init; }
    /// <summary>The version it names.</summary>
    public string? Version { get; init; }
    /// <summary>low, medium or high.</summary>
    public required string RiskTier { get; init; }
    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }
    /// <summary>Whether that is the reader.</summary>
    public bool IsOwn { get; init; }
    /// <summary>Whether the reader's role lets them decide, or review, for the model's team.</summary>
    public bool IsForRole { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset RequestedAt { get; init; }
    /// <summary>Why, in their words.</summary>
    public required string Reason { get; init; }
    /// <summary>Until when it can be approved; null for what was done alone and is to be reviewed.</summary>
    public DateTimeOffset? ApproveBy { get; init; }
    /// <summary>Until when the requester acts alone.</summary>
    public DateTimeOffset? BreakGlassUntil { get; init; }
    /// <summary>Why nobody else was waited for.</summary>
    public string? BreakGlassWhy { get; init; }
    /// <summary>What becomes different.</summary>
    public IReadOnlyList<ChangedFigure> Changes { get; init; } = [];
    /// <summary>What a proposed policy changes, in words; null for other kinds.</summary>
    public IReadOnlyList<string>? PolicyChanges { get; init; }
    /// <summary>The override that is asked for, without its subject; null for other kinds.</summary>
    public OverridePayload? Override { get; init; }
    /// <summary>Where whom an override is for can be seen; null for other kinds.</summary>
    public string? OverrideAddress { get; init; }
    /// <summary>How the versions fared when it was asked for.</summary>
    public CommandEvidence? Evidence { get; init; }
}
