using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Rollouts;

/// <summary>Asks for a rollout. Its form is a plain one, with a circuit and without; what a refusal leaves is filled in again.</summary>
public sealed partial class RolloutStart
{
    private RolloutDraft _draft = new();
    private Problem? _problem;

    /// <summary>The model's name.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    /// <summary>low, medium or high.</summary>
    [Parameter, EditorRequired]
    public string RiskTier { get; set; } = "";

    /// <summary>The version that is live; null when none is.</summary>
    [Parameter]
    public string? Live { get; set; }

    /// <summary>The versions that could take over, the newest first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Versions { get; set; } = [];

    /// <summary>The rollout that is on its way; null without one.</summary>
    [Parameter]
    public RolloutInForce? Open { get; set; }

    /// <summary>Why the reader may not; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>The ticket of what was written and not taken.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private Handover Handover { get; set; } = default!;

    private IEnumerable<(string Name, string Label, string? Value)> Limits =>
    [
        ("FailurePercent", "Most failed calls, %", _draft.FailurePercent), ("P95Ms", "95 % of calls within, ms (none: empty)", _draft.P95Ms),
        ("DisagreementPercent", "Most copies decided otherwise, % (none: empty)", _draft.DisagreementPercent), ("Minimum", "Calls that a judgement needs", _draft.Minimum),
        ("WatchMinutes", "Watch after it is live, minutes", _draft.WatchMinutes),
    ];

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (Handover.See<RolloutRefusal>(Refused) is { } refused)
            (_draft, _problem) = (refused.Draft, refused.Problem);
    }
}
