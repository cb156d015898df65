using Cockpit.Registry;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;
using Cockpit.Store.Registry;

namespace Cockpit.Notices.Routing;

/// <summary>How far an escalation has come.</summary>
public enum EscalationState
{
    /// <summary>The destination was told, or is being told.</summary>
    Told,
    /// <summary>It is told at its time, unless somebody sees to the incident before.</summary>
    Waits,
    /// <summary>Somebody saw to it before its time.</summary>
    Spared,
    /// <summary>The incident is not severe enough for it.</summary>
    TooMild,
    /// <summary>There is no destination of that name, so that nobody is told.</summary>
    NoDestination,
}

/// <summary>One entry of an escalation, for one incident.</summary>
/// <param name="To">The destination's name.</param>
/// <param name="At">When it was told, or is to be told.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Delivery">What it was told by; null while it was not.</param>
public sealed record EscalationProgress(string To, DateTimeOffset At, EscalationState State, DeliveryRow? Delivery);

/// <summary>Reads how far an incident was escalated.</summary>
public sealed class EscalationReader(NoticeQueries notices)
{
    private const int Most = 1000;

    /// <summary>The model's entries, in order.</summary>
    public async Task<IReadOnlyList<EscalationProgress>> ReadAsync(IncidentRow incident, ModelRow model, CancellationToken cancellationToken)
    {
        var steps = EscalationStep.Read(model.Escalation);
        if (steps.Count == 0)
            return [];
        var destinations = (await notices.DestinationsAsync(cancellationToken)).Select(row => row.Name).ToHashSet(StringComparer.Ordinal);
        var deliveries = await notices.DeliveriesAsync(new DeliveryFilter(Incident: incident.Id), null, Most, cancellationToken);
        return [.. steps.Select(step => Of(step, incident, destinations, deliveries))];
    }

    private static EscalationProgress Of(EscalationStep step, IncidentRow incident, HashSet<string> destinations, IReadOnlyList<DeliveryRow> deliveries)
    {
        var delivery = deliveries.LastOrDefault(row => row.Destination == step.To && (row.Event == NoticeEvent.Escalated || (step.After == TimeSpan.Zero && row.Event == NoticeEvent.Opened)));
        var state = delivery is not null ? EscalationState.Told
            : !destinations.Contains(step.To) ? EscalationState.NoDestination
            : incident.Severity < step.Lowest ? EscalationState.TooMild
            : incident.State == IncidentState.Open ? EscalationState.Waits : EscalationState.Spared;
        return new EscalationProgress(step.To, delivery?.CreatedAt ?? incident.OpenedAt + step.After, state, delivery);
    }
}
