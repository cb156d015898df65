using System.Globalization;
using System.Text.Json;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Erasures;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Rollups;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Erasures;

/// <summary>
/// Carries out an erasure, one bounded transaction after the other, each of which counts what it did in the erasure's row: whoever is killed goes on where the
/// rows say, and two at once do each part once. What comes in about the subject after the last of them is new, and stays.
/// </summary>
public sealed class Eraser(CockpitStore store, SubjectFinder finder, RollupForgetting summaries, TimeProvider clock)
{
    /// <summary>Who the audit rows name.</summary>
    public const string Actor = "system:erasure";

    // Decisions wait at the write gate meanwhile.
    private const int RowsAtOnce = 100;
    private const string Erased = "Whom it was for was erased.", LineErased = "The line was erased.";

    /// <summary>Goes on with an erasure; false when the engine could not do its part yet.</summary>
    public async Task<bool> RunAsync(ErasureId id, CancellationToken cancellationToken)
    {
        if (await SubjectAsync(id, cancellationToken) is { } subject)
        {
            await SubjectExports.CancelAsync(store, subject, clock.GetUtcNow(), cancellationToken);
            await OverridesAsync(id, subject, cancellationToken);
            await foreach (var calls in finder.CallsAsync(subject, cancellationToken).Chunk(RowsAtOnce).WithCancellation(cancellationToken))
                await store.WriteAsync((context, token) => DropAsync(context, id, calls, token), cancellationToken);
            await foreach (var lines in finder.LinesAsync(subject, cancellationToken).Chunk(RowsAtOnce).WithCancellation(cancellationToken))
                await store.WriteAsync((context, token) => EmptyAsync(context, id, lines, token), cancellationToken);
            // After the calls: one that was being asked may have become a decision.
            while (await DecisionsAsync(id, subject, cancellationToken))
            {
                // Another batch.
            }

            await summaries.ForgetAsync(subject, cancellationToken);
            await CloseAsync(id, cancellationToken);
        }

        if (!await store.Provider.ForgetAsync(cancellationToken))
            return false;
        await EndAsync(id, cancellationToken);
        return true;
    }

