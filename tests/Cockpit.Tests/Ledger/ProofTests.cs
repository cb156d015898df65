using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Ledger;

public sealed class ProofTests
{
    private const int Most = 150;
    private static readonly byte[][] Data = BruteTree.Data(Most);
    private static readonly Hash[] Leaves = BruteTree.Leaves(Most);
    private static readonly Hash[] Roots = [.. Enumerable.Range(0, Most + 1).Select(size => BruteTree.Root(Data.AsSpan(0, size)))];
    private static readonly Hash Other = BruteTree.Root(Data.AsSpan(3, 5));
    private static readonly LeafList Nodes = new(Leaves);

    [Fact]
    public async Task Every_leaf_of_every_size_is_proved_by_the_rfcs_path_and_by_no_shorter_or_longer_one()
    {
        for (var size = 1; size <= Most; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = await InclusionProof.MakeAsync(index, size, Nodes, CancellationToken.None);
                Assert.Equal(BruteTree.Path(index, Data.AsSpan(0, size)), proof);
                Assert.Null(InclusionProof.Fault(Leaves[index], index, size, proof, Roots[size]));
                Assert.NotNull(InclusionProof.Fault(Leaves[index], index, size, [.. proof, Other], Roots[size]));
                Assert.NotNull(InclusionProof.Fault(Other, index, size, proof, Roots[size]));
                if (size > 1)
                    Assert.NotNull(InclusionProof.Fault(Leaves[index], index, size, [.. proof.SkipLast(1)], Roots[size]));
            }
        }
    }

    [Fact]
    public async Task Every_size_is_proved_to_continue_every_smaller_one()
    {
        for (var later = 0; later <= Most; later++)
        {
            for (var earlier = 0; earlier <= later; earlier++)
            {
                var proof = await ConsistencyProof.MakeAsync(earlier, later, Nodes, CancellationToken.None);
                if (earlier > 0)
                    Assert.Equal(BruteTree.Consistency(earlier, Data.AsSpan(0, later)), proof);
                Assert.Null(ConsistencyProof.Fault(earlier, Roots[earlier], later, Roots[later], proof));
                Assert.NotNull(ConsistencyProof.Fault(earlier, Roots[earlier], later, Roots[later], [.. proof, Other]));
                Assert.NotNull(ConsistencyProof.Fault(earlier, Other, later, Roots[later], proof));
                if (earlier > 0)
                    Assert.NotNull(ConsistencyProof.Fault(earlier, Roots[earlier], later, Other, proof));
                if (proof.Count > 0)
                    Assert.NotNull(ConsistencyProof.Fault(earlier, Roots[earlier], later, Roots[later], [.. proof.SkipLast(1)]));
            }
        }
    }

    [Fact]
    public async Task No_bit_of_leaf_path_or_root_can_change()
    {
        foreach (var (index, size) in ((int, int)[])[(0, 1), (0, 2), (4, 7), (6, 7), (63, 64), (64, 65), (100, 149)])
        {
            Hash[] proof = [.. await InclusionProof.MakeAsync(index, size, Nodes, CancellationToken.None)];

            Assert.All(Flip.Each(Leaves[index]), leaf => Assert.NotNull(InclusionProof.Fault(leaf, index, size, proof, Roots[size])));
            Assert.All(Flip.Each(proof), changed => Assert.NotNull(InclusionProof.Fault(Leaves[index], index, size, changed, Roots[size])));
            Assert.All(Flip.Each(Roots[size]), root => Assert.NotNull(InclusionProof.Fault(Leaves[index], index, size, proof, root)));
        }
    }

    [Fact]
    public async Task No_bit_of_either_root_or_of_the_proof_between_them_can_change()
    {
        foreach (var (earlier, later) in ((int, int)[])[(1, 2), (3, 7), (4, 7), (6, 8), (64, 65), (65, 130), (127, 150)])
        {
            Hash[] proof = [.. await ConsistencyProof.MakeAsync(earlier, later, Nodes, CancellationToken.None)];

            Assert.All(Flip.Each(proof), changed => Assert.NotNull(ConsistencyProof.Fault(earlier, Roots[earlier], later, Roots[later], changed)));
            Assert.All(Flip.Each(Roots[earlier]), root => Assert.NotNull(ConsistencyProof.Fault(earlier, root, later, Roots[later], proof)));
            Assert.All(Flip.Each(Roots[later]), root => Assert.NotNull(ConsistencyProof.Fault(earlier, Roots[earlier], later, root, proof)));
        }
    }

    [Fact]
    public void A_proof_holds_for_one_place_alone()
        => Prop.ForAll(Arb.From(from size in Gen.Choose(2, Most) from index in Gen.Choose(0, size - 1) from other in Gen.Choose(0, size - 1) select (size, index, other)), drawn =>
        {
            var proof = BruteTree.Path(drawn.index, Data.AsSpan(0, drawn.size));
            return (drawn.index == drawn.other) == (InclusionProof.Fault(Leaves[drawn.index], drawn.other, drawn.size, proof, Roots[drawn.size]) is null);
        }).Hold();

    [Fact]
    public void Places_and_sizes_that_cannot_be_are_named()
    {
        Assert.Contains("has no leaf 5", InclusionProof.Fault(Leaves[0], 5, 5, [], Roots[5]), StringComparison.Ordinal);
        Assert.Contains("has no leaf -1", InclusionProof.Fault(Leaves[0], -1, 5, [], Roots[5]), StringComparison.Ordinal);
        Assert.Contains("has 3 hashes; this one has 0", InclusionProof.Fault(Leaves[0], 0, 5, [], Roots[5]), StringComparison.Ordinal);
        Assert.Contains("does not continue", ConsistencyProof.Fault(6, Roots[6], 5, Roots[5], []), StringComparison.Ordinal);
        Assert.Contains("does not begin with", ConsistencyProof.Fault(3, Other, 5, Roots[5], BruteTree.Consistency(3, Data.AsSpan(0, 5))), StringComparison.Ordinal);
        Assert.Contains("two different trees of 5", ConsistencyProof.Fault(5, Roots[5], 5, Other, []), StringComparison.Ordinal);
        Assert.Contains("another root", ConsistencyProof.Fault(0, Other, 5, Roots[5], []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_is_proved_through_its_batch()
    {
        Hash[] batch = Leaves[..9];
        Hash[] ledger = [.. Leaves[..5], TreeHash.Leaf(BatchLeaf.Of(9, BruteTree.Root(Data.AsSpan(0, 9)))), .. Leaves[5..12]];
        var root = new LeafList(ledger).Root();
        for (var place = 0; place < batch.Length; place++)
        {
            var proof = await TraceProof.MakeAsync(place, batch, 5, ledger.Length, new LeafList(ledger), CancellationToken.None);

            Assert.Null(proof.Fault(batch[place], ledger.Length, root));
            Assert.StartsWith("In the batch", proof.Fault(Other, ledger.Length, root), StringComparison.Ordinal);
            Assert.StartsWith("In the batch", (proof with { Place = (place + 1) % 9 }).Fault(batch[place], ledger.Length, root), StringComparison.Ordinal);
            Assert.StartsWith("In the ledger", (proof with { Index = 4 }).Fault(batch[place], ledger.Length, root), StringComparison.Ordinal);
            Assert.NotNull((proof with { Count = 0 }).Fault(batch[place], ledger.Length, root));
            Assert.StartsWith("In the ledger", proof.Fault(batch[place], ledger.Length, Other), StringComparison.Ordinal);
        }
    }
}
