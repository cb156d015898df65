using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;

namespace Cockpit.Ledger.Trees;

/// <summary>That a record stands in the ledger through its batch: first in the batch's own tree, then the batch's leaf in the ledger's.</summary>
public sealed record TraceProof
{
    /// <summary>The record's place in its batch, from 0.</summary>
    public required long Place { get; init; }
    /// <summary>Records in the batch.</summary>
    public required long Count { get; init; }
    /// <summary>The root of the batch's tree.</summary>
    public required Hash BatchRoot { get; init; }
    /// <summary>From the record to the batch's root.</summary>
    public required IReadOnlyList<Hash> InBatch { get; init; }
    /// <summary>The batch's index in the ledger, from 0.</summary>
    public required long Index { get; init; }
    /// <summary>From the batch's leaf to the ledger's root.</summary>
    public required IReadOnlyList<Hash> InLedger { get; init; }

    /// <summary>Makes the proof of a record, given by its place in a batch whose leaf has the given index in the ledger of the given size.</summary>
    public static async ValueTask<TraceProof> MakeAsync(int place, IReadOnlyList<Hash> batch, long index, long size, INodeReader ledger, CancellationToken cancellationToken)
    {
        var traces = new LeafList(batch);
        return new TraceProof
        {
            Place = place,
            Count = batch.Count,
            BatchRoot = traces.Root(),
            InBatch = await InclusionProof.MakeAsync(place, batch.Count, traces, cancellationToken),
            Index = index,
            InLedger = await InclusionProof.MakeAsync(index, size, ledger, cancellationToken),
        };
    }

    /// <summary>Null: the record whose leaf hash is given stands in the ledger of that size and root. Otherwise what is wrong.</summary>
    public string? Fault(Hash record, long size, Hash root)
    {
        if (Count < 1)
            return "A batch has at least one record.";
        return InclusionProof.Fault(record, Place, Count, InBatch, BatchRoot) is { } inBatch
            ? $"In the batch: {inBatch}"
            : InclusionProof.Fault(TreeHash.Leaf(BatchLeaf.Of(Count, BatchRoot)), Index, size, InLedger, root) is { } inLedger ? $"In the ledger: {inLedger}" : null;
    }
}
