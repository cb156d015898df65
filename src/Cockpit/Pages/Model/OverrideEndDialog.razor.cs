using Cockpit.Control.Desk;
using Cockpit.Insight.Overrides;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Cockpit.Pages.Model;

/// <summary>Asks again before an override is ended: says what will happen and how to undo it. A native dialog, as the one that pauses.</summary>
public sealed partial class OverrideEndDialog
{
    private ElementReference _dialog;
    private string? _name;
    private string? _reason;
    private bool _isSending;
    private Problem? _problem;

    /// <summary>The model's name.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    /// <summary>What is to be ended.</summary>
    [Parameter, EditorRequired]
    public OverrideDocument Override { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Here { get; set; } = default!;

    /// <summary>Sends the command; answers why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<CommandKind, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    /// <summary>Told when the dialog is closed, whatever the way.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private bool IsReady => !_isSending && Missing.Length == 0;

    /// <summary>What keeps the button from working, in words. Without a circuit nothing is known of what is typed: the browser checks the fields itself, and the desk checks again.</summary>
    private string Missing => RendererInfo.IsInteractive ? OverrideForm.Missing("End the override", Model, _name, _reason) : "";

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await Script.InvokeVoidAsync("cockpit.open", _dialog);
    }

    private async Task SendAsync()
    {
        if (!IsReady)
            return;
        _isSending = true;
        _problem = await Send(CommandKind.Override, new ChangeWords(_name!, _reason!, null) { Override = new OverrideRequest(null, null, End: Override.Id) });
        _isSending = false;
        if (_problem is null)
            await DismissAsync();
    }

    private async Task DismissAsync() => await Script.InvokeVoidAsync("cockpit.close", _dialog);
}
