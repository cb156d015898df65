using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>What of the calls that are answered later waits and what died, with the buttons to redrive and discard.</summary>
public sealed partial class QueuePart
{
    private QueueAsk? _open;
    private QueueAsk? _asked;

    /// <summary>The model's name.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    /// <summary>How things stand.</summary>
    [Parameter, EditorRequired]
    public QueueNow Queue { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Here { get; set; } = default!;

    /// <summary>Why the reader may not change anything; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>What the address asks to be confirmed.</summary>
    [Parameter]
    public QueueAsk? Asked { get; set; }

    /// <summary>Does what was confirmed; answers why nothing was done, or null.</summary>
    [Parameter, EditorRequired]
    public Func<QueueAsk, Task<Problem?>> Send { get; set; } = default!;

    private string Hint
    {
        get
        {
            var listed = Queue.Depth.Dead > Queue.Dead.Count ? $"The newest {Queue.Dead.Count} of {Say.Count(Queue.Depth.Dead)} are listed; GET /api/v1/queue has all. " : "";
            return listed + (MayNot is null ? "Each change asks first, and is kept in the audit trail." : $"Redrive and Discard are off: {MayNot}");
        }
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // An address asks once: a dialog that was closed stays closed while the address stays.
        if (Asked != _asked && MayNot is null)
            _open = Asked;
        _asked = Asked;
    }

    private void Open(QueueAsk ask) => _open = ask;
}
