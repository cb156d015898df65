using System.Security.Cryptography;
using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Trees;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Ledger;

public sealed class NoteTests : IDisposable
{
    private const string Origin = "ledger.example/main";
    private readonly ECDsa _private = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly NoteSigner _signer;

    public NoteTests() => _signer = new NoteSigner(Origin, _private);

    public void Dispose() => _private.Dispose();

    [Fact]
    public void A_signed_note_reads_as_it_was_written_and_is_signed_by_its_key_alone()
    {
        var (note, fault) = SignedNote.Parse(_signer.Sign("one\n\ntwo\n"));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Null(fault);
        Assert.Equal("one\n\ntwo\n", note!.Text);
        Assert.Null(note.Fault(_signer.Key));
        Assert.StartsWith("It is not signed by", note.Fault(NoteKey.Of(Origin, other)), StringComparison.Ordinal);
        Assert.StartsWith("It is not signed by", note.Fault(NoteKey.Of("another", _private)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_keys_id_and_spelling_are_those_of_the_specification()
    {
        var der = _private.ExportSubjectPublicKeyInfo();
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes(Origin), 10, 2, .. der])[..4];

        var text = _signer.Key.ToString();

        Assert.Equal($"{Origin}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String([2, .. der])}", text);
        var (key, fault) = NoteKey.Parse(text);
        Assert.Null(fault);
        Assert.Equal(_signer.Key, key);
        var (note, _) = SignedNote.Parse(_signer.Sign("text\n"));
        Assert.Equal(BitConverter.ToUInt32([.. id.Reverse()]), Assert.Single(note!.Signatures).KeyId);
        Assert.True(_private.VerifyData("text\n"u8, note.Signatures[0].Bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public void No_bit_of_a_signed_checkpoint_can_change()
    {
        var note = Encoding.UTF8.GetBytes(_signer.Sign(new Checkpoint(Origin, 7, BruteTree.Root(BruteTree.Data(7))).Text));
        Assert.NotNull(Checkpoint.Read(Encoding.UTF8.GetString(note), _signer.Key).Checkpoint);

        Assert.All(Enumerable.Range(0, note.Length * 8), bit =>
        {
            var (read, fault) = Checkpoint.Read(Encoding.UTF8.GetString(Flip.Bit(note, bit)), _signer.Key);
            Assert.Null(read);
            Assert.NotNull(fault);
        });
    }

    [Fact]
    public void Random_edits_of_a_checkpoint_never_pass()
    {
        var note = _signer.Sign(new Checkpoint(Origin, 7, BruteTree.Root(BruteTree.Data(7))).Text);
        Prop.ForAll(Arb.From(from at in Gen.Choose(0, note.Length - 1) from cut in Gen.Choose(0, 3) from put in ArbMap.Default.GeneratorFor<string?>() select (at, cut, put)), drawn =>
        {
            var edited = note.Remove(drawn.at, Math.Min(drawn.cut, note.Length - drawn.at)).Insert(drawn.at, drawn.put ?? "");
            return edited == note || Checkpoint.Read(edited, _signer.Key).Checkpoint is null;
        }).Hold(5000);
    }

    public static TheoryData<string, string> MalformedNotes => new()
    {
        { "", "an empty line between" },
        { "text\n", "an empty line between" },
        { "text\n\n", "ends in a signature line" },
        { "text\n\n— n AAAAAAA=", "ends in a signature line" },
        { "text\n\n- n AAAAAAA=\n", "Signature line 1" },
        { "text\n\n— n AAAAAA\n", "Signature line 1" },
        { "text\n\n— n AAAAAA==\n", "Signature line 1" },
        { "text\n\n— n AAAAAAB=\n", "Signature line 1" },
        { "text\n\n—  AAAAAAA=\n", "Signature line 1" },
        { "text\n\n— a+b AAAAAAA=\n", "Signature line 1" },
        { "text\n\n— a b AAAAAAA=\n", "Signature line 1" },
        { "text\n\n— n AAAAAAA=\n— n\n", "Signature line 2" },
        { "te\rxt\n\n— n AAAAAAA=\n", "no control characters" },
        { "te\txt\n\n— n AAAAAAA=\n", "no control characters" },
        { "text\n\n" + string.Concat(Enumerable.Repeat("— n AAAAAAA=\n", 65)), "at most 64 signatures" },
        { new string('x', SignedNote.MostCharacters) + "\n\n— n AAAAAAA=\n", "at most 100000 characters" },
    };

    [Theory]
    [MemberData(nameof(MalformedNotes))]
    public void A_malformed_note_is_named(string text, string said)
    {
        var (note, fault) = SignedNote.Parse(text);

        Assert.Null(note);
        Assert.Contains(said, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("origin\n7\n", "at least three lines")]
    [InlineData("origin\n7\nAAAA\n", "third line")]
    [InlineData("origin\n07\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "second line")]
    [InlineData("origin\n-7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "second line")]
    [InlineData("origin\n99999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "second line")]
    [InlineData("\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "no empty lines")]
    [InlineData("origin\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "another root")]
    public void A_malformed_checkpoint_is_named(string text, string said)
    {
        var (checkpoint, fault) = Checkpoint.Parse(text);

        Assert.Null(checkpoint);
        Assert.Contains(said, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Extensions_and_further_signatures_of_a_checkpoint_are_passed_over()
    {
        var text = new Checkpoint(Origin, 0, TreeHash.Empty).Text + "witnessed at noon\n";

        Assert.Equal(new Checkpoint(Origin, 0, TreeHash.Empty), Checkpoint.Read(_signer.Sign(text) + "— witness.example AAAAAAA=\n", _signer.Key).Checkpoint);
    }

    [Fact]
    public void A_checkpoint_of_another_ledger_is_named_although_the_signature_is_good()
        => Assert.Contains("of the ledger 'other'", Checkpoint.Read(_signer.Sign(new Checkpoint("other", 0, TreeHash.Empty).Text), _signer.Key).Fault, StringComparison.Ordinal);

    [Fact]
    public void Ed25519_is_said_to_be_out_of_reach()
    {
        Assert.Contains("Ed25519", NoteKey.Parse($"n+00000000+{Convert.ToBase64String([1, .. new byte[32]])}").Fault, StringComparison.Ordinal);
        var (note, _) = SignedNote.Parse($"text\n\n— {Origin} {Convert.ToBase64String(new byte[68])}\n");
        Assert.Contains("Ed25519, which cannot be checked here", note!.Fault(_signer.Key), StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_key_is_named()
    {
        var good = _signer.Key.ToString();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        string[] bad =
        [
            "", "n", "n+00000000", "+00000000+AAAA", "a b+00000000+AAAA", "n+00000000+A", "n+00000000+AA==", "n+00000000+BAAA", "n+00000000+AgAA",
            good.Replace("main", "mean", StringComparison.Ordinal), good + " ", good.ToUpperInvariant(),
            $"n+00000000+{Convert.ToBase64String([2, .. other.ExportSubjectPublicKeyInfo()])}",
        ];

        Assert.All(bad, text => Assert.NotNull(NoteKey.Parse(text).Fault));
        Assert.All(bad, text => Assert.Null(NoteKey.Parse(text).Key));
        Assert.Throws<ArgumentException>(() => new NoteSigner("n", other));
        Assert.Throws<ArgumentException>(() => new NoteSigner("a b", _private));
        Assert.Throws<ArgumentException>(() => _signer.Sign("no line feed"));
    }

    [Fact]
    public void A_checkpoint_is_signed_only_when_it_continues_the_earlier_one()
    {
        var data = BruteTree.Data(9);
        var signer = new CheckpointSigner(_signer);
        var (first, _) = signer.Sign(5, BruteTree.Root(data.AsSpan(0, 5)), null, []);
        var proof = BruteTree.Consistency(5, data);

        Assert.Null(signer.Sign(9, BruteTree.Root(data), first, proof).Fault);
        // The same leaves but one.
        data[2] = "rewritten"u8.ToArray();
        var (note, fault) = signer.Sign(9, BruteTree.Root(data), first, BruteTree.Consistency(5, data));
        Assert.Null(note);
        Assert.Contains("does not begin with", fault, StringComparison.Ordinal);
        Assert.Contains("does not continue", signer.Sign(4, BruteTree.Root(data.AsSpan(0, 4)), first, []).Fault, StringComparison.Ordinal);
        Assert.Contains("two different trees", signer.Sign(5, BruteTree.Root(data.AsSpan(0, 5)), first, []).Fault, StringComparison.Ordinal);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var foreign = new NoteSigner(Origin, stranger).Sign(new Checkpoint(Origin, 0, TreeHash.Empty).Text);
        Assert.Contains("not this ledger's", signer.Sign(9, BruteTree.Root(data), foreign, []).Fault, StringComparison.Ordinal);
    }
}
