using System.IO.Compression;
using System.Text;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Records;

namespace Cockpit.Tests.Ledger;

public sealed class ExportTests
{
    [Theory]
    [InlineData("audit", ExportFormat.Jsonl)]
    [InlineData("audit", ExportFormat.Csv)]
    [InlineData("decisions", ExportFormat.Jsonl)]
    [InlineData("decisions", ExportFormat.Csv)]
    public async Task What_was_not_touched_is_sound_whatever_was_taken(string what, ExportFormat format)
    {
        for (var size = 0; size < 30; size++)
        {
            using var ledger = new SmallLedger(size);
            var shape = what == "audit" ? RecordShape.Audit : RecordShape.Decision;
            foreach (var every in (int[])[1, 2, 5, 1000])
            {
                var leaves = what == "audit" ? ledger.Rows(index => index % every == every - 1) : ledger.Decisions(place => place % every == every - 1);
                var export = await ledger.ExportAsync(ledger.Plan(shape, format), leaves);

                var verdict = SmallLedger.Verify(export, ledger.Signer.Key.ToString());

                Assert.Null(verdict.Fault);
                Assert.Equal((what, size), (verdict.Report!.What, verdict.Report.Size));
                Assert.True(verdict.Report.IsKeyGiven);
                Assert.Equal("\"quoted\", é and <b>", verdict.Report.Filter["note"]);
            }
        }
    }

    [Fact]
    public async Task The_ledger_is_shown_to_continue_every_earlier_checkpoint_that_was_asked_for()
    {
        using var ledger = new SmallLedger(13);
        var export = await ledger.ExportAsync(ledger.Plan(RecordShape.Audit), ledger.Rows());

        foreach (var size in (int[])[0, 1, 2, 5, 8, 13])
        {
            var verdict = SmallLedger.Verify(export, null, ledger.CheckpointAt(size));
            Assert.Null(verdict.Fault);
            Assert.Equal(size, verdict.Report!.EarlierSize);
        }

        Assert.Equal("no-proof", SmallLedger.Verify(export, null, ledger.CheckpointAt(7)).Fault!.Code);
    }

    [Fact]
    public async Task Opened_fields_are_held_against_what_was_sealed_and_forgotten_people_stay_masked()
    {
        using var ledger = new SmallLedger(20);
        var plan = ledger.Plan(RecordShape.Decision) with { Opened = ["attributes", "subject"] };
        var export = await ledger.ExportAsync(plan, ledger.Decisions(isOpened: true));

        Assert.Null(SmallLedger.Verify(export).Fault);
        Assert.Contains("applicant-5-0", Text(export, "parts/decisions-00001.jsonl"), StringComparison.Ordinal);
        Assert.DoesNotContain("applicant-5-2", Text(export, "parts/decisions-00001.jsonl") + Text(export, "parts/decisions-00002.jsonl"), StringComparison.Ordinal);

        var lying = ledger.Decisions(isOpened: true).Cast<ExportedLeaf.Batch>().Select(batch => batch with { Records = [.. batch.Records.Select(record => (record.Place, (IReadOnlyList<string?>)[.. record.Values.Select(value => value == "applicant-5-1" ? "somebody else" : value)]))] });
        var fault = SmallLedger.Verify(await ledger.ExportAsync(plan, lying)).Fault!;
        Assert.Equal(("line-changed", "parts/decisions-00002.jsonl", "dec_000000050001"), (fault.Code, fault.Part, fault.Record));
        Assert.Contains("subject.text", fault.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_tool_opens_an_export()
    {
        using var ledger = new SmallLedger(13);
        var export = await ledger.ExportAsync(ledger.Plan(RecordShape.Audit, ExportFormat.Csv), ledger.Rows());

        Assert.Equal(["parts/audit-00001.csv", "proofs/audit-00001.txt", "parts/audit-00002.csv", "proofs/audit-00002.txt", "parts/audit-00003.csv", "proofs/audit-00003.txt", "proofs/consistency.txt", "manifest.json", "manifest.note"],
            new ZipArchive(new MemoryStream(export)).Entries.Select(entry => entry.FullName));
        var csv = Text(export, "parts/audit-00001.csv");
        Assert.StartsWith("id,at,actor,action,", csv, StringComparison.Ordinal);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\")\",", csv, StringComparison.Ordinal);
        Assert.Contains(",''quoted,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_without_records_is_sound_and_says_so()
    {
        using var ledger = new SmallLedger(13);

        var verdict = SmallLedger.Verify(await ledger.ExportAsync(ledger.Plan(RecordShape.Decision, ExportFormat.Csv), []));

        Assert.Null(verdict.Fault);
        Assert.Equal(0, verdict.Report!.Count);
        Assert.False(verdict.Report.IsKeyGiven);
    }

    private static string Text(byte[] export, string name)
    {
        using var reader = new StreamReader(new ZipArchive(new MemoryStream(export)).GetEntry(name)!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
