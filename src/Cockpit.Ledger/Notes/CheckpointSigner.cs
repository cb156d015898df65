using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Trees;

namespace Cockpit.Ledger.Notes;

/// <summary>Signs checkpoints of one ledger, never one that contradicts an earlier one.</summary>
public sealed class CheckpointSigner(NoteSigner signer)
{
    /// <summary>
    /// The signed checkpoint, or why it is refused. <paramref name="earlier"/> is the last that was signed, as it was published, and
    /// <paramref name="proof"/> leads from it to the new one; null only for a ledger's very first.
    /// </summary>
    public (string? Note, string? Fault) Sign(long size, Hash root, string? earlier, IReadOnlyList<Hash> proof)
    {
        var next = new Checkpoint(signer.Key.Name, size, root);
        if (earlier is null)
            return (signer.Sign(next.Text), null);
        var (last, fault) = Checkpoint.Read(earlier, signer.Key);
        if (last is null)
            return (null, $"The earlier checkpoint is not this ledger's. {fault}");
        return ConsistencyProof.Fault(last.Size, last.Root, size, root, proof) is { } inconsistent ? (null, inconsistent) : (signer.Sign(next.Text), null);
    }
}
