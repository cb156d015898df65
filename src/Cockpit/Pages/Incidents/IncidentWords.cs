using Cockpit.Pages.Shared;
using Cockpit.Store.Incidents;

namespace Cockpit.Pages.Incidents;

/// <summary>An incident in words.</summary>
public static class IncidentWords
{
    /// <summary>What went wrong, in two or three words.</summary>
    public static string Kind(IncidentKind kind) => kind switch
    {
        IncidentKind.BreakGlass => "Done alone",
        IncidentKind.CommandGivenUp => "Command given up",
        IncidentKind.RolloutAborted => "Rollout aborted",
        IncidentKind.Guardrail => "Guardrail breached",
        var other => other.ToString(),
    };

    /// <summary>What went wrong, with what of the kind it is about.</summary>
    public static string Kind(IncidentRow incident) => incident.Subject is null ? Kind(incident.Kind) : $"{Kind(incident.Kind)}: {incident.Subject}";

    /// <summary>How much it asks for attention.</summary>
    public static (Tone Tone, string Word, string Icon) Severity(IncidentSeverity severity) => severity switch
    {
        IncidentSeverity.Critical => (Tone.Act, "Critical", "act"),
        IncidentSeverity.High => (Tone.Act, "High", "high"),
        IncidentSeverity.Medium => (Tone.Watch, "Medium", "medium"),
        _ => (Tone.Unknown, "Low", "low"),
    };

    /// <summary>How far it has come, with how much attention it asks for.</summary>
    public static (Tone Tone, string Word) State(IncidentRow incident) => incident.State switch
    {
        IncidentState.Resolved => (Tone.Healthy, "Over"),
        IncidentState.Acknowledged => (Tone.Watch, "Seen to"),
        _ => (Tone.Act, "Nobody sees to it"),
    };

    /// <summary>What is to be done, in order.</summary>
    public static IReadOnlyList<string> Response(IncidentKind kind) => kind switch
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
        _ => [],
    };

    /// <summary>What happened, as the first word of a line.</summary>
    public static string Event(IncidentEvent what) => what switch
    {
        IncidentEvent.Opened => "Opened",
        IncidentEvent.Again => "Again",
        IncidentEvent.Acknowledged => "Seen to",
        IncidentEvent.Noted => "Noted",
        IncidentEvent.Resolved => "Over",
        var other => other.ToString(),
    };

    /// <summary>How long something lasted.</summary>
    public static string Length(TimeSpan passed) => passed switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 1 } => Say.Count((long)passed.TotalMinutes, "minute", "minutes"),
        { TotalDays: < 2 } => Say.Count((long)passed.TotalHours, "hour", "hours"),
        _ => Say.Count((long)passed.TotalDays, "day", "days"),
    };

    /// <summary>What an answer did, by the word of the page's address; null for anything else.</summary>
    public static string? Done(string? word) => word switch
    {
        "acknowledge" => "You see to it now.",
        "note" => "Written down.",
        "resolve" => "It is over. If it happens again, a new incident opens.",
        _ => null,
    };

    /// <summary>Why the reader cannot answer; null when they can.</summary>
    public static string? MayNot(IncidentRow incident, bool hasRole)
        => incident.State == IncidentState.Resolved ? "It is over; nothing can be added."
            : hasRole ? null : "Your role cannot answer; operators, approvers and admins can.";
}
