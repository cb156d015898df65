using Cockpit.Ledger.Notes;
using Cockpit.Store.Commands;
using Cockpit.Store.Decisions;
using Cockpit.Store.Proofs;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>Records and how they stand to the newest checkpoint.</summary>
/// <param name="Records">In the order in which they were recorded.</param>
/// <param name="Checkpoint">Null while there is none.</param>
public sealed record Proven(IReadOnlyList<RecordProof> Records, SignedCheckpoint? Checkpoint);

/// <summary>Holds rows against the newest checkpoint. Who may see them has been looked at before.</summary>
public sealed class ProofReader(CheckpointReader checkpoints, RecordProver prover)
{
    /// <summary>The key that signs checkpoints.</summary>
    public NoteKey Key => checkpoints.Key;

    /// <summary>A decision; null when there is none.</summary>
    public Task<Proven?> DecisionAsync(DecisionId id, CancellationToken cancellationToken) => OneAsync((checkpoint, token) => prover.DecisionAsync(id, checkpoint, token), cancellationToken);

    /// <summary>An audit row; null when there is none.</summary>
    public Task<Proven?> RowAsync(Guid id, CancellationToken cancellationToken) => OneAsync((checkpoint, token) => prover.RowAsync(id, checkpoint, token), cancellationToken);

    /// <summary>The audit rows of a command.</summary>
    public async Task<Proven> CommandAsync(CommandId id, CancellationToken cancellationToken)
    {
        var newest = await checkpoints.NewestAsync(cancellationToken);
        return new Proven(await prover.CommandAsync(id, newest?.Checkpoint, cancellationToken), newest);
    }

    private async Task<Proven?> OneAsync(Func<Checkpoint?, CancellationToken, Task<RecordProof?>> prove, CancellationToken cancellationToken)
    {
        var newest = await checkpoints.NewestAsync(cancellationToken);
        return await prove(newest?.Checkpoint, cancellationToken) is { } proof ? new Proven([proof], newest) : null;
    }
}
