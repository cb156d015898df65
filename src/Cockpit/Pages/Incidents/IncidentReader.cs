using Cockpit.Access;
using Cockpit.Control.Incidents;
using Cockpit.Notices.Routing;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Decisions;
using Cockpit.Store.Incidents;
using Cockpit.Store.Rollups;

namespace Cockpit.Pages.Incidents;

/// <summary>An incident with what a person needs to see to it; as of one moment.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Events">Its timeline, in order.</param>
/// <param name="ChangedBefore">Commands on its model that took effect in the hour before it, the newest first.</param>
/// <param name="Decisions">Decisions of the model while it ran; <see cref="IncidentReader.MostCounted"/> means that or more.</param>
/// <param name="Failed">Those of them that failed, counted likewise.</param>
/// <param name="Cost">What the calls cost in the hours that it touched, with the currency; null when no version has a price.</param>
/// <param name="Checklist">What is to be done, and who has done it.</param>
/// <param name="Escalation">Who is told while nobody sees to it.</param>
/// <param name="Live">What serves now.</param>
/// <param name="LastGood">What a rollback would go to; null when there is nothing.</param>
public sealed record IncidentContent(
    IncidentRow Incident, IReadOnlyList<IncidentEventRow> Events, IReadOnlyList<CommandRow> ChangedBefore, int Decisions, int Failed, (decimal Sum, string Currency)? Cost,
    IReadOnlyList<ChecklistStep> Checklist, IReadOnlyList<EscalationProgress> Escalation, string? Live, string? LastGood);

/// <summary>Reads incidents for the pages.</summary>
public sealed class IncidentReader(IncidentQueries incidents, CommandQueries commands, DecisionQueries decisions, SpendQueries spend, EscalationReader escalations, RegistryKeeper registry, TimeProvider clock)
{
    /// <summary>Decisions are counted up to here.</summary>
    public const int MostCounted = 10_000;

    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    /// <summary>A page of those that the caller reaches, the newest first.</summary>
    public Task<IReadOnlyList<IncidentRow>> ListAsync(Caller caller, string? model, bool onlyRunning, IncidentSeverity? lowest, long? before, int size, CancellationToken cancellationToken)
    {
        var reached = registry.Current.ReachedByIncidents(caller).Where(name => model is null || name == model);
        return incidents.ListAsync(new IncidentFilter { Models = [.. reached], OnlyRunning = onlyRunning, Severity = lowest }, before, size, cancellationToken);
    }

    /// <summary>One of them; null when there is none that the caller reaches.</summary>
    public async Task<IncidentContent?> FindAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        if (IncidentId.Parse(id) is not { } parsed || await incidents.FindAsync(parsed, cancellationToken) is not { } found || registry.Current.FindOfIncident(found.Incident.Model, caller) is not { } model)
            return null;

        var incident = found.Incident;
        var changed = await commands.InForceAsync(incident.Model, incident.OpenedAt - Before, incident.OpenedAt, cancellationToken);
        var during = new DecisionFilter { Model = incident.Model, From = incident.OpenedAt, To = incident.ResolvedAt ?? clock.GetUtcNow() };
        var count = await decisions.CountAsync(during, MostCounted, cancellationToken);
        var failed = await decisions.CountAsync(during with { Status = DecisionStatus.Failed }, MostCounted, cancellationToken);
        var periods = await commands.LivePeriodsAsync(incident.Model, cancellationToken);
        var lastGood = LiveHistory.LastGood(periods.Select(period => (period.Version, period.IsRollback)), model.CanServeAgain);
        var checklist = Runbook.ChecklistOf(model.Row, incident, found.Events);
        return new IncidentContent(incident, found.Events, changed, count, failed, await CostAsync(model, incident, cancellationToken), checklist, await escalations.ReadAsync(incident, model.Row, cancellationToken), model.Live?.Name, lastGood);
    }

    /// <summary>Spending is kept by the hour. Sums of several currencies would mean nothing.</summary>
    private async Task<(decimal Sum, string Currency)?> CostAsync(ModelEntry model, IncidentRow incident, CancellationToken cancellationToken)
    {
        var currencies = model.Versions.Values.Where(version => version.HasPrice).Select(version => version.Currency).Distinct(StringComparer.Ordinal).ToList();
        if (currencies is not [var currency])
            return null;
        var sums = await spend.SumAsync(incident.Model, SpendKey.HourOf(incident.OpenedAt), SpendKey.HourOf(incident.ResolvedAt ?? clock.GetUtcNow()).AddHours(1), SpendBy.Version, cancellationToken);
        return (sums.Sum(sum => sum.Cost), currency ?? "");
    }
}
