using System.Security.Cryptography;
using System.Text;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Records;

namespace Cockpit.Tests.Ledger;

/// <summary>Each thing that can be wrong with an export, with the name that it is given. Both verifiers are asked.</summary>
public sealed class ExportFaultTests : IAsyncLifetime
{
    private const string Part = "parts/audit-00001.jsonl", Proof = "proofs/audit-00001.txt";

    private readonly SmallLedger _ledger = new(14);
    private readonly NodeVerifier _node = new();
    private byte[] _export = [];

    public async ValueTask InitializeAsync() => _export = await _ledger.ExportAsync(_ledger.Plan(RecordShape.Audit), _ledger.Rows());

    public ValueTask DisposeAsync()
    {
        _node.Dispose();
        _ledger.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_line_that_was_changed_removed_added_or_moved_is_named_with_its_place()
    {
        await AssertAsync(Lines(lines => { lines[2] = lines[2].Replace("alice", "mallory", StringComparison.Ordinal); return lines; }), "line-changed", Part, 3);
        await AssertAsync(Lines(lines => [lines[0], .. lines[2..]]), "line-missing", Part, 2);
        await AssertAsync(Lines(lines => [lines[0], lines[0].Replace("alice", "mallory", StringComparison.Ordinal), .. lines[1..]]), "line-added", Part, 2);
        await AssertAsync(Lines(lines => [lines[1], lines[0], .. lines[2..]]), "line-moved", Part, 1);
        await AssertAsync(Lines(lines => [.. lines, "{}\n"]), "line-malformed", Part, 5);
        await AssertAsync(Lines(lines => [.. lines.SkipLast(1), lines[^1].TrimEnd('\n')]), "line-malformed", Part, 4);
        await AssertAsync(Lines(lines => [.. lines.Select(line => line.Replace("\":\"", "\": \"", StringComparison.Ordinal))]), "line-malformed", Part, 1);
        await AssertAsync(Lines(lines => [.. lines.Select(line => line.Replace("\"outcome\"", "\"id\":\"\",\"outcome\"", StringComparison.Ordinal))]), "line-malformed", Part, 1);
        await AssertAsync(Lines(lines => [.. lines.Select(line => line.Replace("alice", "\\u0061lice", StringComparison.Ordinal))]), "line-malformed", Part, 1);
        var last = "parts/audit-00003.jsonl";
        await AssertAsync(new Forgery(_export).EditLines(last, lines => lines.SkipLast(1)), "line-missing", last, 2);
        await AssertAsync(new Forgery(_export).EditLines(last, lines => [.. lines, lines[^1]]), "line-added", last, 3);
    }

    [Fact]
    public async Task The_record_on_the_line_is_named()
    {
        var fault = SmallLedger.Verify(Lines(lines => { lines[2] = lines[2].Replace("alice", "mallory", StringComparison.Ordinal); return lines; }).Pack()).Fault!;

        Assert.Equal("0190b3c4-0000-7000-8000-000000000003", fault.Record);
        Assert.StartsWith("parts/audit-00001.jsonl, line 3: this is not the record that the ledger holds", fault.Words, StringComparison.Ordinal);
        await AssertAsync(_export, null);
    }

    [Fact]
    public async Task Whoever_has_the_key_cannot_sign_records_into_the_ledger()
    {
        var changed = _ledger.Rows().Cast<ExportedLeaf.Plain>().Select(row => row with { Values = [.. row.Values.Select(value => value == "user:alice" ? "user:bob" : value)] }).ToList();
        await AssertAsync(await _ledger.ExportAsync(_ledger.Plan(RecordShape.Audit), changed), "line-changed", Part, 1);

        var consistent = changed.Select(row => row with { Leaf = LeafData.HashOf(RecordBytes.Of(RecordShape.Audit.Format, row.Values)) });
        await AssertAsync(await _ledger.ExportAsync(_ledger.Plan(RecordShape.Audit), consistent), "not-in-ledger");
        await AssertAsync(Signed(new Forgery(_export).EditLines(Proof, lines => lines.Skip(1))), "line-added", Part, 1);
        await AssertAsync(Signed(new Forgery(_export).EditLines(Proof, lines => ["skip 0 x\n", .. lines])), "proof", Proof, 1);
        await AssertAsync(Signed(new Forgery(_export).EditLines(Proof, lines => ["skip 62 " + new Hash(new byte[32]) + "\n", .. lines])), "proof", Proof, 1);
        await AssertAsync(Signed(new Forgery(_export).EditLines(Proof, lines => ["batch 5\n", "batch 5\n", .. lines])), "proof", Proof, 2);
        await AssertAsync(Signed(new Forgery(_export).EditLines("proofs/audit-00003.txt", lines => lines.SkipLast(1))), "proof", "proofs/audit-00003.txt");
        await AssertAsync(Signed(new Forgery(_export).EditLines("proofs/consistency.txt", lines => lines.AsEnumerable().Reverse())), "proof", "proofs/consistency.txt", 2);
    }

    [Fact]
    public async Task A_part_that_is_missing_added_or_changed_is_named()
    {
        var without = new Forgery(_export);
        without.Files.RemoveAt(2);
        await AssertAsync(without, "part-missing", "parts/audit-00002.jsonl");
        var with = new Forgery(_export);
        with.Files.Insert(0, ("parts/audit-00000.jsonl", []));
        await AssertAsync(with, "part-added", "parts/audit-00000.jsonl");
        var turned = new Forgery(_export);
        turned.Files.Reverse(0, 2);
        await AssertAsync(turned, "archive");
        await AssertAsync(new Forgery(_export).Edit("proofs/consistency.txt", text => text + "13 x\n"), "part-changed", "proofs/consistency.txt");
        foreach (var name in (string[])["manifest.json", "manifest.note"])
        {
            var lost = new Forgery(_export);
            lost.Files.RemoveAll(file => file.Name == name);
            await AssertAsync(lost, "part-missing", name);
        }
    }

    [Fact]
    public async Task What_is_no_export_is_not_called_tampered()
    {
        await AssertAsync([], "not-an-export");
        await AssertAsync("hello, I am a text and longer than an end record"u8.ToArray(), "not-an-export");
        var foreign = new Forgery(_export);
        foreign.Files.RemoveAll(file => file.Name.StartsWith("manifest", StringComparison.Ordinal));
        await AssertAsync(foreign, "not-an-export");
        await AssertAsync(NewerFormat(), "newer-format");
    }

    [Fact]
    public async Task A_truncated_archive_is_named_wherever_it_is_cut()
    {
        for (var length = 4; length < _export.Length; length += 97)
            await AssertAsync(_export[..length], "archive");
        await AssertAsync([.. _export, 0], "archive");
        await AssertAsync([.. _export, .. _export], "archive");
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("parts/../../x")]
    [InlineData("parts\\x")]
    [InlineData("parts/a/b")]
    [InlineData("c:x")]
    public async Task A_path_that_escapes_is_refused(string name)
    {
        var forgery = new Forgery(_export);
        forgery.Files.Insert(0, (name, []));

        await AssertAsync(forgery.Pack(), "archive");
        forgery.Files[0] = (Part, []);
        await AssertAsync(forgery.Pack(), "archive");
    }

    [Fact]
    public async Task Another_key_and_another_ledger_are_named()
    {
        using var stranger = new SmallLedger(14);
        var theirs = await stranger.ExportAsync(stranger.Plan(RecordShape.Audit), stranger.Rows());
        using var elsewhere = new SmallLedger(14, origin: "elsewhere.example");

        // Sound in itself: only the auditor's own copy of the key tells.
        Assert.Equal(0, Finding.Of(theirs).Exit);
        await AssertAsync(theirs, "other-key", Manifest.Name);
        await AssertAsync(await elsewhere.ExportAsync(elsewhere.Plan(RecordShape.Audit), elsewhere.Rows()), "other-log", Manifest.Name);
        await AssertAsync(new Forgery(_export).Pack(_ledger.Signer, manifest => manifest with { Checkpoint = elsewhere.Checkpoint }), "other-log", Manifest.Name);
        await AssertAsync(new Forgery(_export).Pack(_ledger.Signer, manifest => manifest with { Checkpoint = stranger.Checkpoint }), "checkpoint", Manifest.Name);
        await AssertAsync(_export, "key-file", key: "no key");
        await AssertAsync(_export, "key-file", key: $"n+00000000+{Convert.ToBase64String([1, .. new byte[32]])}");
    }

    [Fact]
    public async Task A_ledger_that_does_not_continue_an_earlier_checkpoint_is_named()
    {
        using var stranger = new SmallLedger(14);

        await AssertAsync(_export, null, earlier: _ledger.CheckpointAt(5));
        await AssertAsync(_export, "forked", earlier: _ledger.Signer.Sign(new Checkpoint(SmallLedger.Origin, 5, new Hash(new byte[32])).Text));
        await AssertAsync(_export, "forked", earlier: _ledger.Signer.Sign(new Checkpoint(SmallLedger.Origin, 14, new Hash(new byte[32])).Text));
        await AssertAsync(_export, "shrunk", earlier: _ledger.Signer.Sign(new Checkpoint(SmallLedger.Origin, 15, new Hash(new byte[32])).Text));
        await AssertAsync(_export, "no-proof", earlier: _ledger.CheckpointAt(6));
        await AssertAsync(_export, "earlier-checkpoint", earlier: stranger.CheckpointAt(5));
        await AssertAsync(_export, "earlier-checkpoint", earlier: "no checkpoint");
    }

    [Fact]
    public async Task Manifests_that_lie_are_named_although_they_are_signed()
    {
        await AssertAsync(new Forgery(_export).Pack(_ledger.Signer, manifest => manifest with { Count = 1 }), "manifest", Manifest.Name);
        await AssertAsync(new Forgery(_export).Pack(_ledger.Signer, manifest => manifest with { Columns = [.. manifest.Columns.Reverse()] }), "manifest", Manifest.Name);
        await AssertAsync(new Forgery(_export).Pack(_ledger.Signer, manifest => manifest with { What = "decisions" }), "manifest", Manifest.Name);
        await AssertAsync(new Forgery(_export).Pack(_ledger.Signer, manifest => manifest with { LineFormat = "xml" }), "manifest", Manifest.Name);
        await AssertAsync(new Forgery(_export).Pack(_ledger.Signer, manifest => manifest with { Proofs = [] }), "manifest", Manifest.Name);
        await AssertAsync(Signed(new Forgery(_export), info => info with { Sha256 = new string('0', 64) }), "part-changed", Part);
        await AssertAsync(Signed(new Forgery(_export), info => info with { Lines = 3 }), "part-changed", Part);
        foreach (var (old, changed) in ((string, string)[])[("\"count\": 10,", "\"count\": 10,\n  \"count\": 10,"), ("\"count\": 10,", "\"count\": -1,"), ("\"count\": 10,", ""), ("\"what\"", "\"more\": 1,\n \"what\""), ("\"from\": \"2026-01-01\"", "\"from\": \"\\ud800\""), ("{", "[{")])
            await AssertAsync(Rewritten(text => text.Replace(old, changed, StringComparison.Ordinal)), "manifest", Manifest.Name);
    }

    [Fact]
    public async Task A_bomb_is_unpacked_no_further_than_the_manifest_says()
    {
        var bomb = new Forgery(_export).Edit(Part, text => text + new string(' ', 50_000_000));
        await AssertAsync(bomb.Pack(), "part-changed", Part);

        // Headers and manifest agree on a size, and only the packed bytes know better.
        var lying = Signed(bomb, info => info with { Bytes = 1000, Lines = 4 });
        var directory = BitConverter.ToInt32(lying, lying.Length - 6);
        foreach (var size in (int[])[22, directory + 24])
            BitConverter.TryWriteBytes(lying.AsSpan(size), 1000);
        await AssertAsync(lying, "part-changed", Part);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("unpacks to more than the 1,000 bytes", SmallLedger.Verify(lying).Fault!.Words, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    [Fact]
    public async Task A_line_without_end_is_not_taken_into_memory_whole()
        => await AssertAsync(Signed(new Forgery(_export).Edit(Part, text => text + new string(' ', 70_000_000))), "line-too-long", Part, 5);

    private Forgery Lines(Func<List<string>, IEnumerable<string>> edit) => new Forgery(_export).EditLines(Part, edit);

    private byte[] Signed(Forgery forgery, Func<PartInfo, PartInfo>? lie = null)
        => forgery.Pack(_ledger.Signer, manifest => manifest with { Parts = [lie?.Invoke(manifest.Parts[0]) ?? manifest.Parts[0], .. manifest.Parts.Skip(1)] });

    private byte[] Rewritten(Func<string, string> edit)
    {
        var forgery = new Forgery(_export).Edit(Manifest.Name, edit);
        forgery[Manifest.NoteName] = Encoding.UTF8.GetBytes(_ledger.Signer.Sign(Manifest.NoteText(SmallLedger.Origin, forgery[Manifest.Name])));
        return forgery.Pack();
    }

    private byte[] NewerFormat()
    {
        var forgery = new Forgery(_export);
        forgery[Manifest.NoteName] = Encoding.UTF8.GetBytes(_ledger.Signer.Sign(Manifest.NoteText(SmallLedger.Origin, forgery[Manifest.Name]).Replace("export-1", "export-2", StringComparison.Ordinal)));
        return forgery.Pack();
    }

    private Task AssertAsync(Forgery forgery, string? code, string? part = null, long? line = null) => AssertAsync(forgery.Pack(), code, part, line);

    private async Task AssertAsync(byte[] export, string? code, string? part = null, long? line = null, string? key = null, string? earlier = null)
    {
        key ??= _ledger.Signer.Key.ToString();
        var (ours, theirs) = (Finding.Of(export, key, earlier), await _node.JudgeAsync(export, key, earlier));

        Assert.Equal((code, ours.Exit == 0), (ours.Code, code is null));
        Assert.Equal(part, ours.Part);
        if (line is not null)
            Assert.Equal(line, ours.Line);
        Assert.Equal(ours, theirs);
    }
}
