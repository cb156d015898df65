using System.Text.Json;
using Cockpit.Access;
using Cockpit.Evidence.Exports;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Erasures;

/// <summary>Gives up exports of a subject's decisions that are still to be made: until they end, their rows name it.</summary>
internal static class SubjectExports
{
    private static readonly Caller Actor = Caller.Trusted(Eraser.Actor, AddressClass.System);

    public static Task<int> CancelAsync(CockpitStore store, string subject, DateTimeOffset now, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var open = await context.Set<ExportRow>().AsNoTracking().Where(row => row.State == ExportState.Queued || row.State == ExportState.Running).ToListAsync(token);
            var cancelled = 0;
            foreach (var row in open.Where(row => IsFor(row, subject)))
                cancelled += await ExportDesk.CancelAsync(context, row, Actor, now, token) ? 1 : 0;
            return cancelled;
        }, cancellationToken);

    private static bool IsFor(ExportRow row, string subject)
        => JsonElement.Parse(row.Filter).TryGetProperty("subject", out var named) && named.ValueEquals(subject);
}
