using System.Text.Json;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Exports;

/// <summary>
/// Takes wishes for exports, and says what became of them to whoever asked and nobody else. The row that it writes is the job:
/// <see cref="ExportWorker"/> of some node finds it.
/// </summary>
public sealed class ExportDesk(CockpitStore store, ExportQueries exports, ExportMaker maker, TimeProvider clock)
{
    /// <summary>Most exports of one caller that wait or are being made.</summary>
    public const int MostOpen = 20;

    /// <summary>Takes an export, or refuses it with the field at fault.</summary>
    public async Task<(ExportRow? Export, Problem? Problem)> RequestAsync(ExportAsk ask, Caller caller, CancellationToken cancellationToken)
    {
        if (ask.Refused() is { } problem)
            return (null, problem);
        return await store.WriteAsync<(ExportRow?, Problem?)>(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (await Authority.PresentAsync(context, caller, now, token) is not { } present || Reach(present, ask.IsUnmasked) is not { } reach)
                return (null, CommonProblems.Forbidden);
            var (filter, odd) = ExportFilter.Read(ask.What, ask.Filter, reach.Teams);
            if (filter is null)
                return (null, odd);
            if (await context.Set<ExportRow>().CountAsync(one => one.RequestedBy == caller.Actor && (one.State == ExportState.Queued || one.State == ExportState.Running), token) >= MostOpen)
                return (null, ExportProblems.TooMany(MostOpen));
            var row = new ExportRow
            {
                Id = ExportId.New(clock), What = ask.What, Format = ask.Format, Filter = JsonSerializer.Serialize(filter.Texts), Teams = reach.Teams is { } teams ? string.Join('\n', teams) : null,
                IsUnmasked = ask.IsUnmasked, Reason = ask.Reason?.Trim() is { Length: > 0 } why ? why : null, RequestedBy = caller.Actor, RequestedAt = now,
            };
            context.Add(row);
            ExportTrail.Requested(context, row.Id, ask, filter, reach, now);
            return (row, null);
        }, cancellationToken);
    }

    /// <summary>How many records an export would have, and how many match that the ledger does not hold.</summary>
    public async Task<(ExportCount? Count, Problem? Problem)> CountAsync(ExportAsk ask, Caller caller, CancellationToken cancellationToken)
    {
        if (Reach(caller, ask.IsUnmasked) is not { } reach)
            return (null, CommonProblems.Forbidden);
        var (filter, odd) = ExportFilter.Read(ask.What, ask.Filter, reach.Teams);
        return filter is null ? (null, odd) : (await maker.CountAsync(filter, cancellationToken), null);
    }

    /// <summary>Gives an export up that has not ended. It may be said again.</summary>
    public async Task<(ExportRow? Export, Problem? Problem)> CancelAsync(ExportId id, Caller caller, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, caller, cancellationToken) is not { } found)
            return (null, NotFound(id.ToString()));
        await store.WriteAsync((context, token) => CancelAsync(context, found, caller, clock.GetUtcNow(), token), cancellationToken);
        var now = (await exports.FindAsync(id, cancellationToken))!;
        return now.State == ExportState.Cancelled ? (now, null) : (null, ExportProblems.WrongState(now));
    }

    /// <summary>An export of the caller's own, while they still reach all that is in it; else null.</summary>
    public async Task<ExportRow?> FindAsync(ExportId id, Caller caller, CancellationToken cancellationToken)
        => await exports.FindAsync(id, cancellationToken) is { } row && row.RequestedBy == caller.Actor && IsReached(row, caller) ? row : null;

    /// <summary>The caller's exports, newest first.</summary>
    public async Task<IReadOnlyList<ExportRow>> ListAsync(Caller caller, ExportId? before, int size, CancellationToken cancellationToken)
        => [.. (await exports.ListAsync(caller.Actor, before, size, cancellationToken)).Where(row => IsReached(row, caller))];

    /// <summary>Puts on disk that somebody fetches a file that shows personal data; false, and nothing is to be shown, when they may not now.</summary>
    public Task<bool> RecordFetchAsync(ExportRow export, Caller caller, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (await Authority.PresentAsync(context, caller, now, token) is not { } present || !IsReached(export, present))
                return false;
            context.Add(ExportTrail.Row(export.Id, "export.downloaded", "Personal data is shown in it.", caller, now));
            return true;
        }, cancellationToken);

    /// <summary>404: none that the caller asked for.</summary>
    public static Problem NotFound(string id) => CommonProblems.NotFound($"export '{id}' of yours");

    /// <summary>Gives an export up in the context's transaction; false when it has ended.</summary>
    internal static async Task<bool> CancelAsync(CockpitContext context, ExportRow export, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var filter = Kept(export);
        var changed = await context.Set<ExportRow>().Where(row => row.Id == export.Id && (row.State == ExportState.Queued || row.State == ExportState.Running))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ExportState.Cancelled).SetProperty(row => row.EndedAt, now).SetProperty(row => row.Filter, filter)
                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null), cancellationToken);
        if (changed > 0)
            context.Add(ExportTrail.Row(export.Id, "export.cancelled", null, caller, now));
        return changed > 0;
    }

    /// <summary>The filter as it is kept when the export has ended: without whom it names.</summary>
    internal static string Kept(ExportRow export) => JsonSerializer.Serialize(ExportFilter.Withhold(JsonSerializer.Deserialize<Dictionary<string, string>>(export.Filter)!));

    /// <summary>The caller with what they may export; null when that is nothing.</summary>
    private static Caller? Reach(Caller caller, bool isUnmasked)
        => (isUnmasked ? caller.Under(Policies.Audit).Under(Policies.Unmask) : caller.Under(Policies.Audit)) is { Grants.Count: > 0 } reach ? reach : null;

    private static bool IsReached(ExportRow row, Caller caller)
        => Reach(caller, row.IsUnmasked) is { } reach && (reach.Teams is not { } teams || (row.TeamList is { } wanted && wanted.All(team => teams.Contains(team, StringComparer.Ordinal))));
}
