using Cockpit.Evidence;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Trace;

/// <summary>Subject, protected attributes, and what was asked and said in words: masked until asked for, and the asking is audited before anything is shown.</summary>
public sealed partial class PersonalPart
{
    private PersonalFacts? _facts;
    private bool _refused;

    /// <summary>The decision; without personal data in it.</summary>
    [Parameter, EditorRequired]
    public TraceView Trace { get; set; } = default!;

    /// <summary>Whether the reader's role may see personal data.</summary>
    [Parameter]
    public bool MayShow { get; set; }

    /// <summary>Records who asks and answers the data; null when it could not be recorded.</summary>
    [Parameter, EditorRequired]
    public Func<Task<PersonalFacts?>> Reveal { get; set; } = default!;

    private async Task ShowAsync()
    {
        if (!MayShow)
            return;
        _facts = await Reveal();
        _refused = _facts is null;
    }
}
