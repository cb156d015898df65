using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Proofs;

/// <summary>Holds rows against the ledger. Nothing is taken on trust but the checkpoint: record, batch and path are made from the rows, and must lead to its root.</summary>
public sealed class RecordProver(CockpitStore store, LedgerNodes nodes)
{
    /// <summary>The proof of a decision; null when there is no such decision. <paramref name="checkpoint"/> is one whose signature was checked.</summary>
    public async Task<RecordProof?> DecisionAsync(DecisionId id, Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        if (await context.Set<DecisionRow>().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } row)
            return null;
        var record = new DecisionRecord();
        var proof = new RecordProof { State = ProofState.Outside, Shape = RecordShape.Decision, Values = record.ValuesOf(row) };
        if (row.Batch is not { } batch)
            return proof;
        var leaf = await context.Set<LedgerLeafRow>().SingleOrDefaultAsync(one => one.Batch == batch, cancellationToken);
        if (leaf?.Records is null)
            return Changed(proof, "The commit that it was stored with is not in the ledger.");
        var records = Hashes.Split(leaf.Records);
        var place = records.ToList().IndexOf(record.LeafOf(row));
        proof = proof with { Leaf = leaf.Leaf };
        if (place < 0)
            return Changed(proof, "The row is not what was sealed.");
        var small = new LeafList(records);
        proof = proof with { InBatch = new BatchPlace(place, records.Count, small.Root(), await InclusionProof.MakeAsync(place, records.Count, small, cancellationToken)) };
        return await InLedgerAsync(proof, TreeHash.Leaf(SealedBatch.Data(records)), leaf, checkpoint, cancellationToken);
    }

    /// <summary>The proofs of a command's audit rows, in the order of their sequence.</summary>
    public async Task<IReadOnlyList<RecordProof>> CommandAsync(CommandId id, Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = await context.Set<AuditRow>().Where(row => row.Command == id.Value).OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
        var sequences = rows.ConvertAll(row => (long?)row.Sequence);
        var leaves = await context.Set<LedgerLeafRow>().Where(leaf => sequences.Contains(leaf.Audit)).ToDictionaryAsync(leaf => leaf.Audit!.Value, cancellationToken);
        List<RecordProof> proofs = [];
        foreach (var row in rows)
            proofs.Add(await AuditAsync(row, leaves.GetValueOrDefault(row.Sequence), checkpoint, cancellationToken));
        return proofs;
    }

    /// <summary>The proof of an audit row; null when there is no such row.</summary>
    public async Task<RecordProof?> RowAsync(Guid id, Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        if (await context.Set<AuditRow>().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } row)
            return null;
        var leaf = await context.Set<LedgerLeafRow>().SingleOrDefaultAsync(one => one.Audit == row.Sequence, cancellationToken);
        return await AuditAsync(row, leaf, checkpoint, cancellationToken);
    }

    private async Task<RecordProof> AuditAsync(AuditRow row, LedgerLeafRow? leaf, Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        var proof = new RecordProof { State = ProofState.Changed, Shape = RecordShape.Audit, Values = row.Fields(), Leaf = leaf?.Leaf };
        if (leaf is null)
            return Changed(proof, "The row is not in the ledger: it was not written by Cockpit.");
        var hash = LeafData.HashOf(row.Record());
        return hash == new Hash(leaf.Hash) ? await InLedgerAsync(proof, hash, leaf, checkpoint, cancellationToken) : Changed(proof, "The row is not what was sealed.");
    }

    private async Task<RecordProof> InLedgerAsync(RecordProof proof, Hash hash, LedgerLeafRow leaf, Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        if (checkpoint is null || leaf.Leaf >= checkpoint.Size)
            return proof with { State = ProofState.Waiting };
        try
        {
            var path = await InclusionProof.MakeAsync(leaf.Leaf, checkpoint.Size, nodes, cancellationToken);
            return InclusionProof.Fault(hash, leaf.Leaf, checkpoint.Size, path, checkpoint.Root) is { } fault
                ? Changed(proof, $"The ledger's rows are not those of the checkpoint. {fault}")
                : proof with { State = ProofState.Covered, InLedger = path };
        }
        catch (InvalidDataException odd)
        {
            return Changed(proof, odd.Message);
        }
    }

    private static RecordProof Changed(RecordProof proof, string fault) => proof with { State = ProofState.Changed, Fault = fault };
}
