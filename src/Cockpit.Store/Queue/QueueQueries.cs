using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Queue;

/// <summary>Reads the calls that were handed in to be answered later. A request's body is read nowhere here.</summary>
public sealed class QueueQueries(CockpitStore store)
{
    /// <summary>One call with its answer, or null when there is none or its model belongs to none of the teams; null is every team.</summary>
    public async Task<QueuedCallRow?> FindAsync(QueuedCallId id, IReadOnlyList<string>? teams, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await OfTeams(context, teams).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>One page, newest first; a null narrows nothing.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">The state.</param>
    /// <param name="teams">Only models of these teams.</param>
    /// <param name="before">The last call of the page before.</param>
    /// <param name="size">Most calls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<QueuedCall>> ListAsync(string? model, QueueState? state, IReadOnlyList<string>? teams, QueuedCallId? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = OfTeams(context, teams);
        if (model is not null)
            rows = rows.Where(row => row.Model == model);
        if (state is { } wanted)
            rows = rows.Where(row => row.State == wanted);
        if (before is { } last)
            rows = rows.Where(row => row.Id < last);
        return await rows.OrderByDescending(row => row.Id).Take(size)
            .Select(row => new QueuedCall(row.Id, row.Model, row.AskedVersion, row.TrafficClass, row.Caller, row.State, row.At, row.Due, row.Tries, row.Redrives, row.Problem,
                row.Decisions, row.EndedAt, row.Expires, row.Node, row.ChangedBy, row.ChangedAt)).ToListAsync(cancellationToken);
    }

    /// <summary>What waits, runs and is dead, by model; of one model, or of all.</summary>
    public async Task<IReadOnlyList<QueueDepth>> DepthsAsync(string? model, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = context.Set<QueuedCallRow>().Where(row => row.State == QueueState.Waiting || row.State == QueueState.Running || row.State == QueueState.Dead);
        if (model is not null)
            rows = rows.Where(row => row.Model == model);
        var counts = await rows.GroupBy(row => new { row.Model, row.State }).Select(same => new { same.Key.Model, same.Key.State, Count = same.LongCount(), Oldest = same.Min(row => row.At) })
            .ToListAsync(cancellationToken);
        return [.. counts.GroupBy(count => count.Model, StringComparer.Ordinal).OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => new QueueDepth(same.Key,
            same.Where(count => count.State == QueueState.Waiting).Sum(count => count.Count), same.FirstOrDefault(count => count.State == QueueState.Waiting)?.Oldest,
            same.Where(count => count.State == QueueState.Running).Sum(count => count.Count), same.Where(count => count.State == QueueState.Dead).Sum(count => count.Count)))];
    }

    /// <summary>The lines in which something is due.</summary>
    public async Task<IReadOnlyList<QueueLine>> DueLinesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<QueuedCallRow>().Where(row => row.State == QueueState.Waiting && row.Due <= now)
            .GroupBy(row => new { row.Model, row.TrafficClass, row.Caller }).Select(same => new QueueLine(same.Key.Model, same.Key.TrafficClass, same.Key.Caller)).ToListAsync(cancellationToken);
    }

    /// <summary>What is due in one line, the longest due first.</summary>
    public async Task<IReadOnlyList<QueuedCallId>> DueAsync(QueueLine line, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<QueuedCallRow>()
            .Where(row => row.State == QueueState.Waiting && row.Model == line.Model && row.TrafficClass == line.TrafficClass && row.Caller == line.Caller && row.Due <= now)
            .OrderBy(row => row.Due).Take(most).Select(row => row.Id).ToListAsync(cancellationToken);
    }

    private static IQueryable<QueuedCallRow> OfTeams(CockpitContext context, IReadOnlyList<string>? teams)
    {
        var rows = context.Set<QueuedCallRow>();
        return teams is null ? rows : rows.Where(row => context.Set<ModelRow>().Any(model => model.Name == row.Model && model.Team != null && teams.Contains(model.Team)));
    }
}

/// <summary>Calls that are served in turn with those of other lines.</summary>
public sealed record QueueLine(string Model, string TrafficClass, string Caller);

/// <summary>What a list shows of a call; see <see cref="QueuedCallRow"/> for each field's meaning.</summary>
public sealed record QueuedCall(
    QueuedCallId Id, string Model, string? AskedVersion, string TrafficClass, string Caller, QueueState State, DateTimeOffset At, DateTimeOffset Due, int Tries, int Redrives, string? Problem,
    string? Decisions, DateTimeOffset? EndedAt, DateTimeOffset? Expires, string? Node, string? ChangedBy, DateTimeOffset? ChangedAt);

/// <summary>How many calls of a model have no answer.</summary>
/// <param name="Model">The model.</param>
/// <param name="Waiting">Calls that wait.</param>
/// <param name="Oldest">When the oldest of those was handed in; null when none waits.</param>
/// <param name="Running">Calls that a gateway has taken.</param>
/// <param name="Dead">Calls that were given up.</param>
public sealed record QueueDepth(string Model, long Waiting, DateTimeOffset? Oldest, long Running, long Dead);
