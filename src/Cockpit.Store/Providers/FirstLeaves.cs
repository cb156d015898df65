using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Providers;

/// <summary>The ledger of a store that had audit rows before it had a ledger: see <see cref="StoreProvider.BeginLedgerAsync"/>.</summary>
internal static class FirstLeaves
{
    private const int RowsAtOnce = 1000;

    public static async Task AddAsync(CockpitContext context, StoreProvider provider, CancellationToken cancellationToken)
    {
        if (await context.Set<LedgerHeadRow>().AnyAsync(head => head.Size > 0, cancellationToken))
            return;
        var last = long.MinValue;
        while (true)
        {
            var rows = await context.Set<AuditRow>().AsNoTracking().Where(row => row.Sequence > last).OrderBy(row => row.Sequence).Take(RowsAtOnce).ToListAsync(cancellationToken);
            if (rows.Count == 0)
                return;
            await LedgerLeaves.AppendAsync(context, provider, rows, cancellationToken);
            last = rows[^1].Sequence;
        }
    }
}
