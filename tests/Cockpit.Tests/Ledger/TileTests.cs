using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Tiles;
using Cockpit.Ledger.Trees;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Ledger;

public sealed class TileTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/63/x001/000.p/1", 63, 1000, 1)]
    [InlineData("tile/entries/123.p/255", null, 123, 255)]
    public void A_path_reads_and_writes_the_same(string path, int? level, long index, int width)
    {
        Assert.Equal(new TilePath(level, index, width), TilePath.Parse(path));
        Assert.Equal(path, new TilePath(level, index, width).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/0")]
    [InlineData("tile/0/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/1/2")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/entries/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/٠٠٠")]
    public void Another_spelling_of_a_path_is_none(string path) => Assert.Null(TilePath.Parse(path));

    [Fact]
    public void Any_path_comes_back()
        => Prop.ForAll(Arb.From(from level in Gen.Choose(-1, 63) from index in ArbMap.Default.GeneratorFor<long>() from width in Gen.Choose(1, 256) select new TilePath(level < 0 ? null : level, index & long.MaxValue, width)), path =>
            TilePath.Parse(path.ToString()) == path).Hold();

    [Theory]
    // The specification's example: 70,000 leaves.
    [InlineData(0, 272, 70_000, 256)]
    [InlineData(0, 273, 70_000, 112)]
    [InlineData(0, 274, 70_000, 0)]
    [InlineData(1, 0, 70_000, 256)]
    [InlineData(1, 1, 70_000, 17)]
    [InlineData(2, 0, 70_000, 1)]
    [InlineData(3, 0, 70_000, 0)]
    [InlineData(0, 1, 256, 0)]
    [InlineData(1, 0, 256, 1)]
    [InlineData(null, 0, 3, 3)]
    [InlineData(63, 0, long.MaxValue, 0)]
    [InlineData(0, long.MaxValue / 2, 3, 0)]
    public void A_tree_has_the_tiles_of_its_size(int? level, long index, long size, int width) => Assert.Equal(width, TilePath.WidthAt(level, index, size));

    [Fact]
    public async Task Tiles_hold_the_roots_of_full_tiles_below()
    {
        var data = BruteTree.Data(600);
        var nodes = new LeafList(BruteTree.Leaves(600));

        var leaves = new TilePath(0, 2, TilePath.WidthAt(0, 2, 600));
        var above = new TilePath(1, 0, TilePath.WidthAt(1, 0, 600));
        var content = await TileContent.HashesAsync(leaves, nodes, CancellationToken.None);

        Assert.Equal(88 * 32, content.Length);
        Assert.Equal(BruteTree.Leaves(600)[512..], TileContent.ReadHashes(leaves, content)!);
        Assert.Equal([BruteTree.Root(data.AsSpan(0, 256)), BruteTree.Root(data.AsSpan(256, 256))], TileContent.ReadHashes(above, await TileContent.HashesAsync(above, nodes, CancellationToken.None))!);
        Assert.Null(TileContent.ReadHashes(above, content));
    }

    [Fact]
    public void Entries_come_back_and_hash_to_their_leaves()
    {
        ReadOnlyMemory<byte>[] entries = [.. BruteTree.Data(3), Array.Empty<byte>(), new byte[LeafData.MostBytes]];
        var bundle = TileContent.Entries(entries);
        var path = new TilePath(null, 0, 5);

        var read = TileContent.ReadEntries(path, bundle)!;

        Assert.Equal([0, 6, .. "leaf 0"u8], bundle[..8]);
        Assert.Equal(entries.Select(entry => entry.ToArray()), read.Select(entry => entry.ToArray()));
        Assert.Equal(BruteTree.Leaves(3), read.Take(3).Select(entry => TreeHash.Leaf(entry.Span)));
        Assert.Null(TileContent.ReadEntries(path, bundle.AsMemory(0, bundle.Length - 1)));
        Assert.Null(TileContent.ReadEntries(path, bundle.AsMemory(0, 1)));
        Assert.Null(TileContent.ReadEntries(path with { Width = 4 }, bundle));
        Assert.Throws<ArgumentException>(() => TileContent.Entries([new byte[LeafData.MostBytes + 1]]));
    }
}
