using System.Globalization;
using Cockpit.Insight.Explanations;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Trace;

/// <summary>What each feature added to the score; asked for only when somebody wants to know, for it costs the model calls.</summary>
public sealed partial class WhyPart
{
    private const double Half = 100;

    private ExplanationDocument? _document;
    private Problem? _problem;
    private bool _isAsking;

    /// <summary>The decision.</summary>
    [Parameter, EditorRequired]
    public TraceView Trace { get; set; } = default!;

    /// <summary>Answers the explanation, or why there is none.</summary>
    [Parameter, EditorRequired]
    public Func<Task<(ExplanationDocument? Document, Problem? Problem)>> Explain { get; set; } = default!;

    private async Task ExplainAsync()
    {
        if (_isAsking)
            return;
        (_isAsking, _problem) = (true, null);
        try
        {
            (_document, _problem) = await Explain();
        }
        finally
        {
            _isAsking = false;
        }
    }

    /// <summary>Bars begin in the middle: lowered to the left, raised to the right.</summary>
    private static string X(AddedRow row) => (row.Added < 0 ? Half - (row.Share * Half) : Half).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Width(AddedRow row) => (row.Share * Half).ToString("0.##", CultureInfo.InvariantCulture);
}
