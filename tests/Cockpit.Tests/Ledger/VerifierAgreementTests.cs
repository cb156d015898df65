using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Records;

namespace Cockpit.Tests.Ledger;

/// <summary>Both verifiers on the same samples. COCKPIT_SLOW=1 makes 100,000 random edits of them.</summary>
public sealed class VerifierAgreementTests
{
    private static readonly int Edits = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1" ? 100_000 : 2_000;

    [Fact]
    public async Task No_bit_of_an_export_can_change_unseen_by_either()
    {
        using var ledger = new SmallLedger(4);
        using var node = new NodeVerifier();
        var export = await ledger.ExportAsync(ledger.Plan(RecordShape.Audit), ledger.Rows(index => index != 1));
        Assert.Equal(0, Finding.Of(export).Exit);
        Assert.Equal(0, (await node.JudgeAsync(export)).Exit);

        for (var bit = 0; bit < export.Length * 8; bit++)
            await AssertCaughtAsync(node, Flip.Bit(export, bit), ledger, $"bit {bit}");
        TestContext.Current.TestOutputHelper!.WriteLine($"{export.Length * 8:N0} bits were changed, one at a time; each change was caught.");
    }

    [Fact]
    public async Task No_edit_of_an_export_passes_either()
    {
        using var ledger = new SmallLedger(14);
        using var stranger = new SmallLedger(14);
        using var node = new NodeVerifier();
        var exports = await AllAsync(ledger);
        for (var seed = 0; seed < Edits; seed++)
        {
            var random = new Random(seed);
            var export = exports[random.Next(exports.Count)];
            var edited = random.Next(4) switch
            {
                0 => RandomEdit.Bytes(export, random),
                1 => RandomEdit.Lines(new Forgery(export), random).Pack(),
                2 => RandomEdit.Lines(new Forgery(export), random).Pack(stranger.Signer),
                _ => RandomEdit.Lines(new Forgery(export), random).Pack(ledger.Signer),
            };

            await AssertCaughtAsync(node, edited, ledger, $"seed {seed}");
        }
    }

    [Fact]
    public async Task What_was_not_touched_is_sound_to_both()
    {
        using var node = new NodeVerifier();
        for (var size = 0; size < 24; size++)
        {
            using var ledger = new SmallLedger(size);
            foreach (var export in await AllAsync(ledger))
            {
                var earlier = ledger.CheckpointAt(Math.Min(size, 5));
                Assert.Equal(0, (await node.JudgeAsync(export, ledger.Signer.Key.ToString(), earlier)).Exit);
                Assert.Equal(0, Finding.Of(export, ledger.Signer.Key.ToString(), earlier).Exit);
            }
        }
    }

    [Fact]
    public async Task Every_consistency_proof_is_taken_by_both_and_no_other_past_is()
    {
        using var node = new NodeVerifier();
        using var ledger = new SmallLedger(40);
        using var rewritten = new SmallLedger(39);
        var plan = ledger.Plan(RecordShape.Audit) with { EarlierSizes = [.. Enumerable.Range(0, 41).Select(size => (long)size)] };
        var export = await ledger.ExportAsync(plan, ledger.Rows(index => index == 7));
        for (var size = 0; size <= 40; size++)
        {
            Assert.Equal(0, Finding.Of(export, null, ledger.CheckpointAt(size)).Exit);
            Assert.Equal(0, (await node.JudgeAsync(export, null, ledger.CheckpointAt(size))).Exit);
            if (size == 0)
                continue;
            var other = ledger.Signer.Sign(new Checkpoint(SmallLedger.Origin, size, BruteTree.Root(BruteTree.Data(size))).Text);
            Assert.Equal("forked", Finding.Of(export, null, other).Code);
            Assert.Equal("forked", (await node.JudgeAsync(export, null, other)).Code);
        }
    }

    private static async Task<List<byte[]>> AllAsync(SmallLedger ledger) =>
    [
        await ledger.ExportAsync(ledger.Plan(RecordShape.Audit), ledger.Rows()),
        await ledger.ExportAsync(ledger.Plan(RecordShape.Audit, ExportFormat.Csv), ledger.Rows(index => index % 4 != 1)),
        await ledger.ExportAsync(ledger.Plan(RecordShape.Decision), ledger.Decisions(place => place % 2 == 0)),
        await ledger.ExportAsync(ledger.Plan(RecordShape.Decision, ExportFormat.Csv) with { Opened = ["subject", "attributes"] }, ledger.Decisions(isOpened: true)),
    ];

    private static async Task AssertCaughtAsync(NodeVerifier node, byte[] sample, SmallLedger ledger, string which)
    {
        var asked = node.JudgeAsync(sample, ledger.Signer.Key.ToString());
        var ours = Finding.Of(sample, ledger.Signer.Key.ToString());
        var theirs = await asked;

        Assert.True(ours.Exit != 0, $"{which}: not caught.");
        // Where packed bytes are damaged, one inflater gives up before the other, so one may name a line and the other the file alone.
        var isSame = ours == theirs || ((ours.Exit, ours.Part) == (theirs.Exit, theirs.Part) && (ours.Code == "part-changed" || theirs.Code == "part-changed"));
        Assert.True(isSame, $"{which}: {ours} and {theirs}.");
    }
}
