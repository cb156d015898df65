using System.Globalization;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Trees;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Ledger;
using Cockpit.Store.Proofs;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>
/// Signs a checkpoint of what the ledger is now, and only when it continues every checkpoint that is known: the store's last, and the last of
/// the file outside it. So a store that was rolled back, or whose ledger was written anew, gets no signature.
/// </summary>
public sealed class CheckpointMaker(CockpitStore store, LedgerNodes nodes, LedgerKey key, CheckpointFile file, TimeProvider clock)
{
    /// <summary>What its audit rows are about.</summary>
    public const string Target = "ledger";
    /// <summary>The action of the audit row that says why nothing is signed.</summary>
    public const string Refused = "ledger.refused";

    private const string Actor = "system:ledger";

    private readonly CheckpointSigner _signer = new(key.Signer);
    private string? _refused;

    /// <summary>When this node last found the ledger in order and everything in it covered; null since its start.</summary>
    public DateTimeOffset? LookedAt { get; private set; }

    /// <summary>Signs and publishes when the ledger has grown; says why when it must not.</summary>
    public async Task<string?> MakeAsync(CancellationToken cancellationToken)
    {
        var (published, last, fault) = await file.LastAsync(cancellationToken);
        fault ??= await store.WriteAsync(async (context, token) =>
        {
            await store.Provider.LockCheckpointsAsync(context, token);
            return await SignAsync(context, published, token);
        }, cancellationToken);
        if (fault is null)
            await PublishAsync(last?.Size ?? -1, cancellationToken);
        // The row that says so is a leaf itself, so that the sizes in the words of the same fault grow with each one.
        var kind = fault is null ? null : string.Concat(fault.Where(letter => !char.IsAsciiDigit(letter)));
        if (fault is not null && kind != _refused)
            await RecordAsync(fault, cancellationToken);
        if (fault is null)
            LookedAt = clock.GetUtcNow();
        _refused = kind;
        return fault;
    }

    private async Task<string?> SignAsync(CockpitContext context, string? published, CancellationToken cancellationToken)
    {
        if (await context.Set<LedgerHeadRow>().AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } head)
            return "The ledger has no head: somebody deleted it.";
        var stored = await context.Set<LedgerCheckpointRow>().AsNoTracking().OrderByDescending(row => row.Size).FirstOrDefaultAsync(cancellationToken);
        if (head.Size == 0 && stored is null && published is null)
            return null;
        try
        {
            var root = await Subtrees.RootAsync(head.Size, nodes, cancellationToken);
            if (root != Subtrees.Fold([.. Hashes.Split(head.Edge)]))
                return "The ledger's head is not the edge of its tree: its rows were changed.";
            string? note = null;
            foreach (var earlier in new[] { published, stored?.Note }.Distinct(StringComparer.Ordinal))
            {
                var (signed, fault) = await SignAsync(head.Size, root, earlier, cancellationToken);
                if (fault is not null)
                    return fault;
                note = signed;
            }

            if (head.Size > (stored?.Size ?? 0))
                context.Add(new LedgerCheckpointRow { Size = head.Size, At = clock.GetUtcNow(), Note = note! });
            return null;
        }
        catch (InvalidDataException odd)
        {
            return odd.Message;
        }
    }

    private async Task<(string? Note, string? Fault)> SignAsync(long size, Hash root, string? earlier, CancellationToken cancellationToken)
    {
        if (earlier is null)
            return _signer.Sign(size, root, null, []);
        var (last, fault) = Checkpoint.Read(earlier, key.Signer.Key);
        if (last is null)
            return (null, $"The store's last checkpoint is not of this ledger and key. {fault}");
        if (last.Size > size)
            return (null, string.Create(CultureInfo.InvariantCulture, $"The ledger has {size} leaves, and a checkpoint says that it had {last.Size}: the store was rolled back."));
        return _signer.Sign(size, root, earlier, await ConsistencyProof.MakeAsync(last.Size, size, nodes, cancellationToken));
    }

    private async Task PublishAsync(long after, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var notes = await context.Set<LedgerCheckpointRow>().Where(row => row.Size > after).OrderBy(row => row.Size).Select(row => new { row.Size, row.Note }).ToListAsync(cancellationToken);
        if (notes.Count > 0)
            await file.AddAsync([.. notes.Select(row => (row.Size, row.Note))], cancellationToken);
    }

    private Task<bool> RecordAsync(string fault, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            await IncidentLog.ReportAsync(context, new IncidentReport(IncidentKind.Ledger, IncidentRow.Installation, $"No checkpoint is signed. {fault}", now, Actor, null), token);
            context.Add(new AuditRow
            {
                At = now, Actor = Actor, Action = Refused, Target = Target, Detail = $"No checkpoint is signed. {fault}", Source = AddressClass.System, Outcome = AuditOutcome.Failed,
            });
            return true;
        }, cancellationToken);
}
