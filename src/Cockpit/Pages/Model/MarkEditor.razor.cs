using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>Asks for a mark on a version, or for its end, by a command like any other. Without a circuit it is a form.</summary>
public sealed partial class MarkEditor
{
    private const int ShortestReason = 10;

    private string? _version;
    private string _mark = "retraining";
    private int _hours = MarkForm.UsualHours;
    private string? _name;
    private string? _reason;
    private bool _isSending;
    private bool _isSent;
    private Problem? _problem;

    /// <summary>The model's name.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    /// <summary>Its versions.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<VersionNow> Versions { get; set; } = [];

    /// <summary>Why the reader may not mark; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Sends the command; answers why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<CommandKind, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private string Verb => _mark == MarkForm.None ? "Take the mark off" : "Mark the version";

    private bool IsReady => !_isSending && Missing.Length == 0;

    /// <summary>What keeps the button from working, in words; empty when nothing does.</summary>
    private string Missing
    {
        get
        {
            if (MayNot is { } refusal)
                return $"{Verb} is off: {refusal}";
            // Without a circuit nothing is known of what is typed: the browser checks the fields itself, and the desk checks again.
            if (!RendererInfo.IsInteractive)
                return "";
            var length = _reason?.Trim().Length ?? 0;
            return _name != Model ? $"{Verb} is off: type the model’s name exactly as it is written above."
                : length < ShortestReason ? $"{Verb} is off: the reason has {length} of {ShortestReason} characters." : "";
        }
    }

    /// <inheritdoc />
    protected override void OnParametersSet() => _version ??= Versions.Count > 0 ? Versions[0].Name : null;

    private async Task SendAsync()
    {
        if (!IsReady)
            return;

        _isSending = true;
        var (kind, words) = MarkForm.Of(_version, _mark, _hours, _name, _reason, Clock.GetUtcNow());
        _problem = await Send(kind, words);
        _isSending = false;
        _isSent = _problem is null;
        if (_isSent)
            (_name, _reason) = (null, null);
    }
}
