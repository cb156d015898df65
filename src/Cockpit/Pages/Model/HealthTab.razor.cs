using Cockpit.Insight.Documents;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Model;

/// <summary>Whether the model answers, how fast and at what cost: of all gateways in the chosen time, and of this gateway now.</summary>
public sealed partial class HealthTab
{
    /// <summary>The figures of the chosen time.</summary>
    [Parameter, EditorRequired]
    public LatencyDocument Document { get; set; } = default!;

    /// <summary>What is shown; with its health.</summary>
    [Parameter, EditorRequired]
    public ModelContent Content { get; set; } = default!;

    /// <summary>The page's address.</summary>
    [Parameter, EditorRequired]
    public ModelAddress Address { get; set; } = default!;

    /// <summary>Why the reader may not close a breaker or mark a version; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Why the last "Try again now" did nothing.</summary>
    [Parameter]
    public Problem? Problem { get; set; }

    /// <summary>Told which version's breaker the reader wants closed.</summary>
    [Parameter]
    public EventCallback<string> Asked { get; set; }

    /// <summary>Sends a command that marks a version, or takes its mark off; answers why it was not taken, or null.</summary>
    [Parameter, EditorRequired]
    public Func<CommandKind, ChangeWords, Task<Problem?>> Send { get; set; } = default!;

    /// <summary>What the address asks to be done to calls that are answered later; null when it asks nothing.</summary>
    [Parameter]
    public QueueAsk? Ask { get; set; }

    /// <summary>Redrives or discards; answers why nothing was done, or null.</summary>
    [Parameter, EditorRequired]
    public Func<QueueAsk, Task<Problem?>> Change { get; set; } = default!;

    private bool IsLive => Content.Range.To is null;

    private CostDocument Cost => Content.Health!.Cost;

    private GatewayNow Now => Content.Health!.Now;

    private (Tone Tone, string Word) Verdict => HealthWords.Verdict(Document);
}
