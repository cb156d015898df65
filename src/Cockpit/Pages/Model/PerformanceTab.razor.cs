using Cockpit.Insight.Documents;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>How often the model is right, as far as it is known, and what is to be expected meanwhile.</summary>
public sealed partial class PerformanceTab
{
    /// <summary>The figures.</summary>
    [Parameter, EditorRequired]
    public PerformanceDocument Document { get; set; } = default!;

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public ModelContent Content { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Address { get; set; } = default!;

    private long Labelled => Document.Labelled ?? 0;

    private bool IsLive => Content.Range.To is null;

    private IReadOnlyList<PerformanceFigure> Figures => Labelled == 0 && Document.Estimated is null ? [] : PerformanceFigures.Of(Document);

    private IReadOnlyList<PerformanceFigure> Charted => [.. Figures.Where(figure => figure.Name is not null)];

    private PerformanceFigure? Chosen => Charted.FirstOrDefault(figure => figure.Name == Address.Figure) ?? (Charted.Count > 0 ? Charted[0] : null);

    private string Headline => Document switch
    {
        { Regression.MeanAbsoluteError: { } error } when Labelled >= PerformanceFigures.Enough => $"It is off by {Say.Score(error)} on average, either way.",
        { Accuracy: { } accuracy } when Labelled >= PerformanceFigures.Enough => $"{Say.Percent(accuracy)} of its decisions were right, of those whose truth is known.",
        { Estimated.Accuracy: { } expected } => $"About {Say.Percent(expected.Value)} of its decisions should be right ({Say.Percent(expected.Low)} to {Say.Percent(expected.High)}), if its scores mean what they say.",
        _ => "How often it is right cannot be said yet.",
    };

    private string Basis
        => $"What turned out to be true is known of {Say.Count(Labelled)} of {Say.Count(Document.N ?? 0, "decision", "decisions")} of {Content.Range.Words} ({Say.Percent((double)Labelled / Math.Max(1, Document.N ?? 0))}).";
}
