using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Queue;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Queue;

/// <summary>A call that this gateway has taken, with its request.</summary>
public sealed record HeldCall(QueuedCallRow Row, ReadOnlyMemory<byte> Request);

/// <summary>
/// Takes calls for this gateway, keeps them while it works, and gives them back. Each taking raises the call's epoch, and every change
/// names the epoch under which it was taken: a gateway that was frozen and wakes changes nothing. Rows are always locked in the order of
/// their ids, as the writer of decisions does it, so that no two transactions wait for each other.
/// </summary>
public sealed class Leases(CockpitStore store, IOptions<QueueOptions> options, TimeProvider clock)
{
    private const int MostTakenBack = 500;

    /// <summary>Takes those of the calls that still wait and are due.</summary>
    public Task<IReadOnlyList<HeldCall>> TakeAsync(IEnumerable<QueuedCallId> ids, CancellationToken cancellationToken)
        => store.WriteAsync<IReadOnlyList<HeldCall>>(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            var until = now + options.Value.Lease;
            var held = new List<HeldCall>();
            foreach (var id in Ordered(ids))
            {
                var taken = await context.Set<QueuedCallRow>().Where(row => row.Id == id && row.State == QueueState.Waiting && row.Due <= now)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, QueueState.Running).SetProperty(row => row.Epoch, row => row.Epoch + 1)
                        .SetProperty(row => row.Tries, row => row.Tries + 1).SetProperty(row => row.LeaseUntil, until).SetProperty(row => row.Node, RegistryKeeper.NodeName), token);
                if (taken > 0)
                    held.Add(await ReadAsync(context, id, token));
            }

            return held;
        }, cancellationToken);

    /// <summary>Keeps calls for the length of another lease; one that was taken away meanwhile stays so.</summary>
    public Task KeepAsync(IEnumerable<QueuedCallRow> held, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var until = clock.GetUtcNow() + options.Value.Lease;
            var kept = 0;
            foreach (var call in held.OrderBy(call => call.Id.Value))
                kept += await Own(context, call).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, until), token);
            return kept;
        }, cancellationToken);

    /// <summary>Lets calls wait again whose gateway let its lease end; returns how many.</summary>
    public async Task<int> TakeBackAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<QueuedCallId> lost;
        await using (var context = store.Read())
        {
            lost = await context.Set<QueuedCallRow>().Where(row => row.State == QueueState.Running && row.LeaseUntil < now).OrderBy(row => row.LeaseUntil).Take(MostTakenBack)
                .Select(row => row.Id).ToListAsync(cancellationToken);
        }

        return lost.Count == 0 ? 0 : await store.WriteAsync(async (context, token) =>
        {
            var back = 0;
            foreach (var id in Ordered(lost))
            {
                back += await context.Set<QueuedCallRow>().Where(row => row.Id == id && row.State == QueueState.Running && row.LeaseUntil < now)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, QueueState.Waiting).SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null), token);
            }

            return back;
        }, cancellationToken);
    }

    /// <summary>Lets a call wait again, or gives it up. False when it is not this gateway's any more: nothing is changed then.</summary>
    /// <param name="call">The call as it was taken.</param>
    /// <param name="verdict">What becomes of it.</param>
    /// <param name="decision">The first decision that the try left; null when it left none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<bool> GiveBackAsync(QueuedCallRow call, TryVerdict verdict, string? decision, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            var problem = KeptProblem.Write(verdict.Why);
            var decisions = WithDecision(call, decision);
            var (state, tries) = (verdict.IsDead ? QueueState.Dead : QueueState.Waiting, verdict.Counts ? call.Tries : call.Tries - 1);
            var (due, ended, expires) = verdict.IsDead ? (call.Due, now, now + TimeSpan.FromDays(options.Value.DeadDays)) : (now + verdict.Wait, (DateTimeOffset?)null, (DateTimeOffset?)null);
            return await Own(context, call).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.Tries, tries).SetProperty(row => row.Due, due)
                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null).SetProperty(row => row.Problem, problem).SetProperty(row => row.Decisions, decisions)
                .SetProperty(row => row.EndedAt, ended).SetProperty(row => row.Expires, expires), token) > 0;
        }, cancellationToken);

    /// <summary>The decisions of the call's tries, with one more.</summary>
    internal static string? WithDecision(QueuedCallRow call, string? decision)
        => call.Decisions is null ? decision : decision is null ? call.Decisions : $"{call.Decisions} {decision}";

    private static IQueryable<QueuedCallRow> Own(CockpitContext context, QueuedCallRow call)
        => context.Set<QueuedCallRow>().Where(row => row.Id == call.Id && row.Epoch == call.Epoch && row.State == QueueState.Running);

    private static async Task<HeldCall> ReadAsync(CockpitContext context, QueuedCallId id, CancellationToken cancellationToken)
    {
        var row = await context.Set<QueuedCallRow>().AsNoTracking().SingleAsync(row => row.Id == id, cancellationToken);
        var request = await context.Set<QueuedRequestRow>().Where(request => request.Id == id).Select(request => request.Body).SingleAsync(cancellationToken);
        return new HeldCall(row, request);
    }

    private static IEnumerable<QueuedCallId> Ordered(IEnumerable<QueuedCallId> ids) => ids.OrderBy(id => id.Value);
}
