using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Approvals;

/// <summary>One change that waits: in words and as a diff, the requester's reason beside what was known, and the decision.</summary>
public sealed partial class ApprovalCard
{
    /// <summary>What waits.</summary>
    [Parameter, EditorRequired]
    public ApprovalView Asked { get; set; } = default!;

    /// <summary>Why the reader cannot decide; null when they can.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Whether the reader may hold its audit rows against the ledger.</summary>
    [Parameter]
    public bool MayVerify { get; set; }

    /// <summary>The time now, for how long there is left.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private bool IsReview => Asked.ApproveBy is null;

    private IEnumerable<(string Decision, string Word, bool IsFirst)> Buttons => IsReview ? [("review", "Reviewed", true)] : [("reject", "Reject", false), ("approve", "Approve", true)];
}
