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

    private CommandKind Kind => Model.PausedAt is null ? CommandKind.Pause : CommandKind.Resume;

    private string Verb => Kind == CommandKind.Pause ? "Pause" : "Resume";

    private string Serves => Model switch
    {
        { LiveVersion: null } => "No version serves",
        { PausedAt: { } paused } => $"{Model.PausedVersion ?? Model.LiveVersion} · paused since {Clock.Brief(paused)}",
        { LiveSince: { } since } => $"{Model.LiveVersion} · live since {Clock.Brief(since)}",
        _ => $"{Model.LiveVersion} · live",
    };

    private string Rate => Model.Traffic.Total == 0 ? "" : Say.PerMinute(Model.Traffic.PerMinute);

    private string Failed => Model.Traffic.Total == 0 ? "" : $"{Say.Count(Model.Traffic.Failed)} of {Say.Count(Model.Traffic.Total)}";

    private string? Refusal => Model switch
    {
        _ when MayNot is not null => MayNot,
        { LiveVersion: null, PausedAt: null } => "Nothing is live to pause.",
        { Command: { IsUnderWay: true } command } when command.Kind == Kind => $"A {Verb.ToLowerInvariant()} is under way.",
        _ => null,
    };

    private static string Approximate(double? ms) => ms is null ? "–" : $"≈\u00A0{Say.Duration(ms)}";

    private Task AskAsync() => Refusal is null ? Asked.InvokeAsync(Kind) : Task.CompletedTask;
}
