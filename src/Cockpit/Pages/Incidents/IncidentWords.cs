using Cockpit.Notices.Routing;
using Cockpit.Pages.Shared;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;

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
        IncidentKind.Alert => "Alert from outside",
        IncidentKind.Ledger => "Ledger refused",
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

    /// <summary>How far an entry of the escalation has come.</summary>
    public static string Escalation(EscalationProgress step) => (step.State, step.Delivery?.State) switch
    {
        (EscalationState.Told, DeliveryState.Delivered) => "was told",
        (EscalationState.Told, DeliveryState.Dead) => "could not be told; an administrator finds why under Settings, Notifications",
        (EscalationState.Told, _) => "is being told",
        (EscalationState.Waits, _) => "is told then, unless somebody sees to it before",
        (EscalationState.Spared, _) => "was not told: somebody saw to it before",
        (EscalationState.TooMild, _) => "is not told of incidents of this severity",
        _ => "is no destination, so nobody is told; an administrator can make one of this name",
    };

    /// <summary>What happened, as the first word of a line.</summary>
    public static string Event(IncidentEvent what) => what switch
    {
        IncidentEvent.Opened => "Opened",
        IncidentEvent.Again => "Again",
        IncidentEvent.Raised => "Worse",
        IncidentEvent.Escalated => "Escalated",
        IncidentEvent.Checked => "Done",
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
        "check" => "The step is done.",
        "resolve" => "It is over. If it happens again, a new incident opens.",
        _ => null,
    };

    /// <summary>Why the reader cannot answer; null when they can.</summary>
    public static string? MayNot(IncidentRow incident, bool hasRole)
        => incident.State == IncidentState.Resolved ? "It is over; nothing can be added."
            : hasRole ? null : "Your role cannot answer; operators, approvers and admins can.";
}
