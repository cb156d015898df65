using System.Text.Json;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;

namespace Cockpit.Control.Incidents;

/// <summary>One step of the response to an incident, and who has done it.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Text">What is to be done.</param>
/// <param name="DoneBy">Who has done it; null while nobody has.</param>
/// <param name="DoneAt">When.</param>
public sealed record ChecklistStep(int Number, string Text, string? DoneBy, DateTimeOffset? DoneAt);

/// <summary>What is to be done about an incident: what the model's registration says for its kind, and else what Cockpit brings along.</summary>
public static class Runbook
{
    /// <summary>The steps of a kind, in order.</summary>
    public static IReadOnlyList<string> StepsOf(ModelRow model, IncidentKind kind)
        => model.Runbook is { } own && JsonSerializer.Deserialize<Dictionary<string, string[]>>(own) is { } steps && steps.TryGetValue(StoreText.Of(kind), out var given) ? given : Usual(kind);

    /// <summary>The steps of an incident with who has done them. A step is done when a line of the timeline says so with its words: one that is reworded since is to be done again.</summary>
    public static IReadOnlyList<ChecklistStep> ChecklistOf(ModelRow model, IncidentRow incident, IEnumerable<IncidentEventRow> events)
    {
        var done = events.Where(line => line.Event == IncidentEvent.Checked).ToLookup(line => line.Detail, StringComparer.Ordinal);
        return [.. StepsOf(model, incident.Kind).Select((text, index) => new ChecklistStep(index + 1, text, done[text].FirstOrDefault()?.Actor, done[text].FirstOrDefault()?.At))];
    }

    private static string[] Usual(IncidentKind kind) => kind switch
    {
        IncidentKind.BreakGlass =>
        [
            "Ask whoever acted what they saw, and whether it is over.",
            "Compare what served before with what serves now; roll back if that was better.",
            "Review each command on the Approvals page. The last review ends this incident.",
        ],
        IncidentKind.CommandGivenUp =>
        [
            "Look at what serves now: the command changed nothing.",
            "Read why it failed, and mend that: the store and the server's log say more.",
            "Ask for the command again if it is still wanted, then end this incident.",
        ],
        IncidentKind.RolloutAborted =>
        [
            "Make sure that the last good version answers: the model's page says what serves.",
            "Read which guard failed, with which figures, on the rollout's page.",
            "Mend the version and register it as a new one before the next attempt.",
        ],
        IncidentKind.Guardrail =>
        [
            "Read which guardrail was breached, with which figure, and what it has done about it.",
            "Look at what the model's figures were before, and what changed in the hour before.",
            "If the model still does harm, pause it or roll it back; otherwise mend what it was fed, then end this incident.",
        ],
        IncidentKind.Alert =>
        [
            "Read the alert where it came from: Cockpit knows only what it was told.",
            "Look whether the model's own figures changed at the same time.",
            "If people are harmed meanwhile, pause the model or roll it back. The incident ends when the alert does.",
        ],
        IncidentKind.Ledger =>
        [
            "Ask whoever runs the database whether a backup was restored, or this node connected to another store.",
            "Compare the store with the checkpoints that were kept elsewhere: cockpit verify tells what an export lacks.",
            "After a restore on purpose, move the file of published checkpoints aside and tell those who keep copies; else treat it as an attack, and keep the store as it is.",
        ],
        _ => [],
    };
}
