using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>How the ledger stands, in the order in which somebody has to look.</summary>
public enum LedgerState
{
    /// <summary>Nothing is signed yet, so nothing can be said.</summary>
    NoCheckpoint,
    /// <summary>The newest checkpoint covers all, or what came since is about to be covered.</summary>
    InOrder,
    /// <summary>Leaves wait, and this node has not signed for longer than it should take.</summary>
    Behind,
    /// <summary>Signing was refused, and no checkpoint was signed since; or the newest one is not of this ledger and key.</summary>
    Refused,
}

/// <summary>The ledger at one moment.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Size">Its leaves.</param>
/// <param name="Newest">The newest checkpoint; null when there is none that this key has signed.</param>
/// <param name="File">Where checkpoints are published.</param>
/// <param name="Refusal">The last refusal to sign; null when there was none.</param>
/// <param name="Posted">How the posting to an address goes on this node; null when no address is set.</param>
public sealed record LedgerStatus(LedgerState State, long Size, SignedCheckpoint? Newest, string File, AuditRow? Refusal, PostState? Posted = null)
{
    /// <summary>Leaves that no checkpoint covers yet.</summary>
    public long Waiting => Size - (Newest?.Checkpoint.Size ?? 0);
}

/// <summary>Reads how the ledger stands.</summary>
public sealed class LedgerStatusReader(CockpitStore store, CheckpointReader checkpoints, CheckpointMaker maker, CheckpointFile file, CheckpointPosts posts, IOptions<LedgerOptions> options, TimeProvider clock)
{
    private const int RoundsOfPatience = 3;
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMinutes(1);

    /// <summary>As of now.</summary>
    public async Task<LedgerStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var newest = await checkpoints.NewestAsync(cancellationToken);
        await using var context = store.Read();
        var size = await context.Set<LedgerHeadRow>().Select(row => row.Size).SingleOrDefaultAsync(cancellationToken);
        var isSigned = await context.Set<LedgerCheckpointRow>().AnyAsync(cancellationToken);
        var refusal = await context.Set<AuditRow>().Where(row => row.Target == CheckpointMaker.Target && row.Action == CheckpointMaker.Refused).OrderByDescending(row => row.Sequence).FirstOrDefaultAsync(cancellationToken);
        return new LedgerStatus(StateOf(size, isSigned, newest, refusal), size, newest, file.Path, refusal, posts.State);
    }

    private LedgerState StateOf(long size, bool isSigned, SignedCheckpoint? newest, AuditRow? refusal)
    {
        if ((isSigned && newest is null) || (refusal is not null && (newest is null || refusal.At > newest.At)))
            return LedgerState.Refused;
        if (newest is null)
            return LedgerState.NoCheckpoint;
        var patience = TimeSpan.FromSeconds(options.Value.CheckpointSeconds * RoundsOfPatience);
        var isLate = maker.LookedAt is not { } looked || clock.GetUtcNow() - looked > (patience > LeastPatience ? patience : LeastPatience);
        return size > newest.Checkpoint.Size && isLate ? LedgerState.Behind : LedgerState.InOrder;
    }
}
