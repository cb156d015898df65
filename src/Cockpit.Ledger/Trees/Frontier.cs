using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Trees;

/// <summary>
/// A growing tree that remembers its right edge alone: one perfect subtree for each bit of its size. Knows the root at every size, in
/// logarithmic memory.
/// </summary>
public sealed class Frontier
{
    private const int MostLevels = 62;
    private readonly List<(int Level, Hash Hash)> _edge = [];

    /// <summary>An empty tree.</summary>
    public Frontier()
    {
    }

    /// <summary>Goes on at a size: <paramref name="edge"/> are the hashes of <c>Subtrees.Cover(0, size)</c>, in that order.</summary>
    public Frontier(long size, IReadOnlyList<Hash> edge)
    {
        var cover = Subtrees.Cover(0, size);
        if (cover.Count != edge.Count)
            throw new ArgumentException($"A tree of {size} leaves has {cover.Count} subtrees at its edge.", nameof(edge));
        _edge.AddRange(cover.Zip(edge, (address, hash) => (address.Level, hash)));
        Size = size;
    }

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>The perfect subtrees of the edge, from left to right: what a tree goes on from.</summary>
    public IReadOnlyList<Hash> Edge => [.. _edge.Select(subtree => subtree.Hash)];

    /// <summary>The root of RFC 6962 over all leaves.</summary>
    public Hash Root() => Subtrees.Fold([.. _edge.Select(subtree => subtree.Hash)]);

    /// <summary>Adds a leaf. <paramref name="made"/> receives every perfect subtree that it completes, the leaf itself first: what a store keeps.</summary>
    public void Add(Hash leaf, ICollection<(NodeAddress Address, Hash Hash)>? made = null) => Push(0, leaf, made);

    /// <summary>Adds a whole subtree whose leaves are not at hand. False: a subtree of that level cannot begin here, and nothing was added.</summary>
    public bool TryAdd(int level, Hash subtree)
    {
        if (level is < 0 or > MostLevels || (Size & ((1L << level) - 1)) != 0 || Size > long.MaxValue - (1L << level))
            return false;
        Push(level, subtree, null);
        return true;
    }

    private void Push(int level, Hash hash, ICollection<(NodeAddress Address, Hash Hash)>? made)
    {
        Size += 1L << level;
        made?.Add((new NodeAddress(level, (Size >> level) - 1), hash));
        while (_edge.Count > 0 && _edge[^1].Level == level)
        {
            hash = TreeHash.Node(_edge[^1].Hash, hash);
            _edge.RemoveAt(_edge.Count - 1);
            level++;
            made?.Add((new NodeAddress(level, (Size >> level) - 1), hash));
        }

        _edge.Add((level, hash));
    }
}
