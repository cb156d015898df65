using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Registry;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>Asks for an override by a command like any other. Without a circuit it is a form.</summary>
public sealed partial class OverrideEditor
{
    private const string Verb = "Set the override";

    private string _scope = "subject";
    private string? _subject;
    private string? _where;
    private string _class = TrafficClasses.Usual;
    private string? _prediction;
    private string? _score;
    private int _hours = 24;
    private string? _name;
    private string? _reason;
    private bool _isSending;
    private bool _isSent;
    private Problem? _problem;

    /// <summary>The model's name.</summary>
    [Parameter, EditorRequired]
    public string Model { get; set; } = "";

    /// <summary>low, medium or high.</summary>
    [Parameter, EditorRequired]
    public string RiskTier { get; set; } = "";

    /// <summary>What kind of answer the model gives.</summary>
    [Parameter]
    public ModelTask Kind { get; set; }

    /// <summary>Why the reader may not set one; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Sends the command; answers why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<CommandKind, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private bool IsReady => !_isSending && Missing.Length == 0;

    /// <summary>What keeps the button from working, in words; empty when nothing does. Without a circuit nothing is known of what is typed.</summary>
    private string Missing
        => MayNot is { } refusal ? $"{Verb} is off: {refusal}"
            : !RendererInfo.IsInteractive ? ""
            : string.IsNullOrWhiteSpace(_scope == "subject" ? _subject : _scope == "segment" ? _where : _class) ? $"{Verb} is off: say whom it is for."
            : string.IsNullOrEmpty(_prediction) ? $"{Verb} is off: say what is answered."
            : OverrideForm.Missing(Verb, Model, _name, _reason);

    /// <summary>Without a circuit nothing follows the choice, so every field is there and the desk reads the one that is meant.</summary>
    private bool Shows(string scope) => !RendererInfo.IsInteractive || _scope == scope;

    private async Task SendAsync()
    {
        if (!IsReady)
            return;
        _isSending = true;
        var asked = OverrideForm.Of(new OverrideFields(_scope, _subject, _where, _class, _prediction, _score, _hours), Clock.GetUtcNow());
        _problem = await Send(CommandKind.Override, new ChangeWords(_name!, _reason!, null) { Override = asked });
        _isSending = false;
        _isSent = _problem is null;
        if (_isSent)
            (_subject, _where, _prediction, _score, _name, _reason) = (null, null, null, null, null, null);
    }
}
