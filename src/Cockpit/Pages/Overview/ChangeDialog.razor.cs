using Cockpit.Control.Desk;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Cockpit.Pages.Overview;

/// <summary>What the reader wrote into the dialog.</summary>
/// <param name="Confirm">The model's name, typed.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">The version meant; null means the model.</param>
/// <param name="Document">The route policy or the contract to put in force.</param>
public sealed record ChangeWords(string Confirm, string Reason, string? Version, string? Document = null)
{
    /// <summary>retraining or unhealthy, of a version that is to be marked.</summary>
    public string? Mark { get; init; }
    /// <summary>When the mark ends.</summary>
    public string? Until { get; init; }
    /// <summary>The override to set or to end.</summary>
    public OverrideRequest? Override { get; init; }
}

/// <summary>
/// Asks twice before what serves is changed: says what will happen, to whom and how to undo it, and takes the model's name and a
/// reason. A native dialog, so the browser keeps the focus inside and gives it back.
/// </summary>
public sealed partial class ChangeDialog
{
    private const int ShortestReason = 10;

    private ElementReference _dialog;
    // Bound, not merely assigned: a binding never writes an older text over what has been typed meanwhile.
    private string? _name;
    private string? _reason;
    private bool _isSending;
    private Problem? _problem;

    /// <summary>The model as it stood when the dialog was opened.</summary>
    [Parameter, EditorRequired]
    public ModelView Model { get; set; } = default!;

    /// <summary>Pause, resume or rollback.</summary>
    [Parameter, EditorRequired]
    public CommandKind Kind { get; set; }

    /// <summary>Sends the command; answers why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    /// <summary>Why the desk did not take the same words before.</summary>
    [Parameter]
    public Problem? Refusal { get; set; }

    /// <summary>Told when the dialog is closed, whatever the way.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private string Verb => ModelWords.Verb(Kind);

    /// <summary>The version that the command names: the one rolled back to, or the one that alone is paused; else none.</summary>
    private string? Version => Kind switch { CommandKind.Resume => Model.PausedVersion, CommandKind.Rollback => Model.LastGood, _ => null };

    /// <summary>Whether somebody else has to agree first.</summary>
    private bool Waits => Kind != CommandKind.Pause && Model.RiskTier != "low";

    private bool IsReady => !_isSending && Missing.Length == 0;

    /// <summary>What keeps the button from working, in words; empty when nothing does.</summary>
    private string Missing
    {
        get
        {
            // Without a circuit nothing is known of what is typed: the browser checks the fields itself, and the desk checks again.
            if (!RendererInfo.IsInteractive)
                return "";
            var length = _reason?.Trim().Length ?? 0;
            return (_name == Model.Name, length >= ShortestReason) switch
            {
                (true, true) => "",
                (false, true) => $"{Verb} is off: type the model’s name exactly as it is written above.",
                (true, false) => $"{Verb} is off: the reason has {length} of {ShortestReason} characters.",
                _ => $"{Verb} is off: type the model’s name and a reason of at least {ShortestReason} characters.",
            };
        }
    }

    private IEnumerable<string> Effect
    {
        get
        {
            var what = Model.PausedVersion is { } version ? $"Version {version} of {Model.Name}" : Model.Name;
            if (Waits)
                yield return $"{Model.Name} is of {Model.RiskTier} risk, so nothing happens until somebody else has approved it (Approvals).";
            if (Kind == CommandKind.Rollback)
            {
                yield return $"Version {Model.LastGood}, which was live before, answers every caller again on every gateway, within about a second{(Waits ? " of the approval" : "")}; now {Model.LiveVersion ?? "none"} does.";
                yield return "Decisions already given stay as they are.";
                yield return $"To undo it: promote version {Model.LiveVersion ?? "–"} again.";
            }
            else if (Kind == CommandKind.Pause)
            {
                yield return $"{what} stops giving decisions on every gateway, within about a second.";
                var now = Model.Traffic.Total == 0 ? "" : $" (now about {Say.PerMinute(Model.Traffic.PerMinute)})";
                yield return $"Every caller{now} gets 503 “paused” and has to take its own fallback. Decisions already given stay as they are.";
                yield return "To undo it: Resume, in the same place.";
            }
            else
            {
                yield return $"{what} gives decisions again on every gateway, within about a second.";
                yield return $"Version {Model.LiveVersion ?? "–"} then answers every caller.";
                yield return "To undo it: Pause, in the same place.";
            }
        }
    }

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
        _problem = await Send(new ChangeWords(_name!, _reason!, Version));
        _isSending = false;
        if (_problem is null)
            await DismissAsync();
    }

    /// <summary>Closing through the browser returns the focus to where it was; the close event does the rest.</summary>
    private async Task DismissAsync() => await Script.InvokeVoidAsync("cockpit.close", _dialog);

    private Task CloseAsync() => Closed.InvokeAsync();
}
