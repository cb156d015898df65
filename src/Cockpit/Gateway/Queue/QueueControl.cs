using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Gateway.Queue;

/// <summary>What came of redriving or discarding.</summary>
/// <param name="Changed">How many calls were changed; none when that was done before.</param>
/// <param name="Problem">Why nothing could be changed; null when it could, or was done before.</param>
public sealed record QueueChange(int Changed, Problem? Problem = null);

/// <summary>Redrives and discards calls because a person says so, once however often it is said, and leaves an audit row of each time that something changed.</summary>
public sealed class QueueControl(CockpitStore store, RegistryKeeper registry, QueueSignal signal, QueueMetrics metrics, TimeProvider clock)
{
    /// <summary>Most calls that one redrive of a model moves.</summary>
    public const int MostAtOnce = 10_000;

    /// <summary>Has a dead call tried again from the beginning.</summary>
    public Task<QueueChange> RedriveAsync(QueuedCallId id, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(id, caller, async (context, call, token) =>
        {
            var changed = await RedriveAsync(context.Set<QueuedCallRow>().Where(row => row.Id == id), caller, token);
            if (changed == 0)
            {
                var state = await StateAsync(context, id, token);
                return new QueueChange(0, state == QueueState.Discarded ? QueueProblems.NotNow(id, StoreText.Of(state), "redriven") : null);
            }

            context.Add(Audit("queue.redriven", registry.Current.Models[call.Model].Row, caller, $"Call {id}."));
            return new QueueChange(changed);
        }, metrics.Redriven, cancellationToken);

    /// <summary>Has the dead calls of a model tried again, those first that were given up first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="most">Most calls, 1 to <see cref="MostAtOnce"/>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<QueueChange> RedriveAllAsync(string model, int most, Caller caller, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(model, caller) is not { } entry)
            return new QueueChange(0, CommonProblems.UnknownModel(model));
        var changed = await store.WriteAsync(async (context, token) =>
        {
            if (!await MayAsync(context, entry.Row, caller, token))
                return -1;
            var dead = context.Set<QueuedCallRow>().Where(row => row.Model == model && row.State == QueueState.Dead).OrderBy(row => row.EndedAt).Take(most);
            var redriven = await RedriveAsync(dead, caller, token);
            if (redriven > 0)
                context.Add(Audit("queue.redriven", entry.Row, caller, $"{redriven} dead calls."));
            return redriven;
        }, cancellationToken);
        if (changed < 0)
            return new QueueChange(0, CommonProblems.Forbidden);
        if (changed > 0)
        {
            metrics.Redriven(model, changed);
            signal.Wake();
        }

        return new QueueChange(changed);
    }

    /// <summary>Throws away a call that is dead or waits, and its request at once.</summary>
    public Task<QueueChange> DiscardAsync(QueuedCallId id, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(id, caller, async (context, call, token) =>
        {
            var now = clock.GetUtcNow();
            var expires = now + registry.Current.Models[call.Model].Policy.For(call.TrafficClass).Async.Keep;
            var changed = await context.Set<QueuedCallRow>().Where(row => row.Id == id && (row.State == QueueState.Dead || row.State == QueueState.Waiting))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, QueueState.Discarded).SetProperty(row => row.EndedAt, now).SetProperty(row => row.Expires, expires)
                    .SetProperty(row => row.ChangedBy, caller.Actor).SetProperty(row => row.ChangedAt, now), token);
            if (changed == 0)
            {
                var state = await StateAsync(context, id, token);
                return new QueueChange(0, state == QueueState.Discarded ? null : QueueProblems.NotNow(id, StoreText.Of(state), "discarded"));
            }

            await context.Set<QueuedRequestRow>().Where(row => row.Id == id).ExecuteDeleteAsync(token);
            context.Add(Audit("queue.discarded", registry.Current.Models[call.Model].Row, caller, $"Call {id}."));
            return new QueueChange(changed);
        }, metrics.Discarded, cancellationToken);

    private async Task<QueueChange> ChangeAsync(
        QueuedCallId id, Caller caller, Func<CockpitContext, Known, CancellationToken, Task<QueueChange>> change, Action<string, int> count, CancellationToken cancellationToken)
    {
        var (changed, model) = await store.WriteAsync(async (context, token) =>
        {
            var call = await context.Set<QueuedCallRow>().Where(row => row.Id == id).Select(row => new Known(row.Model, row.TrafficClass)).SingleOrDefaultAsync(token);
            if (call is null || registry.Current.Find(call.Model, caller) is not { } entry)
                return (new QueueChange(0, QueueProblems.Unknown(id.ToString())), "");
            return await MayAsync(context, entry.Row, caller, token) ? (await change(context, call, token), call.Model) : (new QueueChange(0, CommonProblems.Forbidden), call.Model);
        }, cancellationToken);
        if (changed.Changed > 0)
        {
            count(model, changed.Changed);
            signal.Wake();
        }

        return changed;
    }

    private Task<int> RedriveAsync(IQueryable<QueuedCallRow> calls, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return calls.Where(row => row.State == QueueState.Dead).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, QueueState.Waiting).SetProperty(row => row.Tries, 0)
            .SetProperty(row => row.Due, now).SetProperty(row => row.EndedAt, (DateTimeOffset?)null).SetProperty(row => row.Expires, (DateTimeOffset?)null)
            .SetProperty(row => row.Redrives, row => row.Redrives + 1).SetProperty(row => row.ChangedBy, caller.Actor).SetProperty(row => row.ChangedAt, now), cancellationToken);
    }

    private Task<bool> MayAsync(CockpitContext context, ModelRow model, Caller caller, CancellationToken cancellationToken)
        => Authority.HoldsAsync(context, caller, Policies.Operate, model.Team, clock.GetUtcNow(), cancellationToken);

    private AuditRow Audit(string action, ModelRow model, Caller caller, string detail)
        => new() { At = clock.GetUtcNow(), Actor = caller.Actor, Action = action, Target = $"model:{model.Name}", Team = model.Team, Detail = detail, Source = caller.Source };

    /// <summary>As it is after a change that changed nothing: another may have come between the first look and that.</summary>
    private static Task<QueueState> StateAsync(CockpitContext context, QueuedCallId id, CancellationToken cancellationToken)
        => context.Set<QueuedCallRow>().Where(row => row.Id == id).Select(row => row.State).SingleAsync(cancellationToken);

    private sealed record Known(string Model, string TrafficClass);
}
