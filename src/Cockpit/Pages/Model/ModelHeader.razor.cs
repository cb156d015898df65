using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>What serves since when, how it does just now, how far its newest command has come, and Pause.</summary>
public sealed partial class ModelHeader
{
    /// <summary>The model's name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>The model as the overview has it; null while it is read.</summary>
    [Parameter]
    public ModelView? View { get; set; }

    /// <summary>Why the reader may not pause or resume; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Told which change the reader wants to make.</summary>
    [Parameter]
    public EventCallback<CommandKind> Asked { get; set; }

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private ModelHealth Health => ModelHealth.Of(View!);
}
