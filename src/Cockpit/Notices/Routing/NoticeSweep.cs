using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Quartz;

namespace Cockpit.Notices.Routing;

/// <summary>
/// Decides once a second who is told what. A line of an incident's timeline is taken by one gateway, in the transaction that writes its
/// deliveries; an escalation has a key of its own. So each is decided once, however many gateways there are and whenever one dies.
/// </summary>
[DisallowConcurrentExecution]
public sealed class NoticeSweep(CockpitStore store, IOptions<NoticeOptions> options, TimeProvider clock) : IJob
{
    private const string Actor = "system:notice-sweep";
    private const int MostAtOnce = 100;

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var line in await UntoldAsync(cancellationToken))
            await store.WriteAsync((write, token) => RouteAsync(write, line, token), cancellationToken);
        foreach (var (incident, step) in await DueAsync(cancellationToken))
            await store.WriteAsync((write, token) => EscalateAsync(write, incident, step, token), cancellationToken);
    }

    private async Task<List<IncidentEventRow>> UntoldAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<IncidentEventRow>().Where(row => row.ToldAt == null).OrderBy(row => row.Sequence).Take(MostAtOnce).ToListAsync(cancellationToken);
    }

    private async Task<bool> RouteAsync(CockpitContext context, IncidentEventRow line, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var taken = await context.Set<IncidentEventRow>().Where(row => row.Sequence == line.Sequence && row.ToldAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ToldAt, now), cancellationToken);
        if (taken == 0 || EventOf(line.Event) is not { } what)
            return false;

        var incident = await context.Set<IncidentRow>().SingleAsync(row => row.Id == line.Incident, cancellationToken);
        var model = await IncidentLog.ModelAsync(context, incident.Model, cancellationToken);
        // Who was told of it before is told how it goes on, whatever the filters say by now.
        var told = await context.Set<DeliveryRow>().Where(row => row.Incident == incident.Id).Select(row => row.Destination).Distinct().ToListAsync(cancellationToken);
        foreach (var destination in await context.Set<DestinationRow>().ToListAsync(cancellationToken))
        {
            if (told.Contains(destination.Name) || Takes(destination, incident, model))
                context.Add(Delivery(FormattableString.Invariant($"{line.Sequence}:{destination.Name}"), destination.Name, NoticeOf(what, incident, model, line.Actor, line.Detail, line.At), incident, now));
        }

        return true;
    }

    /// <summary>Entries whose time has come, of incidents that nobody sees to and whose beginning has been routed; those that were told are left out.</summary>
    private async Task<IReadOnlyList<(IncidentId Incident, EscalationStep Step)>> DueAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var open = await context.Set<IncidentRow>().Where(row => row.State == IncidentState.Open)
            .Where(row => !context.Set<IncidentEventRow>().Any(line => line.Incident == row.Id && line.ToldAt == null)).ToListAsync(cancellationToken);
        if (open.Count == 0)
            return [];

        var (ids, names, now) = (open.ConvertAll(row => row.Id), open.ConvertAll(row => row.Model), clock.GetUtcNow());
        var models = await context.Set<ModelRow>().Where(row => names.Contains(row.Name)).ToDictionaryAsync(row => row.Name, StringComparer.Ordinal, cancellationToken);
        var destinations = await context.Set<DestinationRow>().Select(row => row.Name).ToListAsync(cancellationToken);
        var told = (await context.Set<DeliveryRow>().Where(row => ids.Contains(row.Incident)).Select(row => new { row.Incident, row.Destination, row.Event }).ToListAsync(cancellationToken)).ToLookup(row => (row.Incident, row.Destination), row => row.Event);
        return [.. from incident in open
            from step in EscalationStep.Read(models.GetValueOrDefault(incident.Model)?.Escalation ?? [])
            where incident.Severity >= step.Lowest && incident.OpenedAt + step.After <= now && destinations.Contains(step.To)
            // Whoever is to be told at once and was told of its beginning need not be told twice.
            where !told[(incident.Id, step.To)].Any(what => what == NoticeEvent.Escalated || step.After == TimeSpan.Zero)
            select (incident.Id, step)];
    }

    private async Task<bool> EscalateAsync(CockpitContext context, IncidentId id, EscalationStep step, CancellationToken cancellationToken)
    {
        // Holds the incident: whoever says at the same moment that they see to it comes before or after, and two gateways one after the other.
        var isOpen = await context.Set<IncidentRow>().Where(row => row.Id == id && row.State == IncidentState.Open).ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, row => row.Title), cancellationToken);
        var key = $"{id}:escalated:{step.To}";
        if (isOpen == 0 || await context.Set<DeliveryRow>().AnyAsync(row => row.Key == key, cancellationToken))
            return false;

        var now = clock.GetUtcNow();
        var incident = await context.Set<IncidentRow>().SingleAsync(row => row.Id == id, cancellationToken);
        var model = await IncidentLog.ModelAsync(context, incident.Model, cancellationToken);
        var isFirst = step.After == TimeSpan.Zero;
        var words = isFirst ? $"{step.To} is told." : FormattableString.Invariant($"{step.To} is told: nobody has seen to it for {step.After.TotalMinutes:0} minutes.");
        IncidentLog.Write(context, id, IncidentEvent.Escalated, now, Actor, words);
        context.Add(Delivery(key, step.To, NoticeOf(isFirst ? NoticeEvent.Opened : NoticeEvent.Escalated, incident, model, Actor, isFirst ? incident.Title : words, now), incident, now));
        return true;
    }

    private Notice NoticeOf(NoticeEvent what, IncidentRow incident, ModelRow model, string actor, string detail, DateTimeOffset at) => new()
    {
        Event = what, Incident = incident.Id.ToString(), Model = model.Name, Team = model.Team, Kind = StoreText.Of(incident.Kind), Subject = incident.Subject, Severity = incident.Severity, Title = incident.Title,
        Owner = incident.Owner, Actor = actor, Detail = detail, At = at, OpenedAt = incident.OpenedAt,
        Link = string.IsNullOrEmpty(options.Value.Address) ? null : $"{options.Value.Address.TrimEnd('/')}/incidents/{incident.Id}",
    };

    private static DeliveryRow Delivery(string key, string destination, Notice notice, IncidentRow incident, DateTimeOffset now)
        => new() { Id = DeliveryRow.NewId(now), Key = key, Destination = destination, Incident = incident.Id, Event = notice.Event, Content = notice.Write(), CreatedAt = now, NextTryAt = now };

    private static bool Takes(DestinationRow destination, IncidentRow incident, ModelRow model)
        => !destination.OnlyEscalation && incident.Severity >= destination.Severity
            && (destination.Teams.Count == 0 || (model.Team is { } team && destination.Teams.Contains(team))) && (destination.Models.Count == 0 || destination.Models.Contains(model.Name));

    private static NoticeEvent? EventOf(IncidentEvent what) => what switch
    {
        IncidentEvent.Opened => NoticeEvent.Opened,
        IncidentEvent.Raised => NoticeEvent.Raised,
        IncidentEvent.Acknowledged => NoticeEvent.Acknowledged,
        IncidentEvent.Resolved => NoticeEvent.Resolved,
        _ => null,
    };
}
