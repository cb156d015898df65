using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Shared;

/// <summary>How much something asks for attention.</summary>
public enum Tone
{
    /// <summary>Nothing can be said: no traffic, not enough data. Never shown as healthy.</summary>
    Unknown,
    /// <summary>Measured, and well.</summary>
    Healthy,
    /// <summary>Worth a look.</summary>
    Watch,
    /// <summary>Somebody must act.</summary>
    Act,
}

/// <summary>A status as icon, word and colour, in this order of importance to a reader who sees no colour.</summary>
public sealed partial class StatusMark
{
    /// <summary>How much attention it asks for.</summary>
    [Parameter, EditorRequired]
    public Tone Is { get; set; }

    /// <summary>The status in a word or two.</summary>
    [Parameter, EditorRequired]
    public string Word { get; set; } = "";

    /// <summary>Another icon than the tone's own.</summary>
    [Parameter]
    public string? Icon { get; set; }

    private string Tone => Is switch { Shared.Tone.Healthy => "healthy", Shared.Tone.Watch => "watch", Shared.Tone.Act => "act", _ => "unknown" };
}
