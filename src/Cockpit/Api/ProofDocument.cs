using Cockpit.Evidence.Checkpoints;
using Cockpit.Ledger.Notes;
using Cockpit.Store.Database;
using Cockpit.Store.Proofs;

namespace Cockpit.Api;

/// <summary>Records and how they stand in the ledger.</summary>
/// <param name="Records">In the order in which they were recorded.</param>
/// <param name="Checkpoint">The newest checkpoint, a signed note, to which the paths lead; null while there is none.</param>
/// <param name="Key">The key that signed it. Compare it with one that you got another way.</param>
public sealed record ProofDocument(IReadOnlyList<ProofDocument.RecordView> Records, string? Checkpoint, string Key)
{
    /// <summary>The document of some proofs.</summary>
    public static ProofDocument Of(IReadOnlyList<RecordProof> proofs, SignedCheckpoint? checkpoint, NoteKey key) => new([.. proofs.Select(View)], checkpoint?.Note, key.ToString());

    private static RecordView View(RecordProof proof) => new(StoreText.Of(proof.State), proof.Fault, proof.Shape.Format,
        [.. proof.Shape.Fields.Zip(proof.Values, (name, value) => new FieldView(name, value))], proof.Leaf,
        proof.InBatch is { } batch ? new BatchView(batch.Place, batch.Count, batch.Root.ToString(), [.. batch.Path.Select(hash => hash.ToString())]) : null,
        proof.InLedger?.Select(hash => hash.ToString()).ToList());

    /// <summary>One record. <c>state</c> is covered, waiting (for the next checkpoint), changed (<c>fault</c> says how) or outside (from before the ledger).</summary>
    public sealed record RecordView(string State, string? Fault, string Format, IReadOnlyList<FieldView> Fields, long? Leaf, BatchView? Batch, IReadOnlyList<string>? Path);

    /// <summary>A field of the record, in the order of its bytes. Personal data is sealed.</summary>
    public sealed record FieldView(string Name, string? Value);

    /// <summary>The record's place in its batch, and the path from it to the batch's root.</summary>
    public sealed record BatchView(int Place, long Count, string Root, IReadOnlyList<string> Path);
}
