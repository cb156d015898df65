using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Shared;

/// <summary>
/// One chart with its n, its definition and the table behind it. The page's script fetches the series document from
/// <see cref="Source"/> and draws it; nothing of it passes through the circuit. Another source makes another chart.
/// </summary>
public sealed partial class Chart
{
    /// <summary>Path and query of a series document.</summary>
    [Parameter, EditorRequired]
    public string Source { get; set; } = "";

    /// <summary>What it shows; its name for who does not see it, and its title until the document brings one.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Room kept for the drawing in pixels, from the first byte on, so that nothing moves when it comes.</summary>
    [Parameter]
    public int Height { get; set; } = 280;

    /// <summary>Whether it asks again every ten seconds.</summary>
    [Parameter]
    public bool Live { get; set; }
}
