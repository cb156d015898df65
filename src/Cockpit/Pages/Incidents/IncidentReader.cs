using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Decisions;
using Cockpit.Store.Incidents;

namespace Cockpit.Pages.Incidents;

/// <summary>An incident with what a person needs to see to it; as of one moment.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Events">Its timeline, in order.</param>
/// <param name="ChangedBefore">Commands on its model that took effect in the hour before it, the newest first.</param>
/// <param name="Decisions">Decisions of the model while it ran; <see cref="IncidentReader.MostCounted"/> means that or more.</param>
/// <param name="Failed">Those of them that failed, counted likewise.</param>
/// <param name="Live">What serves now.</param>
/// <param name="LastGood">What a rollback would go to; null when there is nothing.</param>
public sealed record IncidentContent(
    IncidentRow Incident, IReadOnlyList<IncidentEventRow> Events, IReadOnlyList<CommandRow> ChangedBefore, int Decisions, int Failed, string? Live, string? LastGood);

/// <summary>Reads incidents for the pages.</summary>
public sealed class IncidentReader(IncidentQueries incidents, CommandQueries commands, DecisionQueries decisions, RegistryKeeper registry, TimeProvider clock)
{
    /// <summary>Decisions are counted up to here.</summary>
    public const int MostCounted = 10_000;

    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    /// <summary>A page of those that the caller reaches, the newest first.</summary>
    public Task<IReadOnlyList<IncidentRow>> ListAsync(Caller caller, string? model, bool onlyRunning, IncidentSeverity? lowest, long? before, int size, CancellationToken cancellationToken)
    {
        var reached = registry.Current.Reached(caller).Where(name => model is null || name == model);
        return incidents.ListAsync(new IncidentFilter { Models = [.. reached], OnlyRunning = onlyRunning, Severity = lowest }, before, size, cancellationToken);
    }

    /// <summary>One of them; null when there is none that the caller reaches.</summary>
    public async Task<IncidentContent?> FindAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        if (IncidentId.Parse(id) is not { } parsed || await incidents.FindAsync(parsed, cancellationToken) is not { } found || registry.Current.Find(found.Incident.Model, caller) is not { } model)
            return null;

        var incident = found.Incident;
        var changed = await commands.InForceAsync(incident.Model, incident.OpenedAt - Before, incident.OpenedAt, cancellationToken);
        var during = new DecisionFilter { Model = incident.Model, From = incident.OpenedAt, To = incident.ResolvedAt ?? clock.GetUtcNow() };
        var count = await decisions.CountAsync(during, MostCounted, cancellationToken);
        var failed = await decisions.CountAsync(during with { Status = DecisionStatus.Failed }, MostCounted, cancellationToken);
        var periods = await commands.LivePeriodsAsync(incident.Model, cancellationToken);
        var lastGood = LiveHistory.LastGood(periods.Select(period => (period.Version, period.IsRollback)), model.CanServeAgain);
        return new IncidentContent(incident, found.Events, changed, count, failed, model.Live?.Name, lastGood);
    }
}
