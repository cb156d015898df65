using System.Text.Json;
using Cockpit.Access;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Messages;
using Cockpit.Notices.Outlets;
using Cockpit.Notices.Sending;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Notices.Desk;

/// <summary>What keeping a destination came to.</summary>
public sealed record DestinationOutcome(DestinationRow? Destination, bool Created, Problem? Problem);

/// <summary>Makes, changes, removes and tries out destinations, and has deliveries sent anew; each with an audit row, none of which holds a secret.</summary>
public sealed class DestinationKeeper(CockpitStore store, NoticeQueries notices, SecretBox secrets, Sender sender, TimeProvider clock)
{
    /// <summary>Makes a destination, or changes it. A secret that is left out stays, while it goes to the same receiver.</summary>
    public async Task<DestinationOutcome> PutAsync(string name, DestinationRegistration wanted, Caller caller, CancellationToken cancellationToken)
    {
        var (settings, problem) = DestinationRules.Read(name, wanted);
        if (settings is null)
            return new DestinationOutcome(null, false, problem);
        return await store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return new DestinationOutcome(null, false, CommonProblems.Forbidden);

            var row = await context.Set<DestinationRow>().SingleOrDefaultAsync(known => known.Name == name, token);
            var kind = StoreText.Parse<DestinationKind>(wanted.Kind)!.Value;
            var before = row is null ? null : Describe(row);
            var old = row is null || row.Kind != kind ? null : DestinationSettings.Read(row.Settings);
            if (kind == DestinationKind.Slack && wanted.Secret is null && old is not null)
                settings = old;
            var kept = old is not null && settings.ReachesSameAs(old) ? row!.Secret : null;
            var secret = wanted.Secret is { } given ? secrets.Lock(name, given) : kept;
            if (secret is null && DestinationRules.NeedsSecret(kind, settings))
                return new DestinationOutcome(null, false, DestinationProblems.SecretMissing(isChange: old is not null));
            if (row is null)
                context.Add(row = new DestinationRow { Name = name, Kind = kind, Settings = "", CreatedAt = now });
            (row.Kind, row.Settings, row.Secret) = (kind, settings.Write(), secret);
            (row.Severity, row.OnlyEscalation, row.IsOff) = (StoreText.Parse<IncidentSeverity>(wanted.Severity) ?? IncidentSeverity.Medium, wanted.OnlyEscalation, wanted.Off);
            (row.Teams, row.Models) = ([.. wanted.Teams ?? []], [.. wanted.Models ?? []]);
            context.Add(Audit(caller, now, before is null ? "destination.created" : "destination.changed", name, before, Describe(row), wanted.Secret is null ? null : "with a new secret"));
            return new DestinationOutcome(row, before is null, null);
        }, cancellationToken);
    }

    /// <summary>Switches a destination off, so that what it is to be told waits, or on again.</summary>
    public Task<Problem?> SwitchAsync(string name, bool isOff, Caller caller, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return CommonProblems.Forbidden;
            if (await context.Set<DestinationRow>().SingleOrDefaultAsync(known => known.Name == name, token) is not { } row)
                return DestinationProblems.Unknown(name);
            if (row.IsOff == isOff)
                return null;
            var before = Describe(row);
            row.IsOff = isOff;
            context.Add(Audit(caller, now, "destination.changed", name, before, Describe(row)));
            return null;
        }, cancellationToken);

    /// <summary>Removes a destination; what it was still to be told is given up.</summary>
    public Task<Problem?> RemoveAsync(string name, Caller caller, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return CommonProblems.Forbidden;
            if (await context.Set<DestinationRow>().SingleOrDefaultAsync(known => known.Name == name, token) is not { } row)
                return DestinationProblems.Unknown(name);
            await context.Set<DeliveryRow>().Where(waiting => waiting.Destination == name && waiting.State == DeliveryState.Waiting)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, DeliveryState.Dead).SetProperty(one => one.LastAnswer, "not sent: the destination was removed").SetProperty(one => one.EndedAt, now), token);
            context.Remove(row);
            context.Add(Audit(caller, now, "destination.removed", name, Describe(row), null));
            return null;
        }, cancellationToken);

    /// <summary>Tells a destination that somebody tries it out, and answers what came back.</summary>
    public async Task<(Answer? Answer, Problem? Problem)> TestAsync(string name, Caller caller, CancellationToken cancellationToken)
    {
        if (await notices.FindAsync(name, cancellationToken) is not { } destination)
            return (null, DestinationProblems.Unknown(name));
        var now = clock.GetUtcNow();
        var isAllowed = await store.WriteAsync(async (context, token) =>
        {
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return false;
            context.Add(Audit(caller, now, "destination.tested", name, null, null));
            return true;
        }, cancellationToken);
        if (!isAllowed)
            return (null, CommonProblems.Forbidden);
        var id = DeliveryRow.NewId(now);
        var test = new Notice
        {
            Event = NoticeEvent.Test, Incident = $"test-{id}", Model = "none", Kind = "test", Severity = IncidentSeverity.Low, Title = "Cockpit tries this destination out",
            Actor = caller.Actor, Detail = "Nothing happened. Incidents that this destination is told of arrive like this.", At = now, OpenedAt = now,
        };
        return (await sender.SendAsync(destination, test, id, cancellationToken), null);
    }

    /// <summary>Has a delivery sent now, as often as a new one: one that was given up, that was taken and got lost behind it, or that waits for its time.</summary>
    public Task<Problem?> ReplayAsync(string id, Caller caller, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (!await Authority.HoldsAsync(context, caller, Policies.Administer, null, now, token))
                return CommonProblems.Forbidden;
            if (await context.Set<DeliveryRow>().SingleOrDefaultAsync(known => known.Id == id, token) is not { } row)
                return CommonProblems.NotFound($"delivery '{id}'");
            if (!await context.Set<DestinationRow>().AnyAsync(known => known.Name == row.Destination, token))
                return DestinationProblems.Unknown(row.Destination);
            (row.State, row.Attempts, row.NextTryAt, row.EndedAt) = (DeliveryState.Waiting, 0, now, null);
            context.Add(Audit(caller, now, "delivery.replayed", row.Destination, null, null, $"{row.Id}, {StoreText.Of(row.Event)} of {row.Incident}"));
            return null;
        }, cancellationToken);

    private static string Describe(DestinationRow row)
        => JsonSerializer.Serialize(new { Kind = StoreText.Of(row.Kind), Settings = JsonElement.Parse(row.Settings), Severity = StoreText.Of(row.Severity), row.Teams, row.Models, row.OnlyEscalation, row.IsOff }, JsonSerializerOptions.Web);

    private static AuditRow Audit(Caller caller, DateTimeOffset at, string action, string name, string? before, string? after, string? detail = null)
        => new() { At = at, Actor = caller.Actor, Action = action, Target = $"destination:{name}", Before = before, After = after, Detail = detail, Source = caller.Source };
}
