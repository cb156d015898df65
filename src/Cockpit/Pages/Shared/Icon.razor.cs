using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Shared;

/// <summary>A small drawing beside a word; it says nothing that the word does not, and is silent for screen readers.</summary>
public sealed partial class Icon
{
    /// <summary>healthy, watch, act, unknown, paused, copy, low, medium, high, overview, decisions, rollouts, incidents, approvals, audit or settings.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    private string Path => Name switch
    {
        "healthy" => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.6 5.3-4.2 5-.1.1c-.3.3-.8.3-1 0l-2-2a.75.75 0 0 1 1-1.1l1.4 1.5 3.7-4.5a.75.75 0 0 1 1.2 1Z",
        "watch" => "M8 1.2c.5 0 .9.2 1.1.7l5.6 10.3c.5.9-.1 1.9-1.1 1.9H2.4c-1 0-1.6-1-1.1-1.9L6.9 1.9c.2-.5.6-.7 1.1-.7Zm0 3.6a.8.8 0 0 0-.8.8v3.3a.8.8 0 0 0 1.6 0V5.6a.8.8 0 0 0-.8-.8Zm0 5.8a.9.9 0 1 0 0 1.8.9.9 0 0 0 0-1.8Z",
        "act" => "M5.3 1h5.4L15 5.3v5.4L10.7 15H5.3L1 10.7V5.3L5.3 1ZM8 4a.8.8 0 0 0-.8.8v3.7a.8.8 0 0 0 1.6 0V4.8A.8.8 0 0 0 8 4Zm0 6.2a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z",
        "paused" => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM6.9 10.3a.8.8 0 0 1-1.6 0V5.7a.8.8 0 0 1 1.6 0v4.6Zm3.8 0a.8.8 0 0 1-1.6 0V5.7a.8.8 0 0 1 1.6 0v4.6Z",
        "copy" => "M5 1.5h7A1.5 1.5 0 0 1 13.5 3v8H12V3H5V1.5ZM3.5 4.5h6A1.5 1.5 0 0 1 11 6v7a1.5 1.5 0 0 1-1.5 1.5h-6A1.5 1.5 0 0 1 2 13V6a1.5 1.5 0 0 1 1.5-1.5Zm0 1.5v7h6V6h-6Z",
        "low" => "M2 10h3.2v4H2v-4Z",
        "medium" => "M2 10h3.2v4H2v-4Zm4.4-3.5h3.2V14H6.4V6.5Z",
        "high" => "M2 10h3.2v4H2v-4Zm4.4-3.5h3.2V14H6.4V6.5ZM10.8 2H14v12h-3.2V2Z",
        "overview" => "M2 2h5v5H2V2Zm7 0h5v5H9V2ZM2 9h5v5H2V9Zm7 0h5v5H9V9Z",
        "approvals" => "M6.3 12.4a1 1 0 0 1-.7-.3L2.3 8.8l1.2-1.2 2.8 2.8 6.2-6.2 1.2 1.2-6.7 6.7a1 1 0 0 1-.7.3Z",
        "rollouts" => "M1.5 14V9.5h3.8V6h3.9V2.5h5.3V14h-13Z",
        "incidents" => "M8.9 1.2 3 9.2h4.1l-1 5.6 6.9-8.6H8.6l.3-5Z",
        "decisions" => "M2 3h12v1.7H2V3Zm0 4.2h12v1.7H2V7.2Zm0 4.2h8v1.7H2v-1.7Z",
        "audit" => "M3 1h7l3 3v11H3V1Zm1.5 1.5v11h7V5H9V2.5H4.5ZM6 7h4v1.3H6V7Zm0 2.6h4v1.3H6V9.6Z",
        "settings" => "M2 3.2h6.2a2 2 0 0 1 3.6 0H14v1.6h-2.2a2 2 0 0 1-3.6 0H2V3.2Zm0 4h1.2a2 2 0 0 1 3.6 0H14v1.6H6.8a2 2 0 0 1-3.6 0H2V7.2Zm0 4h6.2a2 2 0 0 1 3.6 0H14v1.6h-2.2a2 2 0 0 1-3.6 0H2v-1.6Z",
        _ => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM4.8 7.2h6.4v1.6H4.8V7.2Z",
    };
}
