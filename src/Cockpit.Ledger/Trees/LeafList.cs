using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Trees;

/// <summary>A small tree whose leaves are all in memory, such as the traces of one batch. Hashes what it is asked for.</summary>
public sealed class LeafList(IReadOnlyList<Hash> leaves) : INodeReader
{
    /// <summary>The root over all leaves.</summary>
    public Hash Root() => Subtrees.Fold([.. Subtrees.Cover(0, leaves.Count).Select(Read)]);

    /// <summary>The hash of one perfect subtree.</summary>
    public Hash Read(NodeAddress address)
    {
        if (address.Level == 0)
            return leaves[(int)address.Index];
        var left = new NodeAddress(address.Level - 1, address.Index * 2);
        return TreeHash.Node(Read(left), Read(left with { Index = left.Index + 1 }));
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Hash>> ReadAsync(IReadOnlyList<NodeAddress> addresses, CancellationToken cancellationToken)
        => ValueTask.FromResult<IReadOnlyList<Hash>>([.. addresses.Select(Read)]);
}
