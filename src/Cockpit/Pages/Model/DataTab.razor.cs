using Cockpit.Insight.Documents;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>What the model is shown, column by column, beside its baseline.</summary>
public sealed partial class DataTab
{
    private List<string> _order = [];
    private ModelAddress? _ordered;

    /// <summary>The verdict and its columns.</summary>
    [Parameter, EditorRequired]
    public DriftDocument Document { get; set; } = default!;

    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public ModelContent Content { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Address { get; set; } = default!;

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private List<DriftDocument.Column> Columns { get; set; } = [];

    private DriftDocument.Column? Chosen => Columns.FirstOrDefault(column => column.Name == Address.Column) ?? (Columns.Count > 0 ? Columns[0] : null);

    private bool IsLive => Content.Range.To is null;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // A page that follows what happens does not move the rows under its reader: the order is that of the first reading.
        var worst = DriftWords.WorstFirst(Document.Columns).ToList();
        Columns = _ordered == Address.Question ? [.. worst.OrderBy(column => _order.IndexOf(column.Name) is >= 0 and var place ? place : int.MaxValue)] : worst;
        (_order, _ordered) = ([.. Columns.Select(column => column.Name)], Address.Question);
    }
}
