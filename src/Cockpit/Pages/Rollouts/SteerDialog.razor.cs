using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Rollouts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Cockpit.Pages.Rollouts;

/// <summary>Says what holding, continuing or aborting a rollout will do, and takes a reason. Its form is a plain one, with a circuit and without.</summary>
public sealed partial class SteerDialog
{
    private ElementReference _dialog;

    /// <summary>Hold, continue or abort.</summary>
    [Parameter, EditorRequired]
    public CommandKind Action { get; set; }

    /// <summary>The rollout.</summary>
    [Parameter, EditorRequired]
    public RolloutRow Rollout { get; set; } = default!;

    /// <summary>The command that began it.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>low, medium or high.</summary>
    [Parameter, EditorRequired]
    public string RiskTier { get; set; } = "";

    /// <summary>Why it cannot be done now; null when it can.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Why the desk did not take it before.</summary>
    [Parameter]
    public Problem? Refusal { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await Script.InvokeVoidAsync("cockpit.open", _dialog);
    }
}
