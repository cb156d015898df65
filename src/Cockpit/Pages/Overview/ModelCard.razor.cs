using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Overview;

/// <summary>One model: what serves, how it does, and the one thing to do about it under pressure.</summary>
public sealed partial class ModelCard
{
    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public ModelView Model { get; set; } = default!;

    /// <summary>Why the reader may not pause or resume; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Told which change the reader wants to make.</summary>
    [Parameter]
    public EventCallback<CommandKind> Asked { get; set; }

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private ModelHealth Health => ModelHealth.Of(Model);

    private string Rate => Model.Traffic.Total == 0 ? "" : Say.PerMinute(Model.Traffic.PerMinute);

    private string Failed => Model.Traffic.Total == 0 ? "" : $"{Say.Count(Model.Traffic.Failed)} of {Say.Count(Model.Traffic.Total)}";

    private static string Approximate(double? ms) => ms is null ? "–" : $"≈\u00A0{Say.Duration(ms)}";
}
