namespace Cockpit.Ledger.Trees;

/// <summary>
/// A perfect subtree: the leaves from <c>Index · 2^Level</c> on, <c>2^Level</c> of them. Such a node never changes once its last leaf
/// is there, so it can be stored and cached for ever; what lies at a tree's ragged right edge is folded from several of them.
/// </summary>
/// <param name="Level">0 is a leaf.</param>
/// <param name="Index">From 0, within the level.</param>
public readonly record struct NodeAddress(int Level, long Index)
{
    /// <summary>The first leaf.</summary>
    public long Begin => Index << Level;

    /// <summary>The leaf after the last.</summary>
    public long End => (Index + 1) << Level;
}
