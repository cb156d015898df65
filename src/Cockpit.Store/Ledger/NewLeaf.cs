using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;

namespace Cockpit.Store.Ledger;

/// <summary>A leaf on its way into the ledger.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Audit">The audit row that it is, by its sequence; else <paramref name="Batch"/>.</param>
/// <param name="Batch">The decisions that it is.</param>
public sealed record NewLeaf(Hash Hash, long? Audit = null, SealedBatch? Batch = null);

/// <summary>The decisions that one commit stored.</summary>
/// <param name="Id">Names the batch in their rows.</param>
/// <param name="First">The lowest of their sequences.</param>
/// <param name="Last">The highest.</param>
/// <param name="Records">The hashes of their records, in the order of their sequences; at least one.</param>
public sealed record SealedBatch(byte[] Id, long First, long Last, IReadOnlyList<Hash> Records)
{
    /// <summary>The data of the batch's leaf.</summary>
    public static byte[] Data(IReadOnlyList<Hash> records) => BatchLeaf.Of(records.Count, new LeafList(records).Root());
}
