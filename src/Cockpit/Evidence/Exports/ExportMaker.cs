using System.Globalization;
using System.Security.Cryptography;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Records;
using Cockpit.Problems;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Cockpit.Store.Proofs;

namespace Cockpit.Evidence.Exports;

/// <summary>An export to make.</summary>
/// <param name="Filter">Which records.</param>
/// <param name="Format">How lines are written.</param>
/// <param name="IsUnmasked">Whether sealed texts are opened.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Teams">The teams whose records alone are in it; null is everything.</param>
public sealed record ExportOrder(ExportFilter Filter, ExportFormat Format, bool IsUnmasked, DateTimeOffset At, IReadOnlyList<string>? Teams)
{
    /// <summary>Of which leaves; null takes all that are in no archive.</summary>
    public LeafRange? Leaves { get; init; }
}

/// <summary>An export that was made and verified.</summary>
/// <param name="Count">Records.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Sha256">Its digest, in small hexadecimal digits.</param>
/// <param name="LedgerSize">Leaves of the ledger at its checkpoint.</param>
public sealed record ExportMade(long Count, long Bytes, string Sha256, long LedgerSize);

/// <summary>
/// Makes exports from the store, for the worker and for the command line: signs a checkpoint, streams what matches and lies below it, and
/// verifies the file as anybody else would. What is not sound is not kept.
/// </summary>
public sealed class ExportMaker(
    CheckpointMaker maker, CheckpointReader checkpoints, EarlierSizes earlier, ArchiveQueries archives, LedgerKey key, LedgerNodes nodes, SealedRecords records, SealedDecisions decisions)
{
    private const int SigningTries = 10;
    private static readonly TimeSpan SigningPause = TimeSpan.FromMilliseconds(200);

    /// <summary>How many records match.</summary>
    public Task<ExportCount> CountAsync(ExportFilter filter, CancellationToken cancellationToken)
        => filter.Decisions is { } some ? decisions.CountAsync(some, cancellationToken) : records.CountAsync(filter.Audit!, cancellationToken);

    /// <summary>Makes the file at a path that is still free, whole and verified, or leaves nothing there and says why.</summary>
    public async Task<(ExportMade? Made, Problem? Problem)> MakeAsync(ExportOrder order, string path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            if (await SignAsync(cancellationToken) is { } fault)
                return (null, ExportProblems.Refused(fault));
            if (await checkpoints.NewestAsync(cancellationToken) is not { } newest)
                return (null, ExportProblems.Refused("there is none that this key has signed."));
            var size = newest.Checkpoint.Size;
            await records.CheckLeavesAsync(size, cancellationToken);
            var archived = order.Leaves is null && order.Filter.Decisions is not null ? await archives.EndAsync(cancellationToken) : 0;
            var leaves = order.Filter.Decisions is { } some ? decisions.ReadAsync(some, order.Leaves ?? new LeafRange(archived, size), order.IsUnmasked, cancellationToken) : records.ReadAsync(order.Filter.Audit!, size, cancellationToken);
            var written = await new ExportWriter(key.Signer, nodes).WriteAsync(path, await PlanAsync(order, newest, archived, cancellationToken), leaves, progress, cancellationToken);
            return await VerifyAsync(path, cancellationToken) is { } problem ? (null, problem) : (new ExportMade(written.Count, written.Bytes, await DigestAsync(path, cancellationToken), size), null);
        }
        catch (ArchivedMeanwhileException)
        {
            return (null, ExportProblems.Archived);
        }
        catch (InvalidDataException odd)
        {
            return (null, ExportProblems.Changed(odd.Message));
        }
        catch (IOException fault) when (ExportFolder.IsFull(fault))
        {
            return (null, ExportProblems.DiskFull("The disk is full. Nothing was left on it."));
        }
        catch (ArgumentException fault) when (fault.ParamName == "values")
        {
            return (null, ExportProblems.Unwritable(fault.Message));
        }
    }

    /// <summary>Signs a checkpoint; says why when it must not. The file of checkpoints is held alone by whoever adds to it: another node, or the next regular checkpoint.</summary>
    public async Task<string?> SignAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await maker.MakeAsync(cancellationToken);
            }
            catch (IOException fault) when (tries < SigningTries && !ExportFolder.IsFull(fault))
            {
                await Task.Delay(SigningPause, cancellationToken);
            }
        }
    }

    private async Task<ExportPlan> PlanAsync(ExportOrder order, SignedCheckpoint checkpoint, long archived, CancellationToken cancellationToken)
    {
        Dictionary<string, string> said = new(order.IsUnmasked ? order.Filter.Texts : ExportFilter.Withhold(order.Filter.Texts), StringComparer.Ordinal);
        if (order.Teams is { } teams)
            said["teams"] = string.Join(", ", teams);
        if (archived > 0)
            said["archived"] = string.Create(CultureInfo.InvariantCulture, $"decisions of the leaves before {archived} are in archives");
        return new ExportPlan
        {
            Shape = order.Filter.Decisions is null ? RecordShape.Audit : RecordShape.Decision, Format = order.Format, Filter = said, CreatedAt = order.At,
            Opened = order.IsUnmasked ? DecisionRecord.SealedFields : [], Checkpoint = checkpoint.Note, EarlierSizes = await earlier.ReadAsync(checkpoint.Checkpoint.Size, cancellationToken),
        };
    }

    private async Task<Problem?> VerifyAsync(string path, CancellationToken cancellationToken)
    {
        var options = new VerifyOptions { Key = checkpoints.Key.ToString() };
        var verdict = await Task.Run(() =>
        {
            using var file = File.OpenRead(path);
            return ExportVerifier.Verify(file, options, cancellationToken);
        }, cancellationToken);
        if (verdict.Fault is not { } fault)
            return null;
        File.Delete(path);
        return ExportProblems.NotSound(fault.Code, fault.Words);
    }

    /// <summary>The SHA-256 of a file, in small hexadecimal digits.</summary>
    internal static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
