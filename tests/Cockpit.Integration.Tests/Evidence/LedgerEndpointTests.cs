using System.Text.Json.Nodes;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Store;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Tiles;
using Cockpit.Ledger.Trees;
using Cockpit.Store.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Integration.Tests.Evidence;

public sealed class LedgerEndpointOnSqliteTests(SqliteCockpit cockpit) : LedgerEndpointTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class LedgerEndpointOnPostgresTests(PostgresCockpit cockpit) : LedgerEndpointTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What the API says of the ledger can be checked by whoever has the key and the format's description alone.</summary>
public abstract class LedgerEndpointTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task Proofs_of_a_decision_and_a_command_lead_to_the_signed_checkpoint_and_show_no_personal_data()
    {
        var model = await Admin.LiveAsync(Fixture.Upstream.At("well"), "proven");
        var decision = (await Admin.InferAsync(model, Requests.Loan(42).With("parameters", new JsonObject { ["cockpit_subject"] = "applicant-4711" }).ToJsonString())).Header("Cockpit-Decision")!;
        var command = await Operator.CommandAppliedAsync("pause", model, "1");
        var waiting = (await Admin.GetAsync($"/api/v1/decisions/{decision}/proof")).Json["records"]![0]!;
        await SignAsync();
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor, "proven");

        var ofDecision = await auditor.GetAsync($"/api/v1/decisions/{decision}/proof");
        var ofCommand = await auditor.GetAsync($"/api/v1/commands/{command}/proof");

        Assert.Contains((string?)waiting["state"], new[] { "waiting", "covered" });
        Assert.DoesNotContain("4711", ofDecision.Text, StringComparison.Ordinal);
        var record = Assert.Single(ofDecision.Json["records"]!.AsArray())!;
        Assert.Equal(decision, (string?)record["fields"]![0]!["value"]);
        AssertProves(record, ofDecision.Json);
        Assert.Equal(["command.requested", "command.executing", "command.applied"], ofCommand.Json["records"]!.AsArray().Select(one => (string)one!["fields"]![3]!["value"]!).Take(3));
        foreach (var one in ofCommand.Json["records"]!.AsArray().Take(3))
            AssertProves(one!, ofCommand.Json);
        var row = (await auditor.GetAsync($"/api/v1/audit?command={command}&action=command.applied")).Json["items"]![0]!;
        var ofRow = await auditor.GetAsync($"/api/v1/audit/{row["id"]}/proof");
        Assert.Equal((string?)row["id"], (string?)ofRow.Json["records"]![0]!["fields"]![0]!["value"]);
        AssertProves(Assert.Single(ofRow.Json["records"]!.AsArray())!, ofRow.Json);
        using var other = await Fixture.Server.ClientAsync(Role.Auditor, "unproven");
        Assert.Equal(404, (await other.GetAsync($"/api/v1/audit/{row["id"]}/proof")).Status);
        Assert.Equal(404, (await auditor.GetAsync("/api/v1/decisions/dec_00000000000000000000000000000000/proof")).Status);
    }

    [Fact]
    public async Task A_script_of_a_few_lines_finds_a_proof_sound_and_names_a_field_that_was_changed_in_it()
    {
        Assert.SkipUnless(Node.IsThere, "The script is run by Node.js, and there is no node on PATH.");
        var model = await Admin.LiveAsync(Fixture.Upstream.At("well"), "scripted");
        var decision = (await Admin.InferAsync(model, Requests.Loan(42).ToJsonString())).Header("Cockpit-Decision")!;
        var command = await Operator.CommandAppliedAsync("pause", model, "1");
        await SignAsync();
        using var folder = new TempFolder();
        var key = folder.File("key");
        await File.WriteAllTextAsync(key, (await Admin.GetAsync("/api/v1/ledger/key")).Text, Token);
        var ofDecision = (await Admin.GetAsync($"/api/v1/decisions/{decision}/proof")).Text;

        Assert.Equal((0, ""), await VerifyAsync(folder, key, ofDecision));
        var row = (await Admin.GetAsync($"/api/v1/audit?command={command}&action=command.applied")).Json["items"]![0]!["id"];
        Assert.Equal((0, ""), await VerifyAsync(folder, key, (await Admin.GetAsync($"/api/v1/audit/{row}/proof")).Text));
        var (exit, words) = await VerifyAsync(folder, key, ofDecision.Replace("\"answered\"", "\"failed\"", StringComparison.Ordinal));
        Assert.Equal((1, $"{decision} is not in its batch: a field is not what was sealed."), (exit, words));
    }

    [Fact]
    public async Task Tiles_make_the_tree_of_the_checkpoint_again_and_entries_are_its_leaves()
    {
        await Admin.LiveAsync(Fixture.Upstream.At("well"), "tiles");
        await SignAsync();
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);
        var key = NoteKey.Parse((await auditor.GetAsync("/api/v1/ledger/key")).Text.TrimEnd('\n')).Key!;
        var checkpoint = Checkpoint.Read((await auditor.GetAsync("/api/v1/ledger/checkpoint")).Text, key).Checkpoint!;

        var width = TilePath.WidthAt(0, 0, checkpoint.Size);
        var (tile, bundle) = (new TilePath(0, 0, width), new TilePath(null, 0, width));
        var hashes = TileContent.ReadHashes(tile, await BytesAsync(auditor, tile))!;
        var entries = TileContent.ReadEntries(bundle, await BytesAsync(auditor, bundle))!;

        Assert.Equal(hashes, entries.Select(entry => TreeHash.Leaf(entry.Span)));
        if (checkpoint.Size == width)
            Assert.Equal(checkpoint.Root, new LeafList(hashes).Root());
        Assert.Equal(404, (await auditor.GetAsync($"/api/v1/ledger/{new TilePath(0, 1000, 1)}")).Status);
        Assert.Equal(404, (await auditor.GetAsync("/api/v1/ledger/tile/0/00")).Status);
    }

    private async Task SignAsync()
    {
        var maker = Fixture.Server.Services.GetRequiredService<CheckpointMaker>();
        Assert.Null(await maker.MakeAsync(Token));
        Assert.Null((await LedgerWalk.RunAsync(Fixture.Store.Open())).Fault);
    }

    private static async Task<(int Exit, string Words)> VerifyAsync(TempFolder folder, string key, string proof)
    {
        var file = folder.File("proof.json");
        await File.WriteAllTextAsync(file, proof, Token);
        return await Node.RunAsync("verify-proof.mjs", file, "--origin", key);
    }

    private static Task<byte[]> BytesAsync(CockpitClient client, TilePath tile) => client.Http.GetByteArrayAsync(new Uri($"/api/v1/ledger/{tile}", UriKind.Relative), Token);

    /// <summary>As somebody else would check it: the record's bytes from its fields, then the two paths.</summary>
    private static void AssertProves(JsonNode record, JsonNode document)
    {
        Assert.Equal("covered", (string?)record["state"]);
        var key = NoteKey.Parse((string)document["key"]!).Key!;
        var checkpoint = Checkpoint.Read((string)document["checkpoint"]!, key).Checkpoint!;
        var hash = LeafData.HashOf(RecordBytes.Of((string)record["format"]!, record["fields"]!.AsArray().Select(field => (string?)field!["value"])));
        if (record["batch"] is { } batch)
        {
            Assert.Null(InclusionProof.Fault(hash, (long)batch["place"]!, (long)batch["count"]!, Path(batch["path"]!), HashOf(batch["root"]!)));
            hash = TreeHash.Leaf(BatchLeaf.Of((long)batch["count"]!, HashOf(batch["root"]!)));
        }

        Assert.Null(InclusionProof.Fault(hash, (long)record["leaf"]!, checkpoint.Size, Path(record["path"]!), checkpoint.Root));
    }

    private static List<Hash> Path(JsonNode path) => [.. path.AsArray().Select(hash => HashOf(hash!))];

    private static Hash HashOf(JsonNode text) => Hash.TryParse((string?)text, out var hash) ? hash : throw new FormatException($"'{text}' is no hash.");
}
