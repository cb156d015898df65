using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Ledger;

public sealed class RecordTests
{
    [Fact]
    public void A_record_is_its_format_and_its_fields_each_with_its_length()
    {
        byte[] expected = [.. "cockpit-audit-1\n"u8, 0, 0, 0, 1, .. "a"u8, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 2, .. "é"u8];

        Assert.Equal(expected, RecordBytes.Of("cockpit-audit-1", ["a", null, "", "é"]));
    }

    [Fact]
    public void Different_records_have_different_bytes()
        => Prop.ForAll(Arb.From(from one in ArbMap.Default.GeneratorFor<string?>().ListOf() from other in ArbMap.Default.GeneratorFor<string?>().ListOf() select (one, other)), drawn =>
            drawn.one.SequenceEqual(drawn.other) == RecordBytes.Of("f", drawn.one).AsSpan().SequenceEqual(RecordBytes.Of("f", drawn.other))).Hold();

    [Fact]
    public void A_record_too_long_for_a_bundle_enters_as_its_digest()
    {
        var (longest, longer) = (new byte[LeafData.MostBytes], new byte[LeafData.MostBytes + 1]);

        Assert.Equal(longest, LeafData.Of(longest));
        Assert.Equal([.. "cockpit-digest-1\n"u8, .. TreeHash.Of(longer).ToArray()], LeafData.Of(longer));
        Assert.Equal(TreeHash.Leaf(LeafData.Of(longer)), LeafData.HashOf(longer));
        Assert.Equal(TreeHash.Leaf(longest), LeafData.HashOf(longest));
    }

    [Fact]
    public void A_batchs_leaf_holds_count_and_root()
    {
        var root = BruteTree.Root(BruteTree.Data(3));
        var leaf = BatchLeaf.Of(3, root);

        Assert.Equal([.. "cockpit-batch-1\n"u8, 0, 0, 0, 0, 0, 0, 0, 3, .. root.ToArray()], leaf);
        Assert.Equal((3L, root), BatchLeaf.Read(leaf));
        Assert.Null(BatchLeaf.Read(leaf.AsSpan(1)));
        Assert.Null(BatchLeaf.Read([.. "cockpit-Batch-1\n"u8, .. leaf[16..]]));
        Assert.Null(BatchLeaf.Read([.. leaf[..16], .. new byte[8], .. leaf[24..]]));
    }

    [Fact]
    public void A_sealed_text_is_opened_by_its_salt_and_text_alone()
    {
        var salt = Enumerable.Range(0, SealedText.SaltBytes).Select(i => (byte)i).ToArray();
        var value = Encoding.UTF8.GetBytes(SealedText.Of(salt, "applicant-7"u8));
        var open = Encoding.UTF8.GetBytes(Convert.ToBase64String(salt));

        Assert.True(SealedText.IsOpenedBy(value, open, "applicant-7"u8));
        Assert.False(SealedText.IsOpenedBy(value, open, "applicant-8"u8));
        Assert.False(SealedText.IsOpenedBy(value, Encoding.UTF8.GetBytes(Convert.ToBase64String(new byte[32])), "applicant-7"u8));
        Assert.False(SealedText.IsOpenedBy(value, "AAAA"u8, "applicant-7"u8));
        Assert.Equal(71, value.Length);
    }
}
