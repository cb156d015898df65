using Cockpit.Ledger.Records;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Cockpit.Store.Database;

/// <summary>Rows of a context as leaves of the ledger.</summary>
internal static class LedgerLeaves
{
    /// <summary>Adds a leaf for each row, in the order of their sequence, to the context's transaction. It locks the ledger, so nothing else is locked after it.</summary>
    public static async Task AppendAsync(CockpitContext context, StoreProvider provider, IReadOnlyCollection<IRecorded> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        using var tail = new LedgerTail(context.Database.GetDbConnection(), provider.HasRowLocks);
        await tail.AppendAsync(context.Database.CurrentTransaction!.GetDbTransaction(),
            [.. rows.OrderBy(row => row.Sequence).Select(row => new NewLeaf(LeafData.HashOf(row.Record()), row.Sequence))], cancellationToken);
    }
}
