using System.Globalization;
using Cockpit.Evidence.Exports;
using Cockpit.Ledger.Exports;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Cockpit.Store.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Evidence.Retention;

/// <summary>
/// Moves decisions that are old enough out of the store: first into an export that was verified, and only when that is on disk and its row in
/// the store, out of it. Whoever is killed in between goes on from there; the ledger's leaves stay.
/// </summary>
public sealed class Archiver(
    CockpitStore store, ArchiveSpans spans, ExportMaker maker, ArchiveFolder folder, IOptions<RetentionOptions> options, TimeProvider clock)
{
    /// <summary>About as many decisions are in one archive.</summary>
    internal const long Most = 200_000;

    // Decisions wait at the write gate meanwhile, and in between they have the store to themselves.
    private const int RowsATime = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private const string Actor = "system:retention";

    /// <summary>Seals what is old by now, and removes what is sealed; the problem that stopped it, if one did.</summary>
    /// <param name="most">About as many decisions are in one archive.</param>
    /// <param name="cancellationToken">Gives up; what was begun is gone on with at the next time.</param>
    public async Task<Problem?> RunAsync(long most, CancellationToken cancellationToken)
    {
        // What an earlier run sealed goes first, so that no more is sealed than can be removed.
        if (await RemoveAsync(cancellationToken) is { } problem)
            return problem;
        while (options.Value.DecisionDays > 0)
        {
            var now = clock.GetUtcNow();
            // Whole days, so that there is one archive a day and not one an hour.
            var cutoff = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) - TimeSpan.FromDays(options.Value.DecisionDays);
            if (await spans.NextAsync(cutoff, most, cancellationToken) is not { } span)
                return null;
            if ((await SealAsync(span, now, cancellationToken) ?? await RemoveAsync(cancellationToken)) is { } stopped)
                return stopped;
        }

        return null;
    }

    /// <summary>Writes an archive and its row.</summary>
    internal async Task<Problem?> SealAsync(ArchiveSpan span, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (folder.Full() is { } full)
            return full;
        var name = string.Create(CultureInfo.InvariantCulture, $"decisions-{span.Leaves.First}-{span.Leaves.End - 1}.zip");
        folder.RemoveDrafts();
        var draft = folder.DraftOf(name);
        try
        {
            var filter = new ExportFilter(new DecisionFilter(), null, new Dictionary<string, string>(StringComparer.Ordinal) { ["leaves"] = string.Create(CultureInfo.InvariantCulture, $"{span.Leaves.First} to {span.Leaves.End - 1}") });
            var (made, problem) = await maker.MakeAsync(new ExportOrder(filter, ExportFormat.Jsonl, !options.Value.Masked, now, Teams: null) { Leaves = span.Leaves }, draft, progress: null, cancellationToken);
            if (made is null)
                return problem;
            if (made.Count != span.Count)
                return ExportProblems.Changed(string.Create(CultureInfo.InvariantCulture, $"The leaves {span.Leaves.First} to {span.Leaves.End - 1} sealed {span.Count} decisions, and {made.Count} were read."));
            await store.WriteAsync(async (context, token) =>
            {
                context.Add(Row(span, made, name, now));
                context.Add(Trail("decisions.archived", string.Create(CultureInfo.InvariantCulture, $"{made.Count} decisions, {name}, {made.Bytes} bytes, SHA-256 {made.Sha256}."), now));
                // Another node that does the same is found here, before its file takes the place of the first.
                await context.SaveChangesAsync(token);
                File.Move(draft, folder.PathOf(name), overwrite: true);
                return true;
            }, cancellationToken);
            return null;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Removes the decisions whose archives are complete on this node's disk.</summary>
    internal async Task<Problem?> RemoveAsync(CancellationToken cancellationToken)
    {
        List<ArchiveRow> open;
        await using (var context = store.Read())
            open = await context.Set<ArchiveRow>().Where(row => row.RemovedAt == null).OrderBy(row => row.FirstLeaf).ToListAsync(cancellationToken);
        foreach (var archive in open.Where(one => one.Node.StartsWith($"{Environment.MachineName}:", StringComparison.Ordinal) || File.Exists(folder.PathOf(one.File))))
        {
            if (await StoppedAsync(archive, cancellationToken) is { } problem)
                return problem;
            while (await RemoveSomeAsync(archive, cancellationToken))
                await Task.Delay(Pause, clock, cancellationToken);
            await store.WriteAsync(async (context, token) =>
            {
                var now = clock.GetUtcNow();
                if (await context.Set<ArchiveRow>().Where(row => row.FirstLeaf == archive.FirstLeaf && row.RemovedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.RemovedAt, now), token) > 0)
                    context.Add(Trail("decisions.removed", $"They are in {archive.File}.", now));
                return true;
            }, cancellationToken);
        }

        return null;
    }

    /// <summary>Why nothing is removed now; null when the file is what was verified, there is room, and checkpoints are signed.</summary>
    private async Task<Problem?> StoppedAsync(ArchiveRow archive, CancellationToken cancellationToken)
    {
        if (folder.Full() is { } full)
            return full;
        if (await maker.SignAsync(cancellationToken) is { } fault)
            return ExportProblems.Refused(fault);
        var path = folder.PathOf(archive.File);
        if (!File.Exists(path))
            return ArchiveProblems.Lost(archive, "is not there");
        return await ExportMaker.DigestAsync(path, cancellationToken) == archive.Sha256 ? null : ArchiveProblems.Lost(archive, "is not what was verified");
    }

    private Task<bool> RemoveSomeAsync(ArchiveRow archive, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var leaves = context.Set<LedgerLeafRow>().Where(leaf => leaf.Leaf >= archive.FirstLeaf && leaf.Leaf < archive.EndLeaf && leaf.Batch != null);
            var some = await context.Set<DecisionRow>().Where(row => row.Sequence >= archive.FirstSequence && row.Sequence <= archive.LastSequence && row.Batch != null && leaves.Any(leaf => leaf.Batch == row.Batch))
                .OrderBy(row => row.Sequence).Take(RowsATime).Select(row => new { row.Sequence, row.Id, row.Model }).ToListAsync(token);
            var (ids, sequences) = (some.ConvertAll(one => one.Id), some.ConvertAll(one => one.Sequence));
            // In the order in which outcomes lock them.
            await store.Provider.LockDecisionsAsync(context, ids.ConvertAll(id => id.Value), token);
            // One that was delivered again after it had been archived is there already.
            var known = (await context.Set<ArchivedDecisionRow>().Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(token)).ToHashSet();
            context.AddRange(some.Where(one => !known.Contains(one.Id)).Select(one => new ArchivedDecisionRow { Id = one.Id, Model = one.Model, Archive = archive.FirstLeaf }));
            await context.Set<DecisionRow>().Where(row => sequences.Contains(row.Sequence)).ExecuteDeleteAsync(token);
            return some.Count == RowsATime;
        }, cancellationToken);

    private static ArchiveRow Row(ArchiveSpan span, ExportMade made, string name, DateTimeOffset now) => new()
    {
        FirstLeaf = span.Leaves.First, EndLeaf = span.Leaves.End, FirstSequence = span.FirstSequence, LastSequence = span.LastSequence, FirstAt = span.FirstAt, LastAt = span.LastAt,
        Count = made.Count, File = name, Sha256 = made.Sha256, Bytes = made.Bytes, Node = RegistryKeeper.NodeName, At = now,
    };

    private static AuditRow Trail(string action, string detail, DateTimeOffset now) => new() { At = now, Actor = Actor, Action = action, Target = "decisions", Detail = detail, Source = AddressClass.System };
}
