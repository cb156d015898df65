using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>
/// Checks a text and puts it in force through the desk, once its faults are none. What is sent is the text that was checked, guarded
/// by the revision that it was compared with. Works with a circuit only; the command line and the API do the same without one.
/// </summary>
public sealed partial class DocumentEditor
{
    // A text travels through the circuit in one message, and those have a bound.
    private const int LongestText = 10_000;
    private const int ShortestReason = 10;

    private string? _text;
    private string? _sample;
    private string? _name;
    private string? _reason;
    private bool _isSending;
    private bool _isSent;
    private bool _isRehearsing;
    private DocumentProposal? _proposal;
    private (string Text, string? Sample, IReadOnlyList<string> Lines)? _rehearsal;
    private Problem? _problem;

    /// <summary>What kind of document it is: policy or contract, as addresses name it.</summary>
    [Parameter, EditorRequired]
    public string Noun { get; set; } = "";

    /// <summary>The text in force, or how one begins.</summary>
    [Parameter, EditorRequired]
    public string InForce { get; set; } = "";

    /// <summary>What happens once it is in force, in a sentence.</summary>
    [Parameter, EditorRequired]
    public string Follow { get; set; } = "";

    /// <summary>What the command line does of it, a line each.</summary>
    [Parameter, EditorRequired]
    public string Commands { get; set; } = "";

    /// <summary>How to read the changes; null says nothing.</summary>
    [Parameter]
    public string? Note { get; set; }

    /// <summary>Whose document it is.</summary>
    [Parameter, EditorRequired]
    public ModelContent Content { get; set; } = default!;

    /// <summary>Why the reader may not put it in force; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Checks a text; changes nothing.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<DocumentProposal?>> Check { get; set; } = default!;

    /// <summary>Whether a sample of rows that are yet to come can be given.</summary>
    [Parameter]
    public bool TakesSample { get; set; }

    /// <summary>Says what a checked text would do to what was decided lately, or to a sample where one is given, a line each; changes nothing. Null offers no such thing.</summary>
    [Parameter]
    public Func<string, string?, Task<IReadOnlyList<string>?>>? Rehearse { get; set; }

    /// <summary>Asks for a checked text to be put in force; answers why that was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<DocumentProposal, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    private string Missings => $"{Noun}-missing";

    private string Model => Content.View.Name;

    /// <summary>What was found of the text as it stands; null once it was changed.</summary>
    private DocumentProposal? Checked => _proposal?.Text == Text ? _proposal : null;

    /// <summary>What trying the text came to; null before, and once it was changed.</summary>
    private IReadOnlyList<string>? Rehearsed => _rehearsal is { } done && done.Text == Text && done.Sample == Sample ? done.Lines : null;

    private string? Sample => string.IsNullOrWhiteSpace(_sample) ? null : _sample;

    private string Text => _text ?? "";

    private bool IsReady => MayNot is null && !_isSending && Missing.Length == 0;

    /// <summary>What keeps the button from working, in words; empty when nothing does.</summary>
    private string Missing => MayNot is { } refusal ? $"Put in force is off: {refusal}"
        : _name != Model ? "Put in force is off: type the model’s name exactly as it is written above."
        : _reason?.Trim().Length is not >= ShortestReason ? $"Put in force is off: the reason has {_reason?.Trim().Length ?? 0} of {ShortestReason} characters." : "";

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _text = InForce.Length <= LongestText ? InForce : "";
    }

    private async Task CheckAsync()
    {
        (_isSent, _problem) = (false, null);
        _proposal = await Check(Text);
    }

    private async Task RehearseAsync()
    {
        if (_isRehearsing || Rehearse is not { } rehearse || Checked is not { Faults.Count: 0 } proposal)
            return;

        _isRehearsing = true;
        var sample = Sample;
        _rehearsal = (proposal.Text, sample, await rehearse(proposal.Text, sample) ?? ["It could not be tried: the model is not within reach any more."]);
        _isRehearsing = false;
    }

    private async Task SendAsync()
    {
        if (!IsReady || Checked is not { Faults.Count: 0 } proposal)
            return;

        _isSending = true;
        _problem = await Send(proposal, new ChangeWords(_name!, _reason!, null, proposal.Text));
        _isSending = false;
        if (_problem is null)
            (_isSent, _proposal, _name, _reason) = (true, null, null, null);
    }
}
