using Cockpit.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Cockpit.Pages.Model;

/// <summary>Asks again before dead calls are redriven or discarded: says what will happen, to whom and how to undo it. A native dialog, as the one that pauses.</summary>
public sealed partial class QueueDialog
{
    private ElementReference _dialog;
    private bool _isSending;
    private Problem? _problem;

    /// <summary>The model's name.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    /// <summary>What is to be confirmed.</summary>
    [Parameter, EditorRequired]
    public QueueAsk Ask { get; set; } = default!;

    /// <summary>How things stand.</summary>
    [Parameter, EditorRequired]
    public QueueNow Queue { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Here { get; set; } = default!;

    /// <summary>Does it; answers why nothing was done, or null.</summary>
    [Parameter, EditorRequired]
    public Func<QueueAsk, Task<Problem?>> Send { get; set; } = default!;

    /// <summary>Told when the dialog is closed, whatever the way.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private string Title => QueueWords.Title(Ask, Model);

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await Script.InvokeVoidAsync("cockpit.open", _dialog);
    }

    private async Task SendAsync()
    {
        if (_isSending)
            return;
        _isSending = true;
        _problem = await Send(Ask);
        _isSending = false;
        if (_problem is null)
            await DismissAsync();
    }

    private async Task DismissAsync() => await Script.InvokeVoidAsync("cockpit.close", _dialog);
}
