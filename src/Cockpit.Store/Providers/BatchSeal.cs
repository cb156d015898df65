using System.Security.Cryptography;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Store.Decisions;
using Cockpit.Store.Ledger;

namespace Cockpit.Store.Providers;

/// <summary>What the ledger needs of a batch of decisions. Made before anybody is kept waiting for the commit: it hashes all that the decisions hold.</summary>
internal sealed class BatchSeal
{
    private readonly Hash[] _leaves;

    public BatchSeal(IReadOnlyList<NewDecision> batch)
    {
        var random = RandomNumberGenerator.GetBytes(batch.Count * SealedText.SaltBytes);
        Salts = new byte[batch.Count][];
        _leaves = new Hash[batch.Count];
        var record = new DecisionRecord();
        for (var i = 0; i < batch.Count; i++)
        {
            Salts[i] = random.AsSpan(i * SealedText.SaltBytes, SealedText.SaltBytes).ToArray();
            _leaves[i] = record.LeafOf(batch[i], Salts[i]);
        }
    }

    /// <summary>Names the batch. Ordered by time, so that an index of them grows at its end.</summary>
    public byte[] Id { get; } = Guid.CreateVersion7().ToByteArray(bigEndian: true);

    /// <summary>The salt of each decision.</summary>
    public byte[][] Salts { get; }

    /// <summary>The leaf of those that were stored, which have the sequences from <paramref name="first"/> to <paramref name="last"/>, in the batch's order.</summary>
    public NewLeaf Leaf(ReadOnlySpan<bool> stored, long first, long last)
    {
        List<Hash> records = new(_leaves.Length);
        for (var i = 0; i < _leaves.Length; i++)
        {
            if (stored[i])
                records.Add(_leaves[i]);
        }

        return new NewLeaf(TreeHash.Leaf(SealedBatch.Data(records)), Batch: new SealedBatch(Id, first, last, records));
    }
}
