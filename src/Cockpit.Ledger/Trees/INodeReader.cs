using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Trees;

/// <summary>Where the hashes of perfect subtrees come from: a store, or leaves in memory.</summary>
public interface INodeReader
{
    /// <summary>The hashes at the addresses, in their order, in one call: a proof asks once. Every address lies within the tree.</summary>
    ValueTask<IReadOnlyList<Hash>> ReadAsync(IReadOnlyList<NodeAddress> addresses, CancellationToken cancellationToken);
}
