using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Trees;
using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Proofs;

/// <summary>The nodes of the ledger's tree. Each stands in the row of the leaf that completed it, and never changes.</summary>
public sealed class LedgerNodes(CockpitStore store) : INodeReader
{
    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The ledger does not have one of them: somebody changed its rows.</exception>
    public async ValueTask<IReadOnlyList<Hash>> ReadAsync(IReadOnlyList<NodeAddress> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count == 0)
            return [];
        var leaves = addresses.Select(address => address.End - 1).Distinct().ToList();
        await using var context = store.Read();
        var rows = await context.Set<LedgerLeafRow>().Where(row => leaves.Contains(row.Leaf)).Select(row => new { row.Leaf, row.Hash, row.Nodes })
            .ToDictionaryAsync(row => row.Leaf, row => Hashes.Split([.. row.Hash, .. row.Nodes ?? []]), cancellationToken);
        return [.. addresses.Select(address => rows.TryGetValue(address.End - 1, out var hashes) && address.Level < hashes.Count
            ? hashes[address.Level] : throw new InvalidDataException($"The ledger does not have the node {address.Index} of level {address.Level}: its rows were changed."))];
    }
}
