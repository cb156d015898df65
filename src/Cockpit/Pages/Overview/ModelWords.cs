using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Pages.Overview;

/// <summary>A model in words that more than one page uses.</summary>
public static class ModelWords
{
    /// <summary>What a change of this kind is called on a button.</summary>
    public static string Verb(CommandKind kind) => kind switch { CommandKind.Pause => "Pause", CommandKind.Rollback => "Roll back", _ => "Resume" };

    /// <summary>What serves, and since when.</summary>
    public static string Serves(ModelView model, LocalClock clock) => model switch
    {
        { LiveVersion: null } => "No version serves",
        { PausedAt: { } paused } => $"{model.PausedVersion ?? model.LiveVersion} · paused since {clock.Brief(paused)}",
        { LiveSince: { } since } => $"{model.LiveVersion} · live since {clock.Brief(since)}{Marked(model, clock)}",
        _ => $"{model.LiveVersion} · live{Marked(model, clock)}",
    };

    private static string Marked(ModelView model, LocalClock clock)
        => model.Mark is { } mark ? $" · marked {StoreText.Of(mark.Mark)} until {clock.Brief(mark.Until)}" : "";
}
