using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Trees;

namespace Cockpit.Tests.Ledger;

public sealed class TreeTests
{
    private const int Most = 200;
    private static readonly byte[][] Data = BruteTree.Data(Most);
    private static readonly Hash[] Leaves = BruteTree.Leaves(Most);

    /// <summary>Made with sha256sum from the RFC's rules, over the leaves "", "a", "ab".</summary>
    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "688dc6244b041199e7ab4990df6340ce3dc14caa5cd5a0e1131addaa1209e1a6")]
    [InlineData(3, "383e04b3c7a704f3c74bf0bdd1e1bc1b645cc4cd3a65623f3bd7ae331aea6a31")]
    public void Roots_are_those_of_the_rfc(int size, string root)
    {
        var tree = new Frontier();
        foreach (var leaf in new[] { "", "a", "ab" }.Take(size))
            tree.Add(TreeHash.Leaf(Encoding.UTF8.GetBytes(leaf)));

        Assert.Equal(root, Convert.ToHexStringLower(tree.Root().ToArray()));
    }

    [Fact]
    public void A_tree_that_grows_has_the_root_of_the_recursive_definition_at_every_size()
    {
        var tree = new Frontier();
        for (var size = 0; size <= Most; size++)
        {
            Assert.Equal(BruteTree.Root(Data.AsSpan(0, size)), tree.Root());
            Assert.Equal(size, tree.Size);
            if (size < Most)
                tree.Add(Leaves[size]);
        }
    }

    [Fact]
    public void A_tree_gives_each_perfect_subtree_to_the_store_once_when_its_last_leaf_has_come()
    {
        var (tree, stored) = (new Frontier(), new Dictionary<NodeAddress, Hash>());
        for (var size = 1; size <= Most; size++)
        {
            List<(NodeAddress Address, Hash Hash)> made = [];
            tree.Add(Leaves[size - 1], made);
            Assert.All(made, node => Assert.Equal(size, node.Address.End));
            Assert.All(made, node => Assert.Equal(BruteTree.Root(Data.AsSpan((int)node.Address.Begin, 1 << node.Address.Level)), node.Hash));
            Assert.All(made, node => Assert.True(stored.TryAdd(node.Address, node.Hash)));
        }

        Assert.Equal(Enumerable.Range(0, 8).Sum(level => Most >> level), stored.Count);
    }

    [Fact]
    public async Task A_tree_goes_on_from_its_stored_edge()
    {
        for (var size = 0; size < Most; size++)
        {
            var nodes = new LeafList(Leaves[..size]);
            var tree = new Frontier(size, await nodes.ReadAsync(Subtrees.Cover(0, size), CancellationToken.None));
            tree.Add(Leaves[size]);

            Assert.Equal(BruteTree.Root(Data.AsSpan(0, size + 1)), tree.Root());
            Assert.Equal(BruteTree.Root(Data.AsSpan(0, size)), await Subtrees.RootAsync(size, nodes, CancellationToken.None));
        }
    }

    [Fact]
    public void Subtrees_cover_a_run_without_gap_and_without_overlap()
    {
        for (var begin = 0; begin <= 70; begin++)
        {
            for (var end = begin; end <= 140; end++)
            {
                var at = (long)begin;
                foreach (var subtree in Subtrees.Cover(begin, end))
                {
                    Assert.Equal(at, subtree.Begin);
                    at = subtree.End;
                }

                Assert.Equal(end, at);
            }
        }
    }

    [Fact]
    public void A_subtree_is_taken_only_where_one_can_begin()
    {
        var tree = new Frontier();
        tree.Add(Leaves[0]);

        Assert.False(tree.TryAdd(1, Leaves[1]));
        Assert.False(tree.TryAdd(-1, Leaves[1]));
        Assert.False(tree.TryAdd(63, Leaves[1]));
        Assert.Equal(1, tree.Size);
        Assert.True(tree.TryAdd(0, Leaves[1]));
        Assert.True(tree.TryAdd(1, BruteTree.Root(Data.AsSpan(2, 2))));
        Assert.Equal(BruteTree.Root(Data.AsSpan(0, 4)), tree.Root());
    }

    [Fact]
    public void An_edge_of_another_size_is_refused()
        => Assert.Throws<ArgumentException>(() => new Frontier(3, [Leaves[0]]));

    [Fact]
    public void A_hash_has_one_spelling()
    {
        var hash = Leaves[7];

        Assert.True(Hash.TryParse(hash.ToString(), out var read));
        Assert.Equal(hash, read);
        Assert.False(Hash.TryParse(hash + "\n", out _));
        Assert.False(Hash.TryParse(hash.ToString()[..^1], out _));
        Assert.False(Hash.TryParse(null, out _));
        // The last digit carries two bits that no byte has.
        Assert.False(Hash.TryParse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", out _));
        Assert.Throws<ArgumentException>(() => new Hash(new byte[31]));
    }
}
