using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Evidence.Exports;

/// <summary>
/// Takes exports for this node, keeps them while it makes them, and ends them. Each taking raises the export's epoch, and every change names the
/// epoch under which it was taken: a node that was frozen and wakes changes nothing.
/// </summary>
public sealed class ExportJobs(CockpitStore store, IOptions<ExportOptions> options, TimeProvider clock)
{
    /// <summary>An export is given up after this many runs.</summary>
    public const int MostRuns = 5;

    private const string Actor = "system:exports";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Takes the export that has waited longest, or one whose node has let its lease end; null when there is none.</summary>
    public async Task<ExportRow?> TakeAsync(CancellationToken cancellationToken)
    {
        ExportId id;
        await using (var reading = store.Read())
        {
            var due = await Due(reading).OrderBy(row => row.Id).Select(row => new { row.Id }).FirstOrDefaultAsync(cancellationToken);
            if (due is null)
                return null;
            id = due.Id;
        }

        return await store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            var until = now + options.Value.Lease;
            var taken = await Due(context).Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ExportState.Running).SetProperty(row => row.Epoch, row => row.Epoch + 1)
                .SetProperty(row => row.LeaseUntil, until).SetProperty(row => row.Node, RegistryKeeper.NodeName).SetProperty(row => row.StartedAt, now).SetProperty(row => row.Written, 0), token);
            return taken == 0 ? null : await context.Set<ExportRow>().AsNoTracking().SingleAsync(row => row.Id == id, token);
        }, cancellationToken);
    }

    /// <summary>Keeps an export for the length of another lease and says how far it is. False when it is not this node's any more.</summary>
    public Task<bool> KeepAsync(ExportRow export, long written, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var until = clock.GetUtcNow() + options.Value.Lease;
            return await Own(context, export).ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, until).SetProperty(row => row.Written, written), token) > 0;
        }, cancellationToken);

    /// <summary>Writes down how many records match.</summary>
    public Task<bool> CountedAsync(ExportRow export, ExportCount count, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) => await Own(context, export).ExecuteUpdateAsync(set => set.SetProperty(row => row.Counted, count.Count).SetProperty(row => row.Outside, count.Outside), token) > 0, cancellationToken);

    /// <summary>Ends an export. <paramref name="publish"/> gives the file its name, inside the transaction and behind the fence: so there is one file, and of this run. False when it is not this node's any more.</summary>
    public Task<bool> DoneAsync(ExportRow export, ExportMade made, Action publish, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            var (expires, filter) = (now + TimeSpan.FromHours(options.Value.KeepHours), ExportDesk.Kept(export));
            var changed = await Own(context, export).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ExportState.Done).SetProperty(row => row.EndedAt, now).SetProperty(row => row.Expires, expires)
                .SetProperty(row => row.Filter, filter).SetProperty(row => row.Written, made.Count).SetProperty(row => row.Counted, made.Count).SetProperty(row => row.Bytes, made.Bytes)
                .SetProperty(row => row.Sha256, made.Sha256).SetProperty(row => row.LedgerSize, made.LedgerSize).SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null), token);
            if (changed == 0)
                return false;
            ExportTrail.Made(context, export.Id, made, Actor, AddressClass.System, export.TeamList is [var team] ? team : null, now);
            publish();
            return true;
        }, cancellationToken);

    /// <summary>Ends an export that came to nothing.</summary>
    public Task<bool> FailAsync(ExportRow export, Problem problem, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var (now, words, filter) = (clock.GetUtcNow(), $"{problem.Detail} {problem.Fix}", ExportDesk.Kept(export));
            return await Own(context, export).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ExportState.Failed).SetProperty(row => row.EndedAt, now).SetProperty(row => row.Filter, filter)
                .SetProperty(row => row.Problem, problem.Kind).SetProperty(row => row.Failure, words).SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null), token) > 0;
        }, cancellationToken);

    /// <summary>Lets an export wait again that was interrupted.</summary>
    public Task<bool> GiveBackAsync(ExportRow export, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var due = clock.GetUtcNow() + RetryAfter;
            return await Own(context, export).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ExportState.Queued).SetProperty(row => row.LeaseUntil, due), token) > 0;
        }, cancellationToken);

    /// <summary>Says of exports whose time is over that their files are gone; the files are removed afterwards, by who has them.</summary>
    public Task<int> ExpireAsync(CancellationToken cancellationToken)
        => store.WriteAsync((context, token) =>
        {
            var now = clock.GetUtcNow();
            return context.Set<ExportRow>().Where(row => row.State == ExportState.Done && row.Expires < now).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ExportState.Removed), token);
        }, cancellationToken);

    private IQueryable<ExportRow> Due(CockpitContext context)
    {
        var now = clock.GetUtcNow();
        return context.Set<ExportRow>().Where(row => (row.State == ExportState.Queued && (row.LeaseUntil == null || row.LeaseUntil < now)) || (row.State == ExportState.Running && row.LeaseUntil < now));
    }

    private static IQueryable<ExportRow> Own(CockpitContext context, ExportRow export)
        => context.Set<ExportRow>().Where(row => row.Id == export.Id && row.Epoch == export.Epoch && row.State == ExportState.Running);
}
