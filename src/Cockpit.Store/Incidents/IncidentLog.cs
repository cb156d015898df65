using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Incidents;

/// <summary>What went wrong, as whoever noticed it says it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Model">With which model, or <see cref="IncidentRow.Installation"/>.</param>
/// <param name="Words">In a sentence.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who did it or noticed it, as audit rows name them.</param>
/// <param name="Command">The command that it is about.</param>
public sealed record IncidentReport(IncidentKind Kind, string Model, string Words, DateTimeOffset At, string Actor, CommandId? Command)
{
    /// <summary>What of the kind it is about, such as a guardrail's name: each has an incident of its own. Null when the kind says all.</summary>
    public string? Subject { get; init; }

    /// <summary>How much it asks for attention; by default what its kind asks for.</summary>
    public IncidentSeverity Severity { get; init; } = UsualSeverity(Kind);

    /// <summary>
    /// Who acted alone, or asked in vain for what may have been a pause, is to be looked at now, and so is evidence that somebody may be changing. After an aborted rollout the versions
    /// before it serve again, and after a breach the guardrail's own action has been taken: that may wait for an hour.
    /// </summary>
    private static IncidentSeverity UsualSeverity(IncidentKind kind)
        => kind is IncidentKind.BreakGlass or IncidentKind.CommandGivenUp or IncidentKind.Ledger ? IncidentSeverity.High : IncidentSeverity.Medium;
}

/// <summary>
/// Writes incidents in the transaction of the fact that they are about. Two reports at once cannot both open one: whoever calls it holds
/// the model, or is run again when the store's index refuses the second.
/// </summary>
public static class IncidentLog
{
    /// <summary>Opens an incident, or adds to the one of the same kind and subject that is not over, whose severity rises when this is worse.</summary>
    public static async Task<IncidentRow> ReportAsync(CockpitContext context, IncidentReport report, CancellationToken cancellationToken)
    {
        var running = await context.Set<IncidentRow>()
            .SingleOrDefaultAsync(row => row.Model == report.Model && row.Kind == report.Kind && row.Subject == report.Subject && row.State != IncidentState.Resolved, cancellationToken);
        var incident = running ?? new IncidentRow
        {
            Id = IncidentId.New(report.At), Kind = report.Kind, Model = report.Model, Subject = report.Subject, Severity = report.Severity, Title = report.Words, OpenedAt = report.At,
        };
        var what = running is null ? IncidentEvent.Opened : report.Severity > running.Severity ? IncidentEvent.Raised : IncidentEvent.Again;
        if (running is null)
            context.Add(incident);
        else if (what == IncidentEvent.Raised)
            running.Severity = report.Severity;
        Write(context, incident.Id, what, report.At, report.Actor, report.Words, report.Command);
        return incident;
    }

    /// <summary>The model of an incident; for one of the whole installation a model without a name, a team and anybody to tell, which who reaches everything reaches.</summary>
    public static Task<ModelRow> ModelAsync(CockpitContext context, string model, CancellationToken cancellationToken)
        => model == IncidentRow.Installation ? Task.FromResult(NoModel()) : context.Set<ModelRow>().SingleAsync(row => row.Name == model, cancellationToken);

    /// <summary>What stands for the whole installation where a model is asked for.</summary>
    public static ModelRow NoModel() => new() { Name = IncidentRow.Installation, Owner = "", Purpose = "" };

    /// <summary>The incident that a command belongs to and that is not over; null when there is none.</summary>
    public static Task<IncidentRow?> OfCommandAsync(CockpitContext context, CommandId command, CancellationToken cancellationToken)
        => context.Set<IncidentRow>().SingleOrDefaultAsync(row => row.State != IncidentState.Resolved
            && context.Set<IncidentEventRow>().Any(line => line.Incident == row.Id && line.Command == command), cancellationToken);

    /// <summary>A line of the timeline.</summary>
    public static void Write(CockpitContext context, IncidentId incident, IncidentEvent what, DateTimeOffset at, string actor, string detail, CommandId? command = null)
        => context.Add(new IncidentEventRow { Incident = incident, At = at, Actor = actor, Event = what, Detail = detail, Command = command, ToldAt = IsTold(what) ? null : at });

    /// <summary>Whether others are told of such a line. What happens again as it did before is none: whoever sees to it reads it there.</summary>
    private static bool IsTold(IncidentEvent what) => what is IncidentEvent.Opened or IncidentEvent.Raised or IncidentEvent.Acknowledged or IncidentEvent.Resolved;

    /// <summary>Ends an incident, with what was learnt.</summary>
    public static void Resolve(CockpitContext context, IncidentRow incident, DateTimeOffset at, string actor, string learnt)
    {
        (incident.State, incident.ResolvedAt, incident.Learnt) = (IncidentState.Resolved, at, learnt);
        incident.Owner ??= actor;
        Write(context, incident.Id, IncidentEvent.Resolved, at, actor, learnt);
    }
}
