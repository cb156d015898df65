using Cockpit.Insight.Overrides;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Registry;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>The answers that persons give instead of the model: which, how each did, and the forms to set and end one.</summary>
public sealed partial class OverridesTab
{
    private OverrideDocument? _open;
    private string? _asked;

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public OverridesContent Content { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Here { get; set; } = default!;

    /// <summary>What kind of answer the model gives.</summary>
    [Parameter]
    public ModelTask Kind { get; set; }

    /// <summary>low, medium or high.</summary>
    [Parameter, EditorRequired]
    public string RiskTier { get; set; } = "";

    /// <summary>Why the reader may not set or end one; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Whether the reader's role may see whom one is for.</summary>
    [Parameter]
    public bool MayShow { get; set; }

    /// <summary>Records who asks and answers whom one is for; null when it could not be recorded.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<string?>> Reveal { get; set; } = default!;

    /// <summary>Sends the command; answers why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<CommandKind, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // An address asks once: a dialog that was closed stays closed while the address stays.
        if (Content.Asked is { State: "active" } asked && asked.Id != _asked && MayNot is null)
            _open = asked;
        _asked = Content.Asked?.Id;
    }

    private void Open(OverrideDocument one)
    {
        if (MayNot is null)
            _open = one;
    }
}
