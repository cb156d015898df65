using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Overview;

/// <summary>Pause or Resume as one quiet button that opens the dialog, or says why it is off. Without a circuit it is a form that leads to the dialog.</summary>
public sealed partial class ChangeButton
{
    /// <summary>What would be changed.</summary>
    [Parameter, EditorRequired]
    public ModelView Model { get; set; } = default!;

    /// <summary>Why the reader may not pause or resume; null when they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    /// <summary>Told which change the reader wants to make.</summary>
    [Parameter]
    public EventCallback<CommandKind> Asked { get; set; }

    private CommandKind Kind => Model.PausedAt is null ? CommandKind.Pause : CommandKind.Resume;

    private string Verb => Kind == CommandKind.Pause ? "Pause" : "Resume";

    private string? Refusal => Model switch
    {
        _ when MayNot is not null => MayNot,
        { LiveVersion: null, PausedAt: null } => "Nothing is live to pause.",
        { Command: { IsUnderWay: true } command } when command.Kind == Kind => $"A {Verb.ToLowerInvariant()} is under way.",
        _ => null,
    };

    private Task AskAsync() => Refusal is null ? Asked.InvokeAsync(Kind) : Task.CompletedTask;
}
