using Cockpit.Insight.Documents;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Fairness;
using Cockpit.Store.Registry;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>How groups of people fare, attribute by attribute.</summary>
public sealed partial class FairnessTab
{
    /// <summary>The verdict and its attributes.</summary>
    [Parameter, EditorRequired]
    public FairnessDocument Document { get; set; } = default!;

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public ModelContent Content { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Address { get; set; } = default!;

    private GroupRate Rate => FairnessWords.RateOf(Address.Rate);

    private string Headline
    {
        get
        {
            var at = Document.Attributes.Where(entry => entry.Verdict == Document.Verdict).Select(entry => entry.Name).ToList();
            var named = at.Count <= 3 ? string.Join(", ", at) : $"{string.Join(", ", at.Take(3))} and {at.Count - 3} more";
            return Document.Verdict switch
            {
                FairnessVerdict.Unfair => $"Groups fare differently by {named}, and not by chance alone.",
                FairnessVerdict.Watch => $"Groups may fare differently by {named}: chance alone could explain it as well.",
                FairnessVerdict.Fair => "Every group that can be judged is within the limits.",
                _ when Content.Task is ModelTask.Regression or ModelTask.Generation => "Fairness is judged where a decision is for or against somebody; this model's answers are neither.",
                _ => "No attribute can be judged yet: too few decisions name a group.",
            };
        }
    }

    private string Basis
    {
        get
        {
            var decisions = $"{Say.Count(Document.N ?? 0, "decision", "decisions")} of {Content.Range.Words}.";
            return Document.Labelled switch
            {
                null => decisions,
                0 => $"{decisions} Labels are late: it is not known yet what turned out to be true of any of them, so only selection rates can be compared.",
                { } known => $"{decisions} What turned out to be true is known of {Say.Count(known)} ({Say.Percent((double)known / Math.Max(1, Document.N ?? 0))}).",
            };
        }
    }
}
