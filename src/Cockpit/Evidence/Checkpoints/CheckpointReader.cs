using Cockpit.Ledger.Notes;
using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>A checkpoint with its note; the note's signature was checked.</summary>
public sealed record SignedCheckpoint(string Note, Checkpoint Checkpoint, DateTimeOffset At);

/// <summary>The checkpoints that were signed.</summary>
public sealed class CheckpointReader(CockpitStore store, LedgerKey key)
{
    /// <summary>The key that signs them.</summary>
    public NoteKey Key => key.Signer.Key;

    /// <summary>The newest one; null when there is none yet, or when somebody put another in its place.</summary>
    public async Task<SignedCheckpoint?> NewestAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var row = await context.Set<LedgerCheckpointRow>().OrderByDescending(one => one.Size).FirstOrDefaultAsync(cancellationToken);
        return row is not null && Checkpoint.Read(row.Note, Key).Checkpoint is { } checkpoint ? new SignedCheckpoint(row.Note, checkpoint, row.At) : null;
    }
}
