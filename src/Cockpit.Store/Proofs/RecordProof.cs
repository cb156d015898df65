using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;

namespace Cockpit.Store.Proofs;

/// <summary>How a row stands to the ledger.</summary>
public enum ProofState
{
    /// <summary>It is what was sealed, and a checkpoint covers it.</summary>
    Covered,
    /// <summary>It is what was sealed; the next checkpoint will cover it.</summary>
    Waiting,
    /// <summary>It is not what was sealed, or the ledger's own rows are not what they were.</summary>
    Changed,
    /// <summary>It was recorded before there was a ledger.</summary>
    Outside,
}

/// <summary>One row as a record, and its place in the ledger, computed anew from what the store holds.</summary>
public sealed record RecordProof
{
    /// <summary>How it stands.</summary>
    public required ProofState State { get; init; }
    /// <summary>What is wrong when it was changed; else null.</summary>
    public string? Fault { get; init; }
    /// <summary>Which record.</summary>
    public required RecordShape Shape { get; init; }
    /// <summary>Its values in the shape's order; personal data is sealed.</summary>
    public required IReadOnlyList<string?> Values { get; init; }
    /// <summary>The index of its leaf, or of its batch's.</summary>
    public long? Leaf { get; init; }
    /// <summary>Where it stands in its batch; null when it is a leaf itself.</summary>
    public BatchPlace? InBatch { get; init; }
    /// <summary>From the leaf to the checkpoint's root; null while no checkpoint covers it.</summary>
    public IReadOnlyList<Hash>? InLedger { get; init; }
}

/// <summary>A record's place in its batch.</summary>
/// <param name="Place">From 0, in the order of the decisions' sequence.</param>
/// <param name="Count">Records of the batch.</param>
/// <param name="Root">The root over them.</param>
/// <param name="Path">From the record to that root.</param>
public sealed record BatchPlace(int Place, long Count, Hash Root, IReadOnlyList<Hash> Path);
