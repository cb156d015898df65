using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Decisions;

/// <summary>The filters as a plain form, which a browser can send without a circuit as well.</summary>
public sealed partial class DecisionFilters
{
    private DecisionsQuery _draft = new();
    private DecisionsQuery? _shown;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public DecisionsQuery Query { get; set; } = new();

    /// <summary>What is wrong with it; stands beside the field at fault.</summary>
    [Parameter]
    public Problem? Problem { get; set; }

    /// <summary>Names of the models that the reader reaches.</summary>
    [Parameter]
    public IReadOnlyList<string> Models { get; set; } = [];

    /// <summary>Told what the reader asks for.</summary>
    [Parameter]
    public EventCallback<DecisionsQuery> Submitted { get; set; }

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // What is being typed stays, until the address itself changes.
        if (_shown != Query)
            (_draft, _shown) = (Query, Query);
    }

    private Task Submit() => Submitted.InvokeAsync((_draft with { Cursor = null }).Canonical(Clock));

    private Problem? Said(string field) => Problem?.Field == field ? Problem : null;

    private static string? Text(ChangeEventArgs change) => change.Value?.ToString();

    private static IEnumerable<string> Known(IEnumerable<string> known, string? chosen)
        => string.IsNullOrEmpty(chosen) ? known : known.Append(chosen).Distinct(StringComparer.Ordinal);
}
