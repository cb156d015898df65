using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Overview;

/// <summary>Pause or Resume, or Roll back, as one quiet button that opens the dialog, or says why it is off. Without a circuit it is a form that leads to the dialog.</summary>
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

    /// <summary>Whether it is the button that rolls back.</summary>
    [Parameter]
    public bool IsRollback { get; set; }

    private CommandKind Kind => IsRollback ? CommandKind.Rollback : Model.PausedAt is null ? CommandKind.Pause : CommandKind.Resume;

    private string Verb => ModelWords.Verb(Kind);

    private string RefusalId => $"{Model.Name}-{Verb.Replace(' ', '-')}-refusal";

    private string? Refusal => Model switch
    {
        _ when MayNot is not null => MayNot,
        { LiveVersion: null, PausedAt: null } when !IsRollback => "Nothing is live to pause.",
        { LastGood: null } when IsRollback => "No earlier version to roll back to.",
        { Command: { Waits: true } command } when command.Kind == Kind => $"A {(IsRollback ? "rollback" : "resume")} waits for approval.",
        { Command: { IsUnderWay: true } command } when command.Kind == Kind => $"A {(IsRollback ? "rollback" : Verb.ToLowerInvariant())} is under way.",
        _ => null,
    };

    private Task AskAsync() => Refusal is null ? Asked.InvokeAsync(Kind) : Task.CompletedTask;
}