    private async Task<string?> SubjectAsync(ErasureId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<ErasureRow>().Where(row => row.Id == id).Select(row => row.Subject).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>False when there are no more than this batch; those of a subject that is decided about all the time never end.</summary>
    private Task<bool> DecisionsAsync(ErasureId id, string subject, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var rows = await context.Set<DecisionRow>().AsNoTracking().Where(row => row.Subject == subject).OrderBy(row => row.Sequence).Take(RowsAtOnce).ToListAsync(token);
            if (rows.Count == 0)
                return false;
            // In one order with those who put labels in.
            await store.Provider.LockDecisionsAsync(context, rows.ConvertAll(row => row.Id.Value), token);
            var (now, record, erased) = (clock.GetUtcNow(), new DecisionRecord(), 0L);
            foreach (var row in rows)
            {
                var seals = record.SealsOf(row);
                erased += await context.Set<DecisionRow>().Where(one => one.Sequence == row.Sequence && one.Subject == subject).ExecuteUpdateAsync(set => set
                    .SetProperty(one => one.Subject, (string?)null).SetProperty(one => one.Features, "{}").SetProperty(one => one.Attributes, (string?)null).SetProperty(one => one.Answer, (string?)null)
                    .SetProperty(one => one.Trace, (string?)null).SetProperty(one => one.Findings, (string?)null).SetProperty(one => one.Salt, (byte[]?)null)
                    .SetProperty(one => one.Sealed, seals).SetProperty(one => one.ErasedAt, now), token);
            }

            var decisions = rows.ConvertAll(row => row.Id);
            await context.Set<ShadowAnswerRow>().Where(row => decisions.Contains(row.Decision)).ExecuteUpdateAsync(set => set.SetProperty(row => row.Answer, (string?)null), token);
            await DropAsync(context, id, [.. rows.Select(row => CallOf(row.Trace)).OfType<QueuedCallId>().Distinct()], token);
            await context.Set<ErasureRow>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Decisions, row => row.Decisions + erased), token);
            return rows.Count == RowsAtOnce;
        }, cancellationToken);

    private Task<int> OverridesAsync(ErasureId id, string subject, CancellationToken cancellationToken)
        => store.ChangeAsync(async (context, _, token) =>
        {
            var now = clock.GetUtcNow();
            var rows = await context.Set<OverrideRow>().AsNoTracking().Where(row => row.Subject == subject).OrderBy(row => row.Id).ToListAsync(token);
            var erased = await context.Set<OverrideRow>().Where(row => row.Subject == subject).ExecuteUpdateAsync(set => set.SetProperty(row => row.Subject, (string?)null)
                .SetProperty(row => row.EndedAt, row => row.EndedAt ?? now).SetProperty(row => row.EndedBy, row => row.EndedBy ?? Actor).SetProperty(row => row.EndReason, row => row.EndReason ?? Erased), token);
            foreach (var row in rows.Where(row => row.EndedAt is null))
            {
                var team = await context.Set<ModelRow>().Where(model => model.Name == row.Model).Select(model => model.Team).SingleAsync(token);
                context.Add(new AuditRow
                {
                    At = now, Actor = Actor, Action = "override.ended", Target = $"model:{row.Model}", Team = team, Command = row.Id.Value, Detail = $"override {row.Id}: {Erased}", Source = AddressClass.System,
                });
            }

            await context.Set<ErasureRow>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Overrides, row => row.Overrides + erased), token);
            return erased;
        }, cancellationToken);

    /// <summary>Throws calls away, however far they have come. Of a call about several subjects nothing is kept either: its answer is one text.</summary>
    private async Task<int> DropAsync(CockpitContext context, ErasureId id, QueuedCallId[] calls, CancellationToken cancellationToken)
    {
        if (calls.Length == 0)
            return 0;
        var now = clock.GetUtcNow();
        // A gateway that is asking for one of them finds that it is not its own any more, and stores nothing of it.
        var dropped = await context.Set<QueuedCallRow>().Where(row => calls.Contains(row.Id) && (row.State != QueueState.Discarded || row.Subject != null)).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.State, QueueState.Discarded).SetProperty(row => row.Subject, (string?)null).SetProperty(row => row.Problem, (string?)null).SetProperty(row => row.Answer, (byte[]?)null)
            .SetProperty(row => row.AnswerHeaders, (string?)null).SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null).SetProperty(row => row.ChangedBy, Actor).SetProperty(row => row.ChangedAt, now)
            .SetProperty(row => row.EndedAt, row => row.EndedAt ?? now).SetProperty(row => row.Expires, row => row.Expires ?? now.AddDays(1)), cancellationToken);
        await context.Set<QueuedRequestRow>().Where(row => calls.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken);
        await context.Set<ErasureRow>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Calls, row => row.Calls + dropped), cancellationToken);
        return dropped;
    }

    private static async Task<int> EmptyAsync(CockpitContext context, ErasureId id, long[] lines, CancellationToken cancellationToken)
    {
        var emptied = await context.Set<QuarantineRow>().Where(row => lines.Contains(row.Sequence) && row.Reason != LineErased)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Content, "").SetProperty(row => row.Reason, LineErased), cancellationToken);
        await context.Set<ErasureRow>().Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Lines, row => row.Lines + emptied), cancellationToken);
        return emptied;
    }

    /// <summary>Forgets whose erasure it was, which also tells every gateway to drop the answers that it keeps.</summary>
    private Task<bool> CloseAsync(ErasureId id, CancellationToken cancellationToken)
        => store.ChangeAsync(async (context, _, token) =>
        {
            var now = clock.GetUtcNow();
            return await context.Set<ErasureRow>().Where(row => row.Id == id && row.Subject != null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Subject, (string?)null).SetProperty(row => row.OverwrittenAt, now), token) > 0;
        }, cancellationToken);

    private Task<bool> EndAsync(ErasureId id, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (await context.Set<ErasureRow>().Where(row => row.Id == id && row.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), token) == 0)
                return false;
            var row = await context.Set<ErasureRow>().AsNoTracking().SingleAsync(one => one.Id == id, token);
            context.Add(new AuditRow
            {
                At = now, Actor = Actor, Action = "erasure.done", Target = $"erasure:{id}", Source = AddressClass.System,
                Detail = string.Create(CultureInfo.InvariantCulture, $"{row.Decisions} decisions, {row.Overrides} overrides, {row.Calls} calls and {row.Lines} quarantined lines."),
            });
            return true;
        }, cancellationToken);

    private static QueuedCallId? CallOf(string? trace)
    {
        if (trace is null)
            return null;
        try
        {
            var json = JsonElement.Parse(trace);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("queued", out var queued) && queued.TryGetProperty("call", out var call) && call.GetString() is { } text ? QueuedCallId.Parse(text) : null;
        }
        catch (JsonException)
        {
            // Somebody changed the row, which must not keep it from being erased.
            return null;
        }
    }
}
